package io.landfall.dmsadapter.provisioning;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;

/** The endpoints that a spec asks for. */
public final class Endpoints {

    private Endpoints() {}

    public static Endpoint.Definition of(MigrationSpec spec, Endpoint.Side side) {
        return switch (side) {
            case SOURCE -> definition(spec, side, spec.source(), spec.database());
            case TARGET -> definition(spec, side, spec.target(), spec.targetDatabase());
        };
    }

    private static Endpoint.Definition definition(
            MigrationSpec spec, Endpoint.Side side, ServerSpec server, String database) {
        return new Endpoint.Definition(
                DmsNames.endpoint(spec, side),
                side,
                server.host(),
                server.port(),
                database,
                server.tls(),
                server.secretRef());
    }
}
