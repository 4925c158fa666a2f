package io.landfall.quickstart.stack;

import io.landfall.contracts.Service;
import io.landfall.contracts.Step;
import io.landfall.contracts.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What each service may do on a broker that asks: one principal a service, named like its module. A service reads what
 * it consumes and writes what it sends, and nothing else; row data, the change topics, is the engine's alone.
 */
final class KafkaGrants {

    private static final String CHANGE_TOPICS = "landfall.changes.";

    private final List<AclBinding> bindings = new ArrayList<>();

    private KafkaGrants() {}

    /** All of them; granting twice changes nothing. */
    static List<AclBinding> all() {
        KafkaGrants grants = new KafkaGrants();
        for (Service service : Service.values()) {
            grants.toService(service);
        }
        grants.toEngine();
        return List.copyOf(grants.bindings);
    }

    private void toService(Service service) {
        StackService principal = StackService.of(service);
        Stream.concat(Topics.all().stream(), Stream.of(Topics.PROGRESS))
                .forEach(topic -> allow(principal, topic, AclOperation.DESCRIBE));
        for (String topic : consumedBy(service)) {
            allow(principal, topic, AclOperation.READ);
            allow(principal, Topics.deadLettersOf(topic), AclOperation.WRITE);
        }
        sentBy(service).forEach(topic -> allow(principal, topic, AclOperation.WRITE));
        allow(
                principal,
                new ResourcePattern(ResourceType.GROUP, "landfall." + service.wireName() + ".", PatternType.PREFIXED),
                AclOperation.READ);
    }

    private static List<String> consumedBy(Service service) {
        return switch (service) {
            case REGISTRY -> List.of(Topics.PHASE_EVENTS, Topics.PROGRESS);
            case ORCHESTRATOR ->
                Stream.concat(
                                Stream.of(Topics.commandsOf(Service.ORCHESTRATOR)),
                                stepOwners().map(Topics::repliesOf))
                        .toList();
            case DMS_ADAPTER, VALIDATION, CUTOVER -> List.of(Topics.commandsOf(service));
        };
    }

    private static List<String> sentBy(Service service) {
        return switch (service) {
            case REGISTRY -> List.of(Topics.commandsOf(Service.ORCHESTRATOR));
            case ORCHESTRATOR ->
                Stream.concat(Stream.of(Topics.PHASE_EVENTS), stepOwners().map(Topics::commandsOf))
                        .toList();
            case DMS_ADAPTER, VALIDATION, CUTOVER -> List.of(Topics.repliesOf(service), Topics.PROGRESS);
        };
    }

    private static Stream<Service> stepOwners() {
        return Arrays.stream(Step.values()).map(Step::owner).distinct();
    }

    private void toEngine() {
        ResourcePattern changes = new ResourcePattern(ResourceType.TOPIC, CHANGE_TOPICS, PatternType.PREFIXED);
        Stream.of(
                        AclOperation.CREATE,
                        AclOperation.DESCRIBE,
                        AclOperation.READ,
                        AclOperation.WRITE,
                        AclOperation.DELETE)
                .forEach(operation -> allow(StackService.ENGINE, changes, operation));
    }

    private void allow(StackService principal, String topic, AclOperation operation) {
        allow(principal, new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL), operation);
    }

    private void allow(StackService principal, ResourcePattern resource, AclOperation operation) {
        bindings.add(new AclBinding(
                resource,
                new AccessControlEntry("User:" + principal.module(), "*", operation, AclPermissionType.ALLOW)));
    }
}
