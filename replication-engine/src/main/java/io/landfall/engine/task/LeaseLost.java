package io.landfall.engine.task;

/** Another engine process has taken the task over: this one must stop without further effects. */
public final class LeaseLost extends RuntimeException {

    public LeaseLost(String what) {
        super(what);
    }
}
