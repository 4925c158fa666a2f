package io.landfall.engine.dmsapi;

import io.landfall.engine.dmsapi.Connections.Test;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Test connections, and tell how the tests went. */
@Component
class ConnectionOperations implements Operations {

    private final Connections connections;
    private final Instances instances;
    private final Endpoints endpoints;
    private final ConnectionTester tester;

    ConnectionOperations(Connections connections, Instances instances, Endpoints endpoints, ConnectionTester tester) {
        this.connections = connections;
        this.instances = instances;
        this.endpoints = endpoints;
        this.tester = tester;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of("TestConnection", this::test, "DescribeConnections", this::describe);
    }

    private ObjectNode test(Fields request) {
        String instanceArn = request.text("ReplicationInstanceArn");
        String endpointArn = request.text("EndpointArn");
        request.refuseOthers();
        var instance = instances
                .find(instanceArn)
                .orElseThrow(() -> DmsFault.notFound("Replication instance " + instanceArn + " not found"));
        var endpoint = endpoints
                .find(endpointArn)
                .orElseThrow(() -> DmsFault.notFound("Endpoint " + endpointArn + " not found"));
        if (!instance.status().equals("available")) {
            throw DmsFault.invalidState("Replication instance " + instance.identifier() + " is " + instance.status());
        }
        if (!endpoint.status().equals("active")) {
            throw DmsFault.invalidState("Endpoint " + endpoint.identifier() + " is " + endpoint.status());
        }
        connections.request(instanceArn, endpointArn);
        tester.runRequested();
        return Answers.wrapped(
                "Connection",
                form(new Test(
                        instanceArn, instance.identifier(), endpointArn, endpoint.identifier(), "testing", null)));
    }

    private ObjectNode describe(Fields request) {
        Listing listing = Listing.read(request, Set.of("endpoint-arn", "replication-instance-arn"));
        request.refuseOthers();
        List<Test> found = connections.all().stream()
                .filter(test -> listing.admits("endpoint-arn", test.endpointArn())
                        && listing.admits("replication-instance-arn", test.instanceArn()))
                .toList();
        return Answers.page(
                "Connections",
                listing.page(found, test -> test.endpointIdentifier() + "/" + test.instanceIdentifier()),
                ConnectionOperations::form);
    }

    private static ObjectNode form(Test test) {
        ObjectNode node = Answers.object()
                .put("ReplicationInstanceArn", test.instanceArn())
                .put("ReplicationInstanceIdentifier", test.instanceIdentifier())
                .put("EndpointArn", test.endpointArn())
                .put("EndpointIdentifier", test.endpointIdentifier())
                .put("Status", test.status());
        Answers.text(node, "LastFailureMessage", test.message());
        return node;
    }
}
