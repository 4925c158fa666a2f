package io.landfall.cutover.fence;

import java.util.List;

/** Whether a fence stands; what is wrong with it otherwise. */
public sealed interface FenceState {

    /** Nobody but Landfall, and superusers who do not write, is there or can come. */
    record Standing(List<String> superusers) implements FenceState {}

    /** It is up, but those have not left yet. */
    record Emptying(List<String> sessions) implements FenceState {}

    /** It leaks, and waiting would not help. */
    record Leaking(String reason, String remedy) implements FenceState {}
}
