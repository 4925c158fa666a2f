package io.landfall.engine.dmsapi;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Ends the statuses that pass: what is created becomes available, what is deleted is gone. Any replica may do it. */
@Component
class ResourceTransitions {

    private final JdbcClient jdbc;

    ResourceTransitions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Scheduled(fixedDelay = 300)
    void advance() {
        jdbc.sql("UPDATE replication_instance SET status = 'available' WHERE status = 'creating'")
                .update();
        jdbc.sql("""
                        DELETE FROM endpoint WHERE status = 'deleting'
                           AND NOT EXISTS (SELECT FROM replication_task WHERE endpoint.arn IN (source_arn, target_arn))
                        """).update();
        jdbc.sql("""
                        DELETE FROM replication_instance WHERE status = 'deleting'
                           AND NOT EXISTS (SELECT FROM replication_task WHERE instance_arn = replication_instance.arn)
                        """).update();
    }
}
