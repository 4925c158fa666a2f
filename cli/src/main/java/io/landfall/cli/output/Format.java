package io.landfall.cli.output;

/** How data is written to standard output. */
public enum Format {
    TABLE,
    JSON,
    YAML
}
