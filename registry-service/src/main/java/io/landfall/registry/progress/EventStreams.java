package io.landfall.registry.progress;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Streams a task's events to one watcher each, from where the watcher left off. */
@Component
public class EventStreams {

    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
    private static final int BATCH = 200;
    private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

    private final TaskEvents events;
    private final EventWatch watch;

    EventStreams(TaskEvents events, EventWatch watch) {
        this.events = events;
        this.watch = watch;
    }

    /** What is stored after {@code lastSeen}, then whatever comes; ends when the watcher or the service does. */
    public SseEmitter open(UUID taskId, long lastSeen) {
        SseEmitter emitter = new SseEmitter(0L);
        Thread.ofVirtual().name("events-of-" + taskId).start(() -> run(emitter, taskId, lastSeen));
        return emitter;
    }

    private void run(SseEmitter emitter, UUID taskId, long lastSeen) {
        try (EventWatch.Bell bell = watch.bell(taskId)) {
            emitter.send(SseEmitter.event().comment("watching"));
            long seen = lastSeen;
            while (watch.isRunning()) {
                List<TaskEvent> fresh = events.after(taskId, seen, BATCH);
                for (TaskEvent event : fresh) {
                    emitter.send(SseEmitter.event()
                            .id(Long.toString(event.seq()))
                            .name(event.kind().wireName())
                            .data(event.payload(), TEXT));
                    seen = event.seq();
                }
                if (fresh.isEmpty()) {
                    bell.await(LOOK_AGAIN);
                    emitter.send(SseEmitter.event().comment("still here"));
                }
            }
            emitter.complete();
        } catch (IOException | IllegalStateException gone) {
            LOG.debug("a watcher of {} left", taskId, gone);
        } catch (DataAccessException | CannotCreateTransactionException broken) {
            emitter.completeWithError(broken);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            emitter.complete();
        }
    }
}
