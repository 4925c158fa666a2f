package io.landfall.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Message;
import io.landfall.contracts.MessageType;
import io.landfall.contracts.Principal;
import io.landfall.contracts.Service;
import io.landfall.contracts.Step;
import io.landfall.contracts.Topics;
import io.landfall.contracts.command.SagaCommand;
import io.landfall.contracts.command.StepCommand;
import io.landfall.contracts.event.PhaseEvent;
import io.landfall.contracts.progress.Progress;
import io.landfall.contracts.reply.Reply;
import io.landfall.messaging.outbox.CloudEventHeaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/api/asyncapi.yaml} is rendered from the contracts; a render is left in {@code target}. */
class AsyncApiTest {

    private static final Path FILE = Path.of("..", "docs", "api", "asyncapi.yaml");
    private static final String SCHEMAS = "../../contracts/src/main/resources/contracts/schemas/";

    @Test
    void describes_every_topic_and_message() throws IOException {
        String rendered = render();
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("asyncapi.yaml"), rendered);

        assertThat(FILE).hasContent(rendered);
    }

    private static String render() {
        Map<String, Set<String>> topics = topics();
        StringBuilder text = new StringBuilder("""
                # Rendered from the contracts by AsyncApiTest, which fails when they differ.
                asyncapi: 3.0.0
                info:
                  title: Landfall's control plane
                  version: 0.1.0
                  description: >-
                    CloudEvents 1.0 in Kafka's binary mode, keyed by migration id (landfall.progress also by table). Delivery is at least
                    once and in order a key: receivers dedupe by ce_id. A record that can't be handled goes, whole, to TOPIC-dlt.
                defaultContentType: application/json
                channels:
                """);
        topics.forEach((topic, messages) -> {
            text.append("  %s:%n    address: %s%n    messages:".formatted(topic, topic));
            text.append(messages.isEmpty() ? " {}\n" : "\n");
            messages.forEach(
                    name -> text.append("      %s: {$ref: '#/components/messages/%s'}%n".formatted(name, name)));
        });
        text.append("components:\n  messages:\n");
        topics.values().stream()
                .flatMap(Set::stream)
                .distinct()
                .sorted()
                .forEach(name -> text.append("""
                    %s:
                      name: %s
                      headers: {$ref: '#/components/schemas/headers'}
                      payload: {$ref: '%s%s.json'}
                """.formatted(name, name, SCHEMAS, name)));
        text.append("  schemas:\n    headers:\n      type: object\n      properties:\n");
        CloudEventHeaders.of(envelope(true))
                .keySet()
                .forEach(header -> text.append("        %s: {type: string}%n".formatted(header)));
        text.append("      required: [%s]%n"
                .formatted(
                        String.join(", ", CloudEventHeaders.of(envelope(false)).keySet())));
        return text.toString();
    }

    /** Who may send what where; dead letters carry whatever came. */
    private static Map<String, Set<String>> topics() {
        Map<String, Set<String>> topics = new TreeMap<>();
        Stream.concat(Topics.all().stream(), Stream.of(Topics.PROGRESS)).forEach(topic -> topics.put(topic, Set.of()));
        topics.put(Topics.PHASE_EVENTS, names(PhaseEvent.class));
        topics.put(Topics.PROGRESS, names(Progress.class));
        topics.put(Topics.commandsOf(Service.ORCHESTRATOR), names(SagaCommand.class));
        Arrays.stream(Step.values()).map(Step::owner).distinct().forEach(owner -> {
            topics.put(Topics.commandsOf(owner), names(StepCommand.class));
            topics.put(Topics.repliesOf(owner), names(Reply.class));
        });
        return new LinkedHashMap<>(topics);
    }

    private static Set<String> names(Class<?> family) {
        Set<String> names = new TreeSet<>();
        if (family.isSealed()) {
            for (Class<?> permitted : family.getPermittedSubclasses()) {
                names.addAll(names(permitted));
            }
        } else {
            assertThat(Message.class).isAssignableFrom(family);
            names.add(family.getAnnotation(MessageType.class).value());
        }
        return names;
    }

    private static Envelope envelope(boolean whole) {
        UUID id = new UUID(0, 1);
        return new Envelope(
                id,
                "any",
                Service.ORCHESTRATOR,
                Instant.EPOCH,
                id,
                id,
                1,
                whole ? Step.FULL_LOAD : null,
                1,
                whole ? id : null,
                whole ? id : null,
                whole ? Instant.EPOCH : null,
                whole ? "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" : null,
                new Principal("any", Set.copyOf(List.of())));
    }
}
