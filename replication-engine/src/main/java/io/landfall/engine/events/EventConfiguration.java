package io.landfall.engine.events;

import io.landfall.engine.dmsapi.EngineProperties;
import java.time.Duration;
import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.support.TransactionTemplate;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/** Tells state changes where a queue is configured, and forgets them elsewhere. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EventProperties.class)
class EventConfiguration {

    private static final String QUEUE = "landfall.engine.events.queue-url";

    @Bean
    StateChangeLog stateChangeLog(JdbcClient jdbc) {
        return new StateChangeLog(jdbc);
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnProperty(QUEUE)
    SqsClient sqsClient(EventProperties properties, EngineProperties engine) {
        SqsClientBuilder builder = SqsClient.builder()
                .region(Region.of(engine.region()))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(engine.accessKeyId(), engine.secretAccessKey())))
                .httpClientBuilder(ApacheHttpClient.builder().connectionTimeout(Duration.ofSeconds(2)))
                .overrideConfiguration(configuration -> configuration.apiCallTimeout(Duration.ofSeconds(10)));
        if (properties.endpoint() != null) {
            builder.endpointOverride(properties.endpoint());
        }
        return builder.build();
    }

    @Bean
    @ConditionalOnProperty(QUEUE)
    EventSender eventSender(
            SqsClient sqs,
            EventProperties properties,
            EngineProperties engine,
            StateChangeLog log,
            TransactionTemplate transactions) {
        String queueUrl = Objects.requireNonNull(properties.queueUrl());
        return new EventSender(sqs, queueUrl, engine.region(), log, transactions);
    }

    @Bean
    @ConditionalOnMissingBean(SqsClient.class)
    Forgetting forgetting(StateChangeLog log) {
        return new Forgetting(log);
    }

    /** Keeps the log of an engine without a queue short. */
    static final class Forgetting {

        private final StateChangeLog log;

        Forgetting(StateChangeLog log) {
            this.log = log;
        }

        @Scheduled(fixedDelay = 3_600_000)
        void forget() {
            log.deleteAll();
        }
    }
}
