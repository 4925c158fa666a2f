package io.landfall.messaging.step;

import io.landfall.contracts.Step;
import io.landfall.messaging.MessagingProperties;
import io.landfall.messaging.fault.FaultPoints;
import io.landfall.messaging.metrics.StepMetrics;
import io.landfall.messaging.outbox.Outbox;
import io.landfall.messaging.work.Work;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the running of steps where a service has handlers for them. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBean(StepHandler.class)
public class StepConfiguration {

    @Bean
    JdbcStepRuns stepRuns(JdbcClient jdbc, Work work) {
        return new JdbcStepRuns(jdbc, work);
    }

    @Bean
    Replies replies(MessagingProperties properties, Outbox outbox, InstantSource clock) {
        return new Replies(properties.service(), outbox, clock);
    }

    @Bean
    StepRunFactory stepRunFactory(
            JdbcStepRuns runs, Replies replies, TransactionTemplate transactions, FaultPoints faults) {
        return new StepRunFactory(runs, replies, transactions, faults);
    }

    @Bean
    StepMetrics stepMetrics(MeterRegistry registry, InstantSource clock) {
        return new StepMetrics(registry, clock);
    }

    @Bean
    StepWork stepWork(
            JdbcStepRuns runs,
            Replies replies,
            StepRunFactory factory,
            StepMetrics metrics,
            List<StepHandler> handlers) {
        return new StepWork(runs, replies, factory, metrics, byStep(handlers));
    }

    @Bean
    StepCommands stepCommands(
            MessagingProperties properties,
            JdbcStepRuns runs,
            Work work,
            Replies replies,
            StepRunFactory factory,
            List<StepHandler> handlers) {
        return new StepCommands(properties.service(), runs, work, replies, factory, byStep(handlers));
    }

    private static Map<Step, StepHandler> byStep(List<StepHandler> handlers) {
        return handlers.stream().collect(Collectors.toMap(StepHandler::step, Function.identity()));
    }
}
