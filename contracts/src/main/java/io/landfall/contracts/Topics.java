package io.landfall.contracts;

import java.util.ArrayList;
import java.util.List;

/** The topics of the control plane; 12 partitions each, keyed by migration id. */
public final class Topics {

    /** The public stream of saga states; only the orchestrator writes it. */
    public static final String PHASE_EVENTS = "landfall.phase-events";

    /** Compacted, keyed by migration id and table; absolute values. */
    public static final String PROGRESS = "landfall.progress";

    public static final int PARTITIONS = 12;

    private Topics() {}

    public static String commandsOf(Service service) {
        return "landfall." + service.wireName() + ".commands";
    }

    public static String repliesOf(Service service) {
        return "landfall." + service.wireName() + ".replies";
    }

    /** Where a record goes that could not be handled. */
    public static String deadLettersOf(String topic) {
        return topic + "-dlt";
    }

    /** All topics with a retention by time. */
    public static List<String> all() {
        List<String> topics =
                new ArrayList<>(List.of(PHASE_EVENTS, deadLettersOf(PHASE_EVENTS), deadLettersOf(PROGRESS)));
        for (Service service : Service.values()) {
            for (String topic : List.of(commandsOf(service), repliesOf(service))) {
                topics.add(topic);
                topics.add(deadLettersOf(topic));
            }
        }
        return List.copyOf(topics);
    }
}
