package io.landfall.dmsadapter.provisioning.awsdms;

import io.landfall.dmsadapter.provisioning.DmsDialect;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where DMS is, and what Landfall orders there.
 *
 * @param endpoint absent: AWS's own of the region
 * @param accessKeyId absent: the default chain of the AWS SDK
 * @param dialect what stands behind the endpoint
 * @param callsPerSecond of all replicas together; AWS allows about 4 for the whole account, which can't be raised
 * @param callTimeout of one attempt; after it the call may still succeed
 * @param secretsAccessRoleArn the role by which AWS DMS reads the endpoints' secrets
 */
@ConfigurationProperties("landfall.dms")
public record DmsProperties(
        @Nullable URI endpoint,
        @DefaultValue("us-east-1") String region,
        @Nullable String accessKeyId,
        @Nullable String secretAccessKey,
        @DefaultValue("engine") DmsDialect dialect,
        @Nullable Double callsPerSecond,
        @DefaultValue("15s") Duration callTimeout,
        @DefaultValue("dms.t3.medium") String instanceClass,
        @DefaultValue("50") int allocatedStorage,
        @Nullable String subnetGroup,
        @DefaultValue List<String> securityGroups,
        @Nullable String secretsAccessRoleArn) {

    private static final double AWS_RATE = 4;
    private static final double ENGINE_RATE = 50;

    public DmsProperties {
        if (callsPerSecond != null && !(callsPerSecond > 0)) {
            throw new IllegalArgumentException("landfall.dms.calls-per-second is " + callsPerSecond
                    + ", but must be more than 0; AWS allows about 4 for the whole account");
        }
    }

    /** Calls a second; few where AWS answers. */
    double rate() {
        if (callsPerSecond != null) {
            return callsPerSecond;
        }
        return isAws() ? AWS_RATE : ENGINE_RATE;
    }

    private boolean isAws() {
        return dialect == DmsDialect.AWS
                || endpoint == null
                || String.valueOf(endpoint.getHost()).endsWith(".amazonaws.com");
    }
}
