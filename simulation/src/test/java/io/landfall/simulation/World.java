package io.landfall.simulation;

import io.landfall.contracts.MigrationStatus;
import io.landfall.contracts.Service;
import io.landfall.contracts.spec.CutoverSpec;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.ServerSpec;
import io.landfall.orchestrator.saga.SagaEvent;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One migration and all that is around it: people, services, broker, both databases, and what goes wrong. */
final class World {

    private static final long PARKED_FOR_GOOD = 6 * 3_600_000L;
    private static final int LARGEST_SKEW = 300_000;
    private static final long STUCK = 8 * 24 * 3_600_000L;

    final Choices choices;
    final Rules rules;
    final Faults faults;
    final Agenda agenda;
    final Trace trace;
    final Mail mail;
    final Sides sides;
    final Journal journal;
    final ApprovalDesk desk;
    final Map<Service, StepService> services = new EnumMap<>(Service.class);
    final People people;
    final Orchestrator orchestrator;
    final Invariants invariants;
    /** How many workers stand still, one within the other's time. */
    int held;

    private final long[] hostSkews;
    private long cutovers;

    World(Choices choices, Rules rules, int faultPercent, boolean traced) {
        this.choices = choices;
        this.rules = rules;
        this.faults = new Faults(choices, faultPercent);
        this.hostSkews = new long[] {choices.below(LARGEST_SKEW), -choices.below(LARGEST_SKEW)};
        this.agenda = new Agenda(this::afterEachEvent);
        this.trace = new Trace(this, traced);
        this.mail = new Mail(this);
        this.sides = new Sides(this);
        this.journal = new Journal(this);
        this.desk = new ApprovalDesk(this);
        for (Service service : List.of(Service.VALIDATION, Service.DMS_ADAPTER, Service.CUTOVER)) {
            services.put(service, new StepService(this, service));
        }
        this.people = new People(this, !choices.happens(100));
        this.orchestrator = new Orchestrator(this, people.spec());
        this.invariants = new Invariants(this);
    }

    /** Lets everything happen; answers how it ended. */
    MigrationStatus run() {
        people.begin();
        agenda.in(choices.below(1_000), () -> orchestrator.apply(new SagaEvent.Admitted()));
        for (int events = 0; agenda.nextBefore(end()); events++) {
            invariants.itDoesNotGoRoundForEver(events);
        }
        invariants.everySagaEndsOrIsParkedWithAReason();
        invariants.applicationsAreNotLeftWaiting();
        invariants.abortEndsAsFoundOrIsRefused();
        return orchestrator.saga().status();
    }

    /** Waiting runs look again for ever: a saga that stands still for this long has come to its end. */
    private long end() {
        MigrationStatus status = orchestrator.saga().status();
        boolean mayBeOver = status.isFinal() || status.isRetryable();
        return orchestrator.changedAt() + (mayBeOver ? PARKED_FOR_GOOD : STUCK);
    }

    private void afterEachEvent() {
        sides.live();
        invariants.neverTwoWritableSides();
        invariants.applicationsFeelAPauseAndNoError();
    }

    /** How far one of the two hosts of each service is off: by up to five minutes, another one in each simulation. */
    long skewOfAHost() {
        return hostSkews[choices.below(hostSkews.length)];
    }

    long nextCutover() {
        return ++cutovers;
    }

    static MigrationSpec spec(int revision, boolean cutover, String requestedBy, String lastEditedBy) {
        ServerSpec server = new ServerSpec("postgresql", "db.example.org", 5432, "require", "secret");
        return new MigrationSpec(
                new UUID(1, 1),
                new UUID(1, 2),
                "task",
                revision,
                server,
                server,
                "shop",
                "shop",
                List.of(),
                Map.of(),
                new CutoverSpec(
                        cutover, null, Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30), null),
                true,
                4,
                1L << 30,
                requestedBy,
                lastEditedBy);
    }
}
