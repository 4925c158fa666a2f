package io.landfall.dmsadapter.step;

import java.time.Duration;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Remembers since when a run has been waiting, so that a restart doesn't start its patience anew. */
@Component
public class Outages {

    private final JdbcClient jdbc;
    private final Duration patience;

    Outages(JdbcClient jdbc, @Value("${landfall.dms-adapter.outage-patience:5m}") Duration patience) {
        this.jdbc = jdbc;
        this.patience = patience;
    }

    /** Whether the outage, which begins now unless it has begun, is still younger than the patience. */
    boolean mayGoOn(UUID commandId) {
        return jdbc.sql("""
                INSERT INTO outage AS known (command_id) VALUES (:command)
                ON CONFLICT (command_id) DO UPDATE SET since = known.since
                RETURNING since > now() - make_interval(secs => :patience)
                """)
                .param("command", commandId)
                .param("patience", patience.toSeconds())
                .query(Boolean.class)
                .single();
    }

    /** What is waited for has let something be done that stays done: a later failure begins another outage. */
    public void end(UUID commandId) {
        jdbc.sql("DELETE FROM outage WHERE command_id = :command")
                .param("command", commandId)
                .update();
    }
}
