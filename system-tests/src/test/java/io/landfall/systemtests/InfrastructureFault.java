package io.landfall.systemtests;

import io.landfall.localservers.postgres.LocalPostgres;
import io.landfall.quickstart.stack.Ports;
import io.landfall.quickstart.stack.StackService;
import io.landfall.quickstart.stack.SupervisedProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What befalls the machines and the network around a migration, and how it passes.
 *
 * @param lasting how long it lasts
 * @param replica of which service a second process shall run meanwhile
 */
record InfrastructureFault(String name, Duration lasting, Optional<StackService> replica, Action strike, Action pass) {

    /** Longer than the lease of 10 s that workers have in these tests, and the look for work after it. */
    private static final Duration BEYOND_THE_LEASE = Duration.ofSeconds(15);

    /** Does it. */
    interface Action {
        void run() throws IOException, InterruptedException;
    }

    static List<InfrastructureFault> all(SystemUnderTest system, TcpProxy toSource, TcpProxy toTarget) {
        List<InfrastructureFault> faults = new ArrayList<>(List.of(
                killed("source", system.source),
                killed("target", system.target),
                killed("broker", system.stack.process(Ports.KAFKA)),
                killed("state server", system.stack.process(Ports.STATE_SERVER)),
                takenOver("broker", system.detour.toBroker),
                takenOver("state server", system.detour.toStateServer)));
        faults.addAll(network("source", toSource));
        faults.addAll(network("target", toTarget));
        faults.addAll(network("broker", system.detour.toBroker));
        faults.addAll(network("state server", system.detour.toStateServer));
        for (StackService service : StackService.values()) {
            faults.add(frozen(system, service));
        }
        return faults;
    }

    private static InfrastructureFault killed(String name, LocalPostgres server) {
        return new InfrastructureFault(
                name + " killed", Duration.ofSeconds(3), Optional.empty(), server::kill, server::restart);
    }

    private static InfrastructureFault killed(String name, SupervisedProcess process) {
        return new InfrastructureFault(
                name + " killed", Duration.ofSeconds(3), Optional.empty(), process::killForGood, process::start);
    }

    private static List<InfrastructureFault> network(String server, TcpProxy proxy) {
        return List.of(
                network(server, TcpProxy.State.CUT, 5, proxy),
                network(server, TcpProxy.State.SILENT, 20, proxy),
                network(server, TcpProxy.State.SLOW, 20, proxy));
    }

    /**
     * Not of source or target: what their sessions notice of a host that is gone is TCP's keep-alive, which a proxy's
     * kernel goes on to answer.
     */
    private static InfrastructureFault takenOver(String server, TcpProxy proxy) {
        return network(server, TcpProxy.State.TAKEN_OVER, 20, proxy);
    }

    private static InfrastructureFault network(String server, TcpProxy.State state, int seconds, TcpProxy proxy) {
        return new InfrastructureFault(
                "way to the " + server + " " + state,
                Duration.ofSeconds(seconds),
                Optional.empty(),
                () -> proxy.become(state),
                () -> proxy.become(TcpProxy.State.PASSING));
    }

    /** The process stands still beyond its lease while another takes its work over, then goes on as if nothing was. */
    private static InfrastructureFault frozen(SystemUnderTest system, StackService service) {
        return new InfrastructureFault(
                service.module() + " frozen",
                BEYOND_THE_LEASE,
                service == StackService.REGISTRY ? Optional.empty() : Optional.of(service),
                () -> signal("STOP", system.stack.process(service).pid()),
                () -> signal("CONT", system.stack.process(service).pid()));
    }

    private static void signal(String signal, long pid) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-s", signal, Long.toString(pid))
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -s " + signal + " " + pid + " ended with status " + status);
        }
    }
}
