package io.landfall.dmsadapter.provisioning;

import io.landfall.contracts.Failure;
import io.landfall.dmsadapter.step.Marks;
import io.landfall.dmsadapter.step.Waiting;
import io.landfall.messaging.step.StepFailedException;
import io.landfall.messaging.step.StepRun;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Lets DMS try whether its instance reaches an endpoint, anew in each attempt of a step. */
@Component
public class ConnectionTests {

    private final Dms dms;
    private final Marks marks;
    private final Pace pace;

    ConnectionTests(Dms dms, Marks marks, Pace pace) {
        this.dms = dms;
        this.marks = marks;
        this.pace = pace;
    }

    /** True once the test of this attempt was successful; a test that failed ends the step. */
    public boolean succeeded(StepRun run, String instanceArn, Endpoint endpoint) {
        String mark = "TESTED_" + endpoint.definition().side();
        if (!marks.has(run, mark)) {
            run.heartbeat();
            dms.testConnection(instanceArn, endpoint.arn());
            marks.set(run, mark);
            Waiting.pause(run, pace.first());
        }
        Optional<ConnectionTest> test = dms.connection(instanceArn, endpoint.arn());
        return test.isPresent()
                && switch (test.get().status()) {
                    case "successful" -> true;
                    case "failed" -> throw failed(endpoint, test.get());
                    default -> false;
                };
    }

    private static StepFailedException failed(Endpoint endpoint, ConnectionTest test) {
        Endpoint.Definition at = endpoint.definition();
        String side = at.side().name().toLowerCase(Locale.ROOT);
        return new StepFailedException(Failure.needsOperator(
                at.side() + "_CONNECTION_FAILED",
                "DMS can't connect to the " + side + " " + at.host() + ":" + at.port() + "/" + at.database() + ": "
                        + (test.failure() == null ? "no reason given" : test.failure()),
                "Check the " + side + "'s host, port, tls mode and secret, and that DMS may reach it; then retry."));
    }
}
