package io.landfall.registry.progress;

/**
 * One thing that watchers of a task are told.
 *
 * @param seq rises within the task; what has a lower number was visible before
 * @param payload JSON
 */
public record TaskEvent(long seq, Kind kind, String payload) {

    /** What the payload is. */
    public enum Kind {
        PHASE("phase"),
        PROGRESS("progress"),
        TABLE_PROGRESS("table-progress");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        /** The event's name in the stream. */
        public String wireName() {
            return wireName;
        }
    }
}
