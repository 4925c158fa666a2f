package io.landfall.engine.task;

import io.landfall.databases.connection.DatabaseAddress;

/** One side of a ReplicationTask: where the database is, and which entry of the secret catalogue opens it. */
public record EndpointSpec(DatabaseAddress address, String secretRef) {}
