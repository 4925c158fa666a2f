package io.landfall.dmsadapter.provisioning;

/** What speaks the DMS API. */
public enum DmsDialect {
    ENGINE,
    AWS
}
