package io.landfall.messaging;

import io.landfall.contracts.Topics;
import io.landfall.messaging.fault.FaultPoints;
import io.landfall.messaging.fault.FileFaultPoints;
import io.landfall.messaging.inbox.DeadLetters;
import io.landfall.messaging.inbox.Inbox;
import io.landfall.messaging.inbox.InboxListeners;
import io.landfall.messaging.inbox.MessageConsumer;
import io.landfall.messaging.metrics.DepthGauges;
import io.landfall.messaging.metrics.InboxMetrics;
import io.landfall.messaging.outbox.JdbcOutbox;
import io.landfall.messaging.outbox.OutboxRelay;
import io.landfall.messaging.step.StepConfiguration;
import io.landfall.messaging.work.JdbcWork;
import io.landfall.messaging.work.WorkConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires inbox, outbox, work and steps for the service that {@code landfall.messaging.service} names. */
@AutoConfiguration(
        after = {
            KafkaAutoConfiguration.class,
            JdbcClientAutoConfiguration.class,
            DataSourceTransactionManagerAutoConfiguration.class
        })
@EnableConfigurationProperties(MessagingProperties.class)
@Import({WorkConfiguration.class, StepConfiguration.class})
public class MessagingAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    InstantSource clock() {
        return Clock.systemUTC();
    }

    @Bean
    @ConditionalOnMissingBean
    TransactionTemplate transactionTemplate(PlatformTransactionManager transactionManager) {
        return new TransactionTemplate(transactionManager);
    }

    @Bean
    FaultPoints faultPoints(MessagingProperties properties) {
        Path directory = properties.faultPoints();
        return directory == null ? FaultPoints.NONE : new FileFaultPoints(directory);
    }

    @Bean
    JdbcOutbox outbox(JdbcClient jdbc) {
        return new JdbcOutbox(jdbc);
    }

    @Bean
    OutboxRelay outboxRelay(DataSource dataSource, KafkaProperties kafka, FaultPoints faults) {
        Map<String, Object> producer = new HashMap<>(kafka.buildProducerProperties());
        producer.put(ProducerConfig.ACKS_CONFIG, "all");
        producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        producer.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        producer.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        producer.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return new OutboxRelay(
                dataSource, new KafkaProducer<>(producer, new StringSerializer(), new ByteArraySerializer()), faults);
    }

    @Bean
    JdbcWork work(JdbcClient jdbc) {
        return new JdbcWork(jdbc);
    }

    @Bean
    Inbox inbox(JdbcClient jdbc, TransactionTemplate transactions) {
        return new Inbox(jdbc, transactions);
    }

    @Bean
    InboxMetrics inboxMetrics(MeterRegistry registry) {
        return new InboxMetrics(registry);
    }

    @Bean
    DepthGauges depthGauges(JdbcClient jdbc) {
        return new DepthGauges(jdbc);
    }

    @Bean
    DeadLetters deadLetters(JdbcOutbox outbox, TransactionTemplate transactions, InboxMetrics metrics) {
        return new DeadLetters(outbox, transactions, metrics);
    }

    @Bean
    InboxListeners inboxListeners(
            KafkaProperties kafka,
            Inbox inbox,
            DeadLetters deadLetters,
            FaultPoints faults,
            InboxMetrics metrics,
            ObjectProvider<MessageConsumer> consumers) {
        return new InboxListeners(
                kafka.buildConsumerProperties(),
                inbox,
                deadLetters,
                faults,
                metrics,
                consumers.orderedStream().toList());
    }

    @Bean
    KafkaAdmin.NewTopics landfallTopics(MessagingProperties properties) {
        List<NewTopic> topics = new java.util.ArrayList<>(Topics.all().stream()
                .map(name -> TopicBuilder.name(name)
                        .partitions(Topics.PARTITIONS)
                        .replicas(properties.replicationFactor())
                        .build())
                .toList());
        topics.add(TopicBuilder.name(Topics.PROGRESS)
                .partitions(Topics.PARTITIONS)
                .replicas(properties.replicationFactor())
                .config(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)
                .build());
        return new KafkaAdmin.NewTopics(topics.toArray(NewTopic[]::new));
    }
}
