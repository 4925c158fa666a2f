package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.quickstart.stack.StackService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each named place of the services and of the engine: the process halts there once, while a migration with a writing
 * application passes it. {@code -Dcrash.seeds=3 -Dcrash.first-seed=1 -Dcrash.points=REGEX -Dcrash.beside=N} choose the
 * repeats, each in an order of its own, the places, and how many migrations run beside each other;
 * {@code -Dcrash.replicas=1,2} how many processes each service has, so that the next start or the other replica goes
 * on.
 */
@Isolated
@Tag("full")
class CrashMatrixIT {

    private static final int BESIDE_EACH_OTHER = Integer.getInteger("crash.beside", 8);
    private static final List<StackService> SERVICES =
            List.of(StackService.ORCHESTRATOR, StackService.DMS_ADAPTER, StackService.VALIDATION, StackService.CUTOVER);

    private final SystemUnderTest system = SystemUnderTest.running();

    @ParameterizedTest
    @MethodSource("matrices")
    void nothing_is_lost_wherever_a_process_dies(int replicas, int seed) throws Exception {
        List<String> second = replicas == 1
                ? List.of()
                : SERVICES.stream().map(system.stack::startReplica).toList();
        List<CrashCell> cells = cells(seed);
        List<CrashCell.Outcome> outcomes = new ArrayList<>();
        try (ExecutorService operators = Executors.newFixedThreadPool(BESIDE_EACH_OTHER)) {
            CompletionService<CrashCell.Outcome> running = new ExecutorCompletionService<>(operators);
            IntStream.range(0, cells.size())
                    .forEach(number -> running.submit(
                            () -> run(cells.get(number), "crash_%d_%d_%d".formatted(replicas, seed, number))));
            while (outcomes.size() < cells.size()) {
                outcomes.add(running.take().get());
                System.out.printf(
                        "[crash] %d/%d, %d replicas, seed %d: %s%n",
                        outcomes.size(), cells.size(), replicas, seed, outcomes.getLast());
            }
        } finally {
            second.forEach(replica -> system.stack.process(replica).stop(Duration.ofSeconds(10)));
        }
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.faults()).isEmpty());
    }

    /** After rows were written again, and before that is known. */
    @Test
    void a_repair_whose_process_dies_is_made_again() throws Exception {
        Path order = system.orderCrash("crashrepair", "DATA_VALIDATION.REPAIRED");
        RepairIT.repairs(system, "crashrepair");
        assertThat(order).doesNotExist();
    }

    /** A cell whose place was not met has shown nothing: it has one more try. */
    private CrashCell.Outcome run(CrashCell cell, String database) throws Exception {
        CrashCell.Outcome outcome = cell.run(system, database);
        return outcome.wasPassedBy() ? cell.run(system, database + "_again") : outcome;
    }

    private static List<CrashCell> cells(int seed) {
        Pattern wanted = Pattern.compile(System.getProperty("crash.points", ".*"));
        List<CrashCell> cells = new ArrayList<>(CrashCell.all().stream()
                .filter(cell -> wanted.matcher(cell.point()).find())
                .toList());
        Collections.shuffle(cells, new Random(seed));
        return cells;
    }

    static Stream<Arguments> matrices() {
        int first = Integer.getInteger("crash.first-seed", 1);
        int last = first + Integer.getInteger("crash.seeds", 1) - 1;
        return Stream.of(System.getProperty("crash.replicas", "1").split(","))
                .map(Integer::valueOf)
                .flatMap(replicas -> IntStream.rangeClosed(first, last).mapToObj(seed -> Arguments.of(replicas, seed)));
    }
}
