package io.landfall.engine.dmsapi;

import io.landfall.databases.connection.DatabaseAddress;
import io.landfall.databases.connection.TlsMode;
import io.landfall.engine.dmsapi.Endpoints.Endpoint;
import io.landfall.engine.task.EndpointSpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Create, describe and delete endpoints. */
@Component
class EndpointOperations implements Operations {

    private static final int LAST_PORT = 65535;
    private static final String ENGINE = "postgres";

    private final Endpoints endpoints;
    private final Arns arns;

    EndpointOperations(Endpoints endpoints, Arns arns) {
        this.endpoints = endpoints;
        this.arns = arns;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of(
                "CreateEndpoint", this::create,
                "DescribeEndpoints", this::describe,
                "DeleteEndpoint", this::delete);
    }

    private ObjectNode create(Fields request) {
        String identifier =
                ResourceNames.checked("EndpointIdentifier", request.text("EndpointIdentifier"), ResourceNames.OTHER);
        String type = request.text("EndpointType").toLowerCase(Locale.ROOT);
        if (!type.equals("source") && !type.equals("target")) {
            throw DmsFault.invalidParameter("EndpointType '" + type + "' is neither source nor target");
        }
        String engine = request.text("EngineName");
        if (!engine.equals(ENGINE)) {
            throw DmsFault.invalidParameter(
                    "EngineName '" + engine + "' is not supported by this engine; only postgres is");
        }
        if (request.optionalText("Password").isPresent()
                || request.optionalText("Username").isPresent()) {
            throw DmsFault.invalidParameter(
                    "Username and Password are not taken: name a secret of the catalogue in PostgreSQLSettings.SecretsManagerSecretId");
        }
        EndpointSpec spec = new EndpointSpec(address(request), secret(request.object("PostgreSQLSettings")));
        String tags = Tags.read(request);
        request.refuseOthers();
        return Answers.wrapped("Endpoint", form(endpoints.create(arns.next("endpoint"), identifier, type, spec, tags)));
    }

    private static DatabaseAddress address(Fields request) {
        try {
            return new DatabaseAddress(
                    request.text("ServerName"),
                    request.integer("Port", 1, LAST_PORT),
                    request.text("DatabaseName"),
                    TlsMode.ofWireName(request.optionalText("SslMode").orElse("none")));
        } catch (IllegalArgumentException invalid) {
            throw DmsFault.invalidParameter("The endpoint's address is not valid: " + invalid.getMessage());
        }
    }

    private static String secret(Fields settings) {
        String secret = settings.text("SecretsManagerSecretId");
        settings.only("CaptureDdls", "false");
        settings.only("FailTasksOnLobTruncation", "true");
        settings.only("PluginName", "pgoutput");
        settings.refuseOthers();
        return secret;
    }

    private ObjectNode describe(Fields request) {
        Listing listing = Listing.read(request, Set.of("endpoint-arn", "endpoint-type", "endpoint-id", "engine-name"));
        request.refuseOthers();
        List<Endpoint> found = endpoints.all().stream()
                .filter(endpoint -> listing.admits("endpoint-arn", endpoint.arn())
                        && listing.admits("endpoint-type", endpoint.endpointType())
                        && listing.admits("endpoint-id", endpoint.identifier())
                        && listing.admits("engine-name", ENGINE))
                .toList();
        if (found.isEmpty() && listing.isFiltered()) {
            throw DmsFault.notFound("No endpoint matches the filters");
        }
        return Answers.page("Endpoints", listing.page(found, Endpoint::identifier), EndpointOperations::form);
    }

    private ObjectNode delete(Fields request) {
        String arn = request.text("EndpointArn");
        request.refuseOthers();
        return Answers.wrapped("Endpoint", form(endpoints.markDeleting(arn)));
    }

    private static ObjectNode form(Endpoint endpoint) {
        ObjectNode node = Answers.object()
                .put("EndpointIdentifier", endpoint.identifier())
                .put("EndpointType", endpoint.endpointType().toUpperCase(Locale.ROOT))
                .put("EngineName", ENGINE)
                .put("EngineDisplayName", "PostgreSQL")
                .put("ServerName", endpoint.host())
                .put("Port", endpoint.port())
                .put("DatabaseName", endpoint.databaseName())
                .put("Status", endpoint.status())
                .put("EndpointArn", endpoint.arn())
                .put("SslMode", endpoint.sslMode());
        node.putObject("PostgreSQLSettings").put("SecretsManagerSecretId", endpoint.secretRef());
        return node;
    }
}
