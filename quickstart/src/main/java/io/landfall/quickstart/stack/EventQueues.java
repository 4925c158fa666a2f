package io.landfall.quickstart.stack;

import io.landfall.localservers.sqs.LocalQueues;
import java.io.IOException;

/** The queue of DMS's events, in this JVM: what is lost with it were hints. */
final class EventQueues implements AutoCloseable {

    static final String DMS_EVENTS = "dms-events";

    private final LocalQueues queues;

    private EventQueues(LocalQueues queues) {
        this.queues = queues;
    }

    static EventQueues start(int port) throws IOException {
        LocalQueues queues = LocalQueues.start(port);
        queues.create(DMS_EVENTS);
        return new EventQueues(queues);
    }

    @Override
    public void close() {
        queues.close();
    }
}
