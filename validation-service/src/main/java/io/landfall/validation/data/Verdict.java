package io.landfall.validation.data;

/** What the comparison of a table came to. */
public enum Verdict {
    /** Every row of the source was seen on the target, and no other. */
    EQUAL,
    /** Without cutover: the source was written to after the load began, which explains the difference. */
    SOURCE_MOVED_ON,
    /** Some rows kept changing for as long as anybody looked; the cutover compares the table again behind its fence. */
    UNSETTLED,
    /** Rows differ that did not change while they were compared. */
    DAMAGED
}
