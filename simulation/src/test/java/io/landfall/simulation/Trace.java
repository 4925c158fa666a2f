package io.landfall.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What happened, in words; kept only when somebody is going to read it. */
final class Trace {

    private final World world;
    private final boolean kept;
    private final List<String> lines = new ArrayList<>();

    Trace(World world, boolean kept) {
        this.world = world;
        this.kept = kept;
    }

    void say(Supplier<String> line) {
        if (kept) {
            lines.add("%9d ms  %s".formatted(world.agenda.now(), line.get()));
        }
    }

    List<String> lines() {
        return lines;
    }
}
