package io.landfall.simulation;

import io.landfall.contracts.Envelope;
import io.landfall.contracts.Message;
import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Principal;
import io.landfall.contracts.Role;
import io.landfall.contracts.Service;
import io.landfall.contracts.command.AbortMigration;
import io.landfall.contracts.command.RetryMigration;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.Window;
import io.landfall.orchestrator.saga.SagaState;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Requester, editor, approver and operator: they act at random instants, and look after what waits for them. */
final class People {

    private static final String REQUESTER = "rita";
    private static final String EDITOR = "eddy";
    private static final List<String> MAY_TRY = List.of("anna", "anna", "anna", EDITOR, REQUESTER);

    private final World world;
    private final boolean cutover;
    private MigrationSpec newest;
    private int patience = 25;
    private boolean looksForApproval;

    People(World world, boolean cutover) {
        this.world = world;
        this.cutover = cutover;
        this.newest = World.spec(1, cutover, REQUESTER, REQUESTER);
    }

    MigrationSpec spec() {
        return newest;
    }

    /** A few whims, whatever the migration is doing then. */
    void begin() {
        for (int whims = world.choices.below(4); whims > 0; whims--) {
            world.agenda.in(world.choices.below(20_000), () -> {
                switch (world.choices.below(4)) {
                    case 0 -> world.sides.grants++;
                    case 1 -> retry(false);
                    case 2 -> retry(true);
                    default -> abort();
                }
            });
        }
    }

    /** What the dashboard shows. */
    void see(SagaState saga) {
        if (saga.status() == MigrationStatus.AWAITING_APPROVAL && !looksForApproval) {
            looksForApproval = true;
            world.agenda.in(100 + world.choices.below(5_000), this::lookAfterApproval);
        }
        if (saga.status().isRetryable() && patience > 0) {
            patience--;
            long seen = world.orchestrator.changedAt();
            world.agenda.in(500 + world.choices.below(60_000), () -> {
                if (world.orchestrator.saga().status().isRetryable() && world.orchestrator.changedAt() == seen) {
                    lookAfterParked();
                }
            });
        }
    }

    private void lookAfterApproval() {
        if (world.orchestrator.saga().status() != MigrationStatus.AWAITING_APPROVAL) {
            looksForApproval = false;
            return;
        }
        if (world.choices.happens(100)) {
            world.desk.reject();
        } else {
            String approver = MAY_TRY.get(world.choices.below(MAY_TRY.size()));
            boolean readAnOlderPlan = world.choices.happens(150);
            int revision = world.orchestrator.saga().spec().revision();
            world.desk.approve(approver, readAnOlderPlan ? "older" : world.sides.planHash(revision), window());
        }
        world.agenda.in(10_000, this::lookAfterApproval);
    }

    private Window window() {
        Instant now = world.agenda.instant();
        return switch (world.choices.below(4)) {
            case 0, 1 -> new Window(now, now.plusSeconds(86_400));
            case 2 -> new Window(now.plusSeconds(world.choices.below(40)), now.plusSeconds(3_600));
            default -> new Window(now, now.plusSeconds(1 + world.choices.below(5)));
        };
    }

    private void lookAfterParked() {
        switch (world.choices.below(9)) {
            case 0, 1, 2, 3, 4 -> retry(false);
            case 5, 6 -> retry(true);
            case 7 -> repair();
            default -> abort();
        }
    }

    private void repair() {
        world.trace.say(() -> "somebody asks for a repair");
        send(new RetryMigration(null, List.of("public.account")));
    }

    private void retry(boolean amended) {
        if (amended) {
            newest = World.spec(newest.revision() + 1, cutover, REQUESTER, EDITOR);
        }
        world.trace.say(() -> "somebody asks for a retry" + (amended ? ", amended" : ""));
        send(new RetryMigration(amended ? newest : null, null));
    }

    private void abort() {
        world.trace.say(() -> "somebody asks for an abort");
        send(new AbortMigration("enough"));
    }

    private void send(Message message) {
        world.mail.send(
                new Envelope(
                        world.mail.nextId(),
                        message.type(),
                        Service.REGISTRY,
                        world.agenda.instant(),
                        newest.migrationId(),
                        newest.taskId(),
                        0,
                        null,
                        0,
                        null,
                        null,
                        null,
                        null,
                        new Principal("olga", Set.of(Role.OPERATOR))),
                message,
                world.orchestrator);
    }
}
