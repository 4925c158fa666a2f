package io.landfall.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.locks.LockSupport;

/** How much processor time some processes have used, with all that they have started: where the time goes. */
final class CpuUse {

    private static final long TICKS_A_SECOND = 100;
    private static final int FIRST_TIME = 11;
    private static final int TIMES = 4;
    private static final Duration SETTLING = Duration.ofMillis(100);

    private final Map<String, Long> roots;
    private final Map<String, Duration> before;

    private CpuUse(Map<String, Long> roots) {
        this.roots = new LinkedHashMap<>(roots);
        this.before = now();
    }

    /** From now on, of the processes with these names and numbers and of the clients that this one starts. */
    static CpuUse of(Map<String, Long> roots) {
        return new CpuUse(roots);
    }

    /** As text, since {@link #of}; a server has a moment to count a session that has just ended. */
    String text() {
        LockSupport.parkNanos(SETTLING.toNanos());
        StringJoiner text = new StringJoiner(", ");
        now().forEach((name, used) -> {
            Duration more = used.minus(before.getOrDefault(name, Duration.ZERO));
            text.add(String.format(Locale.ROOT, "%s %.1f s", name, more.toMillis() / 1000.0));
        });
        return text.toString();
    }

    private Map<String, Duration> now() {
        Map<String, Duration> used = new LinkedHashMap<>();
        roots.forEach((name, pid) -> used.put(
                name,
                ProcessHandle.of(pid)
                        .map(root -> ofTicks(ticks(root)
                                + root.descendants().mapToLong(CpuUse::ticks).sum()))
                        .orElse(Duration.ZERO)));
        used.put("clients", ofTicks(endedChildren(times(ProcessHandle.current()))));
        return used;
    }

    /** Its own, and that of its children that have ended. */
    private static long ticks(ProcessHandle process) {
        return times(process).stream().mapToLong(Long::longValue).sum();
    }

    private static long endedChildren(List<Long> times) {
        return times.isEmpty() ? 0 : times.get(2) + times.get(3);
    }

    /** utime, stime, cutime and cstime of proc(5); nothing of a process that has ended. */
    private static List<Long> times(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", FIRST_TIME + TIMES + 1);
            return List.of(fields).subList(FIRST_TIME, FIRST_TIME + TIMES).stream()
                    .map(Long::parseLong)
                    .toList();
        } catch (IOException ended) {
            return List.of();
        }
    }

    private static Duration ofTicks(long ticks) {
        return Duration.ofMillis(ticks * 1000 / TICKS_A_SECOND);
    }
}
