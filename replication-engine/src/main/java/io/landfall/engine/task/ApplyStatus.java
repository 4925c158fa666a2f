package io.landfall.engine.task;

/** How apply stands in this process. */
public sealed interface ApplyStatus {

    /** Nothing runs here. */
    record Stopped() implements ApplyStatus {}

    /** Connecting, or connecting again after an outage; {@code message} says what is waited for. */
    record Starting(String message) implements ApplyStatus {}

    /** Changes are being applied, or there are none. */
    record Running() implements ApplyStatus {}

    /** A later owner has taken over; this process must do nothing more for the task. */
    record Superseded() implements ApplyStatus {}

    /** The change topic has a gap, or belongs to another stream: only a reload helps. */
    record ReloadNeeded(String reason) implements ApplyStatus {}

    /** Stopped by a fault that retrying doesn't mend. */
    record Failed(String reason) implements ApplyStatus {}
}
