package io.landfall.validation.premigration;

/** What a finding means for the migration. */
public enum Severity {
    /** It can't start before this is mended. */
    BLOCKS,
    /** It can start, and somebody should know. */
    WARNS,
    /** Worth knowing. */
    INFORMS
}
