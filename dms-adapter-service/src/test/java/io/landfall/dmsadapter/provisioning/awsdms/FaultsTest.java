package io.landfall.dmsadapter.provisioning.awsdms;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.dmsadapter.provisioning.DmsFailure;
import io.landfall.dmsadapter.provisioning.DmsFailure.Kind;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.databasemigration.model.AccessDeniedException;
import software.amazon.awssdk.services.databasemigration.model.DatabaseMigrationException;
import software.amazon.awssdk.services.databasemigration.model.InvalidResourceStateException;
import software.amazon.awssdk.services.databasemigration.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.databasemigration.model.ResourceNotFoundException;
import software.amazon.awssdk.services.databasemigration.model.ResourceQuotaExceededException;

class FaultsTest {

    @Test
    void tells_what_may_pass_from_what_a_person_has_to_mend() {
        assertThat(kind(ResourceAlreadyExistsException.builder().message("x").build()))
                .isEqualTo(Kind.ALREADY_EXISTS);
        assertThat(kind(ResourceNotFoundException.builder().message("x").build()))
                .isEqualTo(Kind.NOT_FOUND);
        assertThat(kind(InvalidResourceStateException.builder().message("x").build()))
                .isEqualTo(Kind.WRONG_STATE);
        assertThat(kind(AccessDeniedException.builder().message("x").build())).isEqualTo(Kind.WRONG_STATE);
        assertThat(kind(ResourceQuotaExceededException.builder().message("x").build()))
                .isEqualTo(Kind.REFUSED);
        assertThat(kind(SdkClientException.create("Unable to execute HTTP request")))
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(kind(SdkClientException.create("Unable to load credentials from any of the providers")))
                .isEqualTo(Kind.REFUSED);
        assertThat(kind(service(400, "ThrottlingException"))).isEqualTo(Kind.THROTTLED);
        assertThat(kind(service(503, "ServiceUnavailable"))).isEqualTo(Kind.UNAVAILABLE);
        assertThat(kind(service(400, "InvalidParameterValueException"))).isEqualTo(Kind.REFUSED);
    }

    @Test
    void keeps_the_words_of_dms() {
        DmsFailure failure = Faults.classify("CreateEndpoint", service(400, "InvalidParameterValueException"));
        assertThat(failure.failure().code()).isEqualTo("DMS_REFUSED");
        assertThat(failure.failure().reason())
                .isEqualTo("DMS answered CreateEndpoint: InvalidParameterValueException: not that way");
    }

    private static Kind kind(software.amazon.awssdk.core.exception.SdkException fault) {
        return Faults.classify("Call", fault).kind();
    }

    private static software.amazon.awssdk.core.exception.SdkException service(int status, String code) {
        return DatabaseMigrationException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("not that way")
                        .build())
                .build();
    }
}
