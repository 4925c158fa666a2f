package io.landfall.engine.apply;

/**
 * A column of the target, in the order of the relation's columns.
 *
 * @param sqlName quoted
 * @param sqlType quoted and without modifier: the modifier would cut values silently
 * @param throughText whether an array of the type can't be written as such (arrays of arrays, other delimiters,
 *     composites, which unnest would take apart)
 * @param generatedAlways GENERATED ALWAYS AS IDENTITY: can be inserted, but not updated
 * @param equality the operator of the index that finds the row by this column; empty if no index does
 */
record TargetColumn(String sqlName, String sqlType, boolean throughText, boolean generatedAlways, String equality) {

    /** A parameter for one value: an untyped literal, read by the type's own input function. */
    String parameter() {
        return "?::" + sqlType;
    }

    /** A parameter for an array of values. */
    String arrayParameter() {
        return throughText ? "?::pg_catalog.text[]" : "?::" + sqlType + "[]";
    }

    /** The value in a row of such arrays. */
    String fromArray(String name) {
        return throughText ? name + "::" + sqlType : name;
    }
}
