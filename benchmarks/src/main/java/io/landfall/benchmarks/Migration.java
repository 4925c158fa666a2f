package io.landfall.benchmarks;

import io.landfall.cli.client.Approval;
import io.landfall.cli.client.LandfallClient;
import io.landfall.cli.client.MigrationView;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** One database's migration by the whole stack, and how long its steps took by its own history. */
final class Migration {

    private static final Duration LIKE_A_PERSON = Duration.ofSeconds(1);

    private final LandfallClient client;
    private final String name;

    Migration(LandfallClient client, String name) {
        this.client = client;
        this.name = name;
    }

    /** Without cutover; returns when it is completed. */
    void run(Rig rig, String database, String target, boolean validated) {
        register(rig, database, target, """
                cutover: {required: false}
                dataValidation: %s
                """.formatted(validated));
        awaitCompletion();
    }

    /** @param more lines of its specification */
    void register(Rig rig, String database, String target, String more) {
        client.register(
                """
                apiVersion: landfall/v1
                kind: MigrationTask
                metadata: {name: %s}
                spec:
                  source: {engine: postgresql, host: 127.0.0.1, port: %d, tls: none, credentials: {secretRef: %s}}
                  target: {engine: postgresql, host: 127.0.0.1, port: %d, tls: none, credentials: {secretRef: %s}}
                  databases: [{name: %s, target: %s}]
                """.formatted(name, rig.source.port(), Rig.SECRET, rig.target.port(), Rig.SECRET, database, target)
                        + more.indent(2));
    }

    /** Says yes to the cutover. */
    void approve(LandfallClient approver) {
        String database = view().database();
        String hash = approver.cutoverPlan(name, database).path("planHash").asString();
        approver.approve(name, database, new Approval("measured", hash, null, null));
    }

    void awaitApproval() {
        await(MigrationStatus.AWAITING_APPROVAL);
    }

    void awaitCompletion() {
        await(MigrationStatus.COMPLETED);
    }

    private void await(MigrationStatus status) {
        Rig.await("migration " + name + " " + status, LIKE_A_PERSON, () -> {
            MigrationView migration = view();
            if (migration.status().isRetryable() || migration.status() == MigrationStatus.ABORTED) {
                throw new IllegalStateException(
                        "migration " + name + " is " + migration.status() + ": " + migration.failure());
            }
            return migration.status() == status;
        });
    }

    private MigrationView view() {
        return client.task(name).migrations().getFirst();
    }

    /** What each step took, in their order; the rest of the time lies between them. */
    String steps() {
        StringJoiner text = new StringJoiner(", ");
        for (JsonNode step : history()) {
            Duration took = Duration.between(
                    Instant.parse(step.path("startedAt").asString()),
                    Instant.parse(step.path("endedAt").asString()));
            text.add(String.format(Locale.ROOT, "%s %.1f s", step.path("step").asString(), took.toMillis() / 1000.0));
        }
        return text.toString();
    }

    private JsonNode history() {
        return client.history(name, null).get(0).path("history");
    }

    /** From the start of one step to the end of another. */
    Duration between(Step first, Step last) {
        Instant from = Instant.MAX;
        Instant to = Instant.MIN;
        for (JsonNode step : history()) {
            if (step.path("step").asString().equals(first.name())) {
                Instant started = Instant.parse(step.path("startedAt").asString());
                from = started.isBefore(from) ? started : from;
            }
            if (step.path("step").asString().equals(last.name())) {
                Instant ended = Instant.parse(step.path("endedAt").asString());
                to = ended.isAfter(to) ? ended : to;
            }
        }
        return Duration.between(from, to);
    }
}
