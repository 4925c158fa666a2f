package io.landfall.dmsadapter.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InstanceTasksTest {

    private final AtomicInteger calls = new AtomicInteger();
    private volatile List<ReplicationTask> there = List.of(task("a"), task("b"));

    /** Only one of the calls of the DMS API may be made here. */
    private final InstanceTasks tasks = new InstanceTasks((Dms)
            Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Dms.class}, (proxy, method, given) -> {
                assertThat(method.getName()).isEqualTo("tasksOf");
                calls.incrementAndGet();
                return there;
            }));

    @Test
    void one_call_serves_all_that_look_at_the_same_time() throws Exception {
        long now = System.nanoTime();
        try (ExecutorService watchers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> looks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String name = i % 2 == 0 ? "a" : "b";
                looks.add(watchers.submit(() -> tasks.find("i", name, now).isPresent()));
            }
            for (Future<Boolean> look : looks) {
                assertThat(look.get()).isTrue();
            }
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void an_older_answer_does_not_count() {
        assertThat(tasks.find("i", "a", System.nanoTime())).isPresent();
        there = List.of(task("b"));
        assertThat(tasks.find("i", "a", System.nanoTime())).isEmpty();
        assertThat(calls).hasValue(2);
    }

    @Test
    void instances_are_asked_for_apart() {
        long now = System.nanoTime();
        tasks.find("i", "a", now);
        tasks.find("j", "a", now);
        assertThat(calls).hasValue(2);
    }

    private static ReplicationTask task(String name) {
        return new ReplicationTask(
                "arn:" + name,
                "running",
                null,
                null,
                new ReplicationTask.Definition(name, "i", "s", "d", true, "", ""),
                new ReplicationTask.Statistics(0, 0, 0, 0, 0, null, null));
    }
}
