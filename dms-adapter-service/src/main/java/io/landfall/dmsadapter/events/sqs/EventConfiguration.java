package io.landfall.dmsadapter.events.sqs;

import io.landfall.dmsadapter.events.NewsListener;
import io.landfall.dmsadapter.events.StateChanges;
import io.landfall.dmsadapter.events.TaskNews;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/** Wires the queue of events where one is configured. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EventProperties.class)
@ConditionalOnProperty("landfall.dms.events.queue-url")
class EventConfiguration {

    @Bean(destroyMethod = "close")
    SqsClient sqsClient(EventProperties properties, AwsCredentialsProvider credentials, AwsRegionProvider region) {
        SqsClientBuilder builder = SqsClient.builder()
                .region(region.getRegion())
                .credentialsProvider(credentials)
                .httpClientBuilder(ApacheHttpClient.builder()
                        .socketTimeout(properties.longPoll().plusSeconds(10)));
        if (properties.endpoint() != null) {
            builder.endpointOverride(properties.endpoint());
        }
        return builder.build();
    }

    @Bean
    EventQueue eventQueue(SqsClient sqs, EventProperties properties, StateChanges changes, MeterRegistry metrics) {
        return new EventQueue(sqs, Objects.requireNonNull(properties.queueUrl()), properties, changes, metrics);
    }

    @Bean
    NewsListener newsListener(DataSource dataSource, TaskNews news) {
        return new NewsListener(dataSource, news);
    }
}
