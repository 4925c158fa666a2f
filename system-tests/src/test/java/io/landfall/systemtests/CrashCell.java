package io.landfall.systemtests;

import io.landfall.cli.client.Approval;
import io.landfall.cli.client.LandfallProblem;
import io.landfall.cli.client.MigrationView;
import io.landfall.cli.client.RegistryUnreachable;
import io.landfall.contracts.MigrationStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * One place where a process halts, and the migration that passes it.
 *
 * @param point the fault point's name
 * @param messageType for points of inbox and outbox, which know messages rather than databases
 * @param abortAt where the migration is held and aborted; empty: it completes
 */
record CrashCell(String point, String messageType, String abortAt) {

    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final int ROWS = 2_000;
    private static final String NOT_REACHED = "the point was not reached";

    /**
     * How a cell ended.
     *
     * @param faults what must not be; empty when the cell held
     */
    record Outcome(String cell, MigrationStatus status, int retries, Duration took, List<String> faults) {

        /** The migration held, but a halt for another cell took it past this one's place. */
        boolean wasPassedBy() {
            return faults.equals(List.of(NOT_REACHED));
        }
    }

    static List<CrashCell> all() {
        List<CrashCell> cells = new ArrayList<>();
        Stream.of(
                        "PRE_MIGRATION_VALIDATION",
                        "DMS_PROVISIONING",
                        "DATABASE_PREPARATION",
                        "FULL_LOAD",
                        "DATABASE_CLEANUP",
                        "SECONDARY_SCHEMA_MIGRATION",
                        "SCHEMA_VALIDATION",
                        "DATA_VALIDATION",
                        "CUTOVER_APPROVAL",
                        "CUTOVER_CRITERIA",
                        "CUTOVER",
                        "DMS_CLEANUP")
                .forEach(step -> cells.addAll(completing(step, step + ".DONE")));
        Stream.of("BASELINE", "TARGET_DATABASE", "FENCE", "SCHEMA", "REPLICA_IDENTITY")
                .forEach(phase -> cells.addAll(completing("DATABASE_PREPARATION." + phase)));
        cells.addAll(completing(
                "FULL_LOAD.LOADING",
                "FULL_LOAD.KEYS_BESIDE",
                "LOAD.SLOT",
                "LOAD.CHUNK",
                "LOAD.FINISH",
                "SECONDARY_SCHEMA_MIGRATION.OBJECTS",
                "SECONDARY_SCHEMA_MIGRATION.KEYS",
                "SECONDARY_SCHEMA_MIGRATION.APPLYING",
                "DATA_VALIDATION.COMPARING",
                "DATA_VALIDATION.COMPARED",
                "CUTOVER.TARGET_OPEN"));
        Stream.of(
                        "REQUESTED",
                        "PAUSING",
                        "FENCING",
                        "FENCED",
                        "DRAINING",
                        "DRAINED",
                        "MIGRATING",
                        "VERIFYING",
                        "VERIFIED",
                        "COMMITTED",
                        "OPENING",
                        "SWITCHING",
                        "DONE")
                .forEach(phase -> cells.addAll(completing("CUTOVER.BEFORE_" + phase, "CUTOVER." + phase)));
        Stream.of(
                        "CHECK_BOTH_SIDES",
                        "PAUSE_TRAFFIC",
                        "FENCE_SOURCE",
                        "AWAIT_MARKER",
                        "MIGRATE_LAST_OBJECTS",
                        "VERIFY_DATA",
                        "PROVE_SILENCE",
                        "OPEN_TARGET",
                        "SWITCH_TRAFFIC",
                        "REFRESH_VIEWS")
                .forEach(effect -> cells.addAll(completing("CUTOVER.BEFORE_" + effect, "CUTOVER.AFTER_" + effect)));
        Stream.of("register-migration", "start-step", "step-advanced", "step-succeeded", "phase-event")
                .map("landfall.%s.v1"::formatted)
                .forEach(type -> Stream.of("inbox.before", "inbox.after", "outbox.sent")
                        .forEach(point -> cells.add(new CrashCell(point, type, ""))));
        Stream.of(
                        "BEFORE_ROLLING_BACK",
                        "ROLLING_BACK",
                        "BEFORE_REOPEN_SOURCE",
                        "AFTER_REOPEN_SOURCE",
                        "BEFORE_RESUME_TRAFFIC",
                        "AFTER_RESUME_TRAFFIC",
                        "BEFORE_CLEAR_TARGET",
                        "AFTER_CLEAR_TARGET",
                        "BEFORE_ROLLED_BACK",
                        "ROLLED_BACK")
                .forEach(point -> cells.add(new CrashCell("CUTOVER." + point, "", "CUTOVER.DRAINING")));
        Stream.of("FULL_LOAD", "DATABASE_PREPARATION", "DMS_PROVISIONING")
                .forEach(step -> Stream.of(".UNDO", ".UNDONE")
                        .forEach(point -> cells.add(new CrashCell(step + point, "", "DATA_VALIDATION"))));
        Stream.of("abort-migration", "stop-step", "step-stopped", "undo-step", "step-undone")
                .map("landfall.%s.v1"::formatted)
                .forEach(type -> Stream.of("inbox.before", "inbox.after", "outbox.sent")
                        .forEach(point -> cells.add(new CrashCell(point, type, "FULL_LOAD.LOADING"))));
        return cells;
    }

    private static List<CrashCell> completing(String... points) {
        return Stream.of(points).map(point -> new CrashCell(point, "", "")).toList();
    }

    /** Moves a database of its own past the point, retries as a person would, and judges the end. */
    Outcome run(SystemUnderTest system, String database) throws IOException, SQLException {
        Instant start = Instant.now();
        Path order = system.orderCrash(messageType.isEmpty() ? database : messageType, point);
        system.createShop(database, ROWS);
        AsFound source = AsFound.of(system.source, database);
        AsFound target = AsFound.of(system.target, database);
        List<String> faults = new ArrayList<>();
        try (Traffic traffic = Traffic.gently(system, database)) {
            for (String place : holds()) {
                system.hold(database, place);
            }
            boolean aborts = !abortAt.isEmpty();
            Run run = new Run(system, database, holds());
            MigrationStatus end = run.drive(start.plus(PATIENCE));
            for (String place : holds()) {
                system.release(database, place);
            }
            if (end != (aborts ? MigrationStatus.ABORTED : MigrationStatus.COMPLETED)) {
                faults.add("ended " + end + ": " + run.last());
            }
            if (Files.deleteIfExists(order)) {
                faults.add(NOT_REACHED);
            }
            goOnWriting(traffic, faults);
            traffic.end();
            faults.addAll(traffic.faultsOn(aborts ? system.source : system.target, database));
            if (end == MigrationStatus.COMPLETED) {
                faults.addAll(Equality.differences(system.source, system.target, database));
            }
            if (aborts) {
                differences("source", source, AsFound.of(system.source, database), faults);
                differences("target", target, AsFound.of(system.target, database), faults);
            }
            if (faults.isEmpty()) {
                system.dropDatabases(database);
            }
            String name = messageType.isEmpty() ? point : point + " " + messageType;
            return new Outcome(
                    name + (aborts ? " aborting" : ""),
                    end,
                    run.retries(),
                    Duration.between(start, Instant.now()),
                    faults);
        }
    }

    /**
     * Where an aborting cell waits for its abort; a cutover whose holder dies before it came waits before its commit.
     */
    private List<String> holds() {
        if (abortAt.isEmpty()) {
            return List.of();
        }
        return abortAt.startsWith("CUTOVER.") ? List.of(abortAt, "CUTOVER.BEFORE_COMMITTED") : List.of(abortAt);
    }

    private static void goOnWriting(Traffic traffic, List<String> faults) {
        int before = traffic.acknowledged();
        Instant deadline = Instant.now().plusSeconds(60);
        while (traffic.acknowledged() <= before + 10) {
            if (Instant.now().isAfter(deadline)) {
                faults.add("the application can't write any more");
                return;
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static void differences(String side, AsFound before, AsFound after, List<String> faults) {
        before.facts().stream()
                .filter(fact -> !after.facts().contains(fact))
                .forEach(fact -> faults.add(side + " lacks " + fact));
        after.facts().stream()
                .filter(fact -> !before.facts().contains(fact))
                .forEach(fact -> faults.add(side + " has " + fact));
    }

    /** A person who looks, approves, retries and aborts, and does not mind services that are away for a moment. */
    private static final class Run {

        private static final int MOST_RETRIES = 6;

        private final SystemUnderTest system;
        private final String database;
        private final String task;
        private final List<String> holds;
        private boolean aborted;
        private int retries;
        private String last = "";

        Run(SystemUnderTest system, String database, List<String> holds) {
            this.system = system;
            this.database = database;
            this.task = database.replace('_', '-');
            this.holds = holds;
        }

        int retries() {
            return retries;
        }

        String last() {
            return last;
        }

        MigrationStatus drive(Instant deadline) throws IOException {
            String document =
                    TaskDocument.aTask(task, system).database(database).build();
            while (true) {
                Optional<MigrationView> view = look(document);
                if (view.isPresent()) {
                    last = view.get().step() + " " + view.get().detail() + " "
                            + view.get().failure();
                    MigrationStatus status = view.get().status();
                    if (status.isFinal()
                            || retries > MOST_RETRIES
                            || Instant.now().isAfter(deadline)) {
                        return status;
                    }
                    act(status);
                } else if (Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException(task + " was never seen");
                }
                LockSupport.parkNanos(700_000_000);
            }
        }

        private Optional<MigrationView> look(String document) {
            try {
                return Optional.of(system.migration(task, database));
            } catch (RegistryUnreachable away) {
                return Optional.empty();
            } catch (LandfallProblem unknown) {
                if (unknown.status() == 404) {
                    answered(() -> system.operator.register(document));
                }
                return Optional.empty();
            }
        }

        private void act(MigrationStatus status) throws IOException {
            boolean held = holds.stream().anyMatch(place -> system.isHeld(database, place));
            if (held && !aborted) {
                aborted = answered(() -> system.operator.abort(task, database, "tested"));
            } else if (held && wasAskedToTurnBack()) {
                for (String place : holds) {
                    system.release(database, place);
                }
            }
            if (status == MigrationStatus.AWAITING_APPROVAL && !aborted) {
                answered(() -> {
                    String hash = system.approver
                            .cutoverPlan(task, database)
                            .path("planHash")
                            .stringValue();
                    system.approver.approve(task, database, new Approval("tested", hash, null, null));
                });
            } else if (status.isRetryable() && answered(() -> system.operator.retry(task, database, null))) {
                retries++;
                LockSupport.parkNanos(2_000_000_000L);
            }
        }

        /** Another step's stop ends its hold; a cutover goes on, to read in its journal what it was asked. */
        private boolean wasAskedToTurnBack() {
            AtomicBoolean asked = new AtomicBoolean();
            answered(() -> asked.set(system.operator
                    .cutover(task, database)
                    .path("journal")
                    .path("abortRequested")
                    .booleanValue(false)));
            return asked.get();
        }

        /** Whether the request was taken; a refusal or a service that is away is met again at the next look. */
        private static boolean answered(Runnable request) {
            try {
                request.run();
                return true;
            } catch (LandfallProblem | RegistryUnreachable later) {
                return false;
            }
        }
    }
}
