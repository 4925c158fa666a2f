package io.landfall.engine.change;

/** The server a change stream comes from: LSNs mean something only together with it. */
public record StreamOrigin(String systemIdentifier, int timeline) {

    @Override
    public String toString() {
        return "system " + systemIdentifier + ", timeline " + timeline;
    }
}
