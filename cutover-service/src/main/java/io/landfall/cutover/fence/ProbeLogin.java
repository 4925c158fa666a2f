package io.landfall.cutover.fence;

import io.landfall.contracts.Failure;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.access.MigrationDatabases;
import io.landfall.databases.connection.ConnectionFailure;
import io.landfall.messaging.step.StepFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Logs in as an application: it must get in before the fence, so that being refused inside it says something. */
@Component
public class ProbeLogin {

    private final MigrationDatabases databases;

    public ProbeLogin(MigrationDatabases databases) {
        this.databases = databases;
    }

    public void mustSucceed(MigrationSpec spec) {
        String secretRef = spec.cutover().probeSecretRef();
        if (secretRef == null) {
            return;
        }
        try (Connection _ = databases.sourceAs(spec, secretRef)) {
            // it gets in
        } catch (SQLException failure) {
            throw new StepFailedException(
                    Failure.needsOperator(
                            "PROBE_INVALID",
                            "The probe's login fails already before the fence, so it would prove nothing: "
                                    + failure.getMessage(),
                            "Mend the secret '" + secretRef + "' or leave cutover.probe out, then retry."),
                    failure);
        }
    }

    /** What the server answered; null without a probe. */
    public @Nullable String mustFail(MigrationSpec spec) {
        String secretRef = spec.cutover().probeSecretRef();
        if (secretRef == null) {
            return null;
        }
        try (Connection _ = databases.sourceAs(spec, secretRef)) {
            throw new StepFailedException(Failure.needsOperator(
                    "FENCE_LEAKS",
                    "The probe could log in to the source inside the fence.",
                    "See by which right its role connects (pg_hba.conf, a pooler), then retry."));
        } catch (ConnectionFailure failure) {
            if (failure.category() == ConnectionFailure.Category.NOT_PERMITTED) {
                return failure.reason();
            }
            throw new StepFailedException(
                    Failure.retryable(
                            "PROBE_INCONCLUSIVE",
                            "The probe's login failed inside the fence, but not for want of CONNECT: "
                                    + failure.reason(),
                            failure.remedy()),
                    failure);
        } catch (SQLException closing) {
            throw new StepFailedException(
                    Failure.retryable(
                            "PROBE_INCONCLUSIVE",
                            "The probe's login did not end cleanly: " + closing.getMessage(),
                            "Retry."),
                    closing);
        }
    }
}
