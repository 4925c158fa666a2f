package io.landfall.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each named place of the services and of the engine: the process halts there once, while a migration with a writing
 * application passes it. {@code -Dcrash.seeds=3 -Dcrash.points=REGEX -Dcrash.beside=N} choose the repeats, the places,
 * and how many migrations run beside each other.
 */
@Isolated
@Tag("full")
class CrashMatrixIT {

    private static final int BESIDE_EACH_OTHER = Integer.getInteger("crash.beside", 12);

    private final SystemUnderTest system = SystemUnderTest.running();

    @ParameterizedTest
    @MethodSource("waves")
    void nothing_is_lost_wherever_a_process_dies(String wave, List<CrashCell> cells) throws Exception {
        List<Future<CrashCell.Outcome>> running = new ArrayList<>();
        try (ExecutorService operators =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            for (CrashCell cell : cells) {
                String database = "crash_%s_%d".formatted(wave, running.size());
                running.add(operators.submit(() -> cell.run(system, database)));
            }
        }
        List<CrashCell.Outcome> outcomes = new ArrayList<>();
        for (Future<CrashCell.Outcome> end : running) {
            outcomes.add(end.get());
        }
        outcomes.forEach(outcome -> System.out.println("[crash] " + outcome));
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.faults()).isEmpty());
    }

    static Stream<Arguments> waves() {
        Pattern wanted = Pattern.compile(System.getProperty("crash.points", ".*"));
        int seeds = Integer.getInteger("crash.seeds", 1);
        return IntStream.rangeClosed(1, seeds).boxed().flatMap(seed -> {
            List<CrashCell> cells = new ArrayList<>(CrashCell.all().stream()
                    .filter(cell -> wanted.matcher(cell.point()).find())
                    .toList());
            Collections.shuffle(cells, new Random(seed));
            int waves = (cells.size() + BESIDE_EACH_OTHER - 1) / BESIDE_EACH_OTHER;
            return IntStream.range(0, waves)
                    .mapToObj(wave -> Arguments.of(
                            seed + "_" + wave,
                            cells.subList(
                                    wave * BESIDE_EACH_OTHER, Math.min(cells.size(), (wave + 1) * BESIDE_EACH_OTHER))));
        });
    }
}
