package io.landfall.cli;

/** What the command's exit says to a script. */
public final class ExitCode {

    public static final int OK = 0;
    public static final int USAGE = 2;
    public static final int FAILED = 3;
    public static final int GATE_BLOCKED = 4;
    public static final int TIMED_OUT = 5;

    private ExitCode() {}
}
