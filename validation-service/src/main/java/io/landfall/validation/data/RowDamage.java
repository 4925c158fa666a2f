package io.landfall.validation.data;

/** What is wrong with a row of the target. */
enum RowDamage {
    MISSING,
    EXTRA,
    DIFFERENT
}
