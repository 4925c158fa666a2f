package io.landfall.engine.task;

import org.jspecify.annotations.Nullable;

/** How capture stands in this process. */
public sealed interface CaptureStatus {

    /** Nothing runs here. */
    record Stopped() implements CaptureStatus {}

    /** Connecting, or connecting again after an outage; {@code message} says what is waited for. */
    record Starting(String message) implements CaptureStatus {}

    /**
     * The stream is open and acknowledged as far as the broker has it.
     *
     * @param remark what somebody has to mend nevertheless
     */
    record Running(@Nullable String remark) implements CaptureStatus {}

    /** The stream can't be continued without a gap: only a reload helps. */
    record ReloadNeeded(String reason) implements CaptureStatus {}

    /** Stopped by a fault that retrying doesn't mend. */
    record Failed(String reason) implements CaptureStatus {}
}
