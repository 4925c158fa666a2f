package io.landfall.dmsadapter.provisioning.awsdms;

import io.landfall.contracts.Failure;
import io.landfall.dmsadapter.provisioning.DmsFailure;
import io.landfall.dmsadapter.provisioning.DmsFailure.Kind;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.databasemigration.model.AccessDeniedException;
import software.amazon.awssdk.services.databasemigration.model.InsufficientResourceCapacityException;
import software.amazon.awssdk.services.databasemigration.model.InvalidResourceStateException;
import software.amazon.awssdk.services.databasemigration.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.databasemigration.model.ResourceNotFoundException;
import software.amazon.awssdk.services.databasemigration.model.ResourceQuotaExceededException;
import software.amazon.awssdk.services.databasemigration.model.StorageQuotaExceededException;

/** Turns what the SDK throws into what a step can act upon. */
final class Faults {

    private Faults() {}

    static DmsFailure classify(String call, SdkException fault) {
        return new DmsFailure(kind(fault), failure(call, fault), fault);
    }

    private static Kind kind(SdkException fault) {
        return switch (fault) {
            case ResourceAlreadyExistsException exists -> Kind.ALREADY_EXISTS;
            case ResourceNotFoundException missing -> Kind.NOT_FOUND;
            case InvalidResourceStateException state -> Kind.WRONG_STATE;
            // a role made a moment ago is not yet known everywhere in AWS
            case AccessDeniedException denied -> Kind.WRONG_STATE;
            case SdkClientException unreachable ->
                String.valueOf(unreachable.getMessage()).contains("credentials") ? Kind.REFUSED : Kind.UNAVAILABLE;
            case AwsServiceException service when service.isThrottlingException() -> Kind.THROTTLED;
            case AwsServiceException service when service.statusCode() >= 500 -> Kind.UNAVAILABLE;
            default -> Kind.REFUSED;
        };
    }

    private static Failure failure(String call, SdkException fault) {
        String reason = "DMS answered " + call + ": " + message(fault);
        return switch (fault) {
            case ResourceQuotaExceededException quota ->
                Failure.needsOperator(
                        "DMS_QUOTA_EXCEEDED",
                        reason,
                        "Delete DMS resources that nobody needs, or raise the quota in AWS.");
            case StorageQuotaExceededException quota ->
                Failure.needsOperator("DMS_STORAGE_QUOTA_EXCEEDED", reason, "Raise the storage quota of DMS in AWS.");
            case InsufficientResourceCapacityException capacity ->
                Failure.retryable(
                        "DMS_NO_CAPACITY", reason, "Retry later, or choose another landfall.dms.instance-class.");
            case AccessDeniedException denied ->
                Failure.needsOperator(
                        "DMS_ACCESS_DENIED",
                        reason,
                        "Allow Landfall's AWS role the DMS call, and DMS its service roles.");
            case SdkClientException unreachable ->
                Failure.retryable(
                        "DMS_UNREACHABLE", reason, "Check landfall.dms.endpoint, the network and the credentials.");
            default ->
                switch (kind(fault)) {
                    case REFUSED ->
                        Failure.needsOperator(
                                "DMS_REFUSED", reason, "Mend what the message names, then retry the migration.");
                    case THROTTLED ->
                        Failure.retryable(
                                "DMS_THROTTLED",
                                reason,
                                "Find out what else calls DMS in this account, or lower landfall.dms.calls-per-second; then retry.");
                    case ALREADY_EXISTS, NOT_FOUND, WRONG_STATE, UNAVAILABLE ->
                        Failure.retryable("DMS_UNAVAILABLE", reason, "Retry once DMS answers again.");
                };
        };
    }

    private static String message(SdkException fault) {
        if (fault instanceof AwsServiceException service && service.awsErrorDetails() != null) {
            return service.awsErrorDetails().errorCode() + ": "
                    + service.awsErrorDetails().errorMessage();
        }
        return String.valueOf(fault.getMessage());
    }
}
