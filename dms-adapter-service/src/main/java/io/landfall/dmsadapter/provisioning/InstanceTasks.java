package io.landfall.dmsadapter.provisioning;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The tasks of each replication instance as DMS last told them: one call serves all migrations that wait for a task of
 * that instance.
 */
@Component
class InstanceTasks {

    private final Dms dms;
    private final Map<String, Instance> instances = new ConcurrentHashMap<>();

    InstanceTasks(Dms dms) {
        this.dms = dms;
    }

    /**
     * A task without mappings and settings.
     *
     * @param notBefore the {@link System#nanoTime} from which on DMS must have been asked
     */
    Optional<ReplicationTask> find(String instanceArn, String identifier, long notBefore) {
        Answer answer =
                instances.computeIfAbsent(instanceArn, first -> new Instance()).answer(instanceArn, notBefore);
        if (answer.tasks().isEmpty()) {
            instances.remove(instanceArn);
        }
        return Optional.ofNullable(answer.tasks().get(identifier));
    }

    private record Answer(long askedAt, Map<String, ReplicationTask> tasks) {}

    /** One asks, the others wait for what it hears. */
    private final class Instance {

        private final ReentrantLock asking = new ReentrantLock();
        private @Nullable Answer last;

        Answer answer(String arn, long notBefore) {
            asking.lock();
            try {
                if (last == null || last.askedAt() - notBefore < 0) {
                    long now = System.nanoTime();
                    last = new Answer(
                            now,
                            dms.tasksOf(arn).stream()
                                    .collect(Collectors.toMap(
                                            task -> task.definition().identifier(), Function.identity())));
                }
                return last;
            } finally {
                asking.unlock();
            }
        }
    }
}
