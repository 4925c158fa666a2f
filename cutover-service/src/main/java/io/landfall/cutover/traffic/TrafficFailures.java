package io.landfall.cutover.traffic;

import io.landfall.contracts.Failure;
import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.SecretCatalogue;
import io.landfall.databases.connection.SecretRefused;
import io.landfall.messaging.step.StepFailedException;

/** How traffic switches say that something can't be done. */
final class TrafficFailures {

    private TrafficFailures() {}

    static Credentials secret(SecretCatalogue secrets, String secretRef, String host) {
        try {
            return secrets.resolve(secretRef, host);
        } catch (SecretRefused refused) {
            throw new StepFailedException(
                    Failure.needsOperator(
                            "TRAFFIC_SECRET_REFUSED",
                            "secretRef '" + secretRef + "' of cutover.traffic: " + refused.reason(),
                            refused.remedy()),
                    refused);
        }
    }

    static StepFailedException needsOperator(String code, String reason, String remedy) {
        return new StepFailedException(Failure.needsOperator(code, reason, remedy));
    }

    static StepFailedException retryable(String code, String reason, String remedy, Exception cause) {
        return new StepFailedException(Failure.retryable(code, reason, remedy), cause);
    }
}
