/** The step DMS_PROVISIONING: replication instance and endpoints, with a ledger row before each create. */
@NullMarked
package io.landfall.dmsadapter.provisioning;

import org.jspecify.annotations.NullMarked;
