package io.landfall.databases.digest;

/**
 * A column of the key that a table's rows are identified by.
 *
 * @param type as the server writes it with an empty search path
 */
public record KeyColumn(String name, String type) {}
