package io.landfall.dmsadapter.provisioning.awsdms;

import io.landfall.dmsadapter.provisioning.Dms;
import io.landfall.dmsadapter.provisioning.Pace;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClientBuilder;

/** Builds the one DMS client of the process. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DmsProperties.class)
class DmsConfiguration {

    @Bean
    DmsMetrics dmsMetrics(MeterRegistry registry) {
        return new DmsMetrics(registry);
    }

    @Bean
    AwsCredentialsProvider awsCredentials(DmsProperties properties) {
        return credentials(properties);
    }

    @Bean
    AwsRegionProvider awsRegion(DmsProperties properties) {
        return () -> Region.of(properties.region());
    }

    @Bean(destroyMethod = "close")
    DatabaseMigrationClient databaseMigrationClient(DmsProperties properties, AwsCredentialsProvider credentials) {
        DatabaseMigrationClientBuilder builder = DatabaseMigrationClient.builder()
                .region(Region.of(properties.region()))
                .credentialsProvider(credentials)
                .httpClientBuilder(ApacheHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(5))
                        .maxConnections(32))
                .overrideConfiguration(configuration -> configuration
                        // repeated by AwsDms, so that each attempt waits for its turn
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .apiCallTimeout(properties.callTimeout()));
        if (properties.endpoint() != null) {
            builder.endpointOverride(properties.endpoint());
        }
        return builder.build();
    }

    @Bean
    CallRate callRate(JdbcClient jdbc, DmsProperties properties) {
        return new CallRate(jdbc, properties.rate());
    }

    @Bean
    Dms dms(DatabaseMigrationClient client, CallRate rate, DmsProperties properties, DmsMetrics metrics) {
        return new AwsDms(client, rate, new Requests(properties), metrics);
    }

    @Bean
    Pace pace(DmsProperties properties) {
        Duration poll = switch (properties.dialect()) {
            case ENGINE -> Duration.ofMillis(500);
            case AWS -> Duration.ofSeconds(10);
        };
        // one more second for clocks that differ
        return new Pace(poll, properties.callTimeout().plusSeconds(1));
    }

    private static AwsCredentialsProvider credentials(DmsProperties properties) {
        if (properties.accessKeyId() != null && properties.secretAccessKey() != null) {
            return StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(properties.accessKeyId(), properties.secretAccessKey()));
        }
        return DefaultCredentialsProvider.builder().build();
    }
}
