package io.landfall.dmsadapter.provisioning;

/** What a ReplicationTask needs: an instance that is available, and an endpoint of each side. */
public record Provisioned(ReplicationInstance instance, Endpoint source, Endpoint target) {}
