package io.landfall.contracts;

/** What a principal may do. */
public enum Role {
    VIEWER,
    OPERATOR,
    APPROVER
}
