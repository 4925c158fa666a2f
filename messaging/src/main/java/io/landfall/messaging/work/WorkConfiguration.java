package io.landfall.messaging.work;

import io.landfall.messaging.MessagingProperties;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the work engine; each process is an owner of its own. */
@Configuration(proxyBeanMethods = false)
public class WorkConfiguration {

    @Bean
    WorkEngine workEngine(
            DataSource dataSource,
            JdbcClient jdbc,
            TransactionTemplate transactions,
            MessagingProperties properties,
            ObjectProvider<WorkHandler> handlers) {
        String owner = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
        return new WorkEngine(
                dataSource,
                transactions,
                new LeaseTable(jdbc, owner, properties.lease()),
                properties.lease(),
                handlers.orderedStream().toList());
    }
}
