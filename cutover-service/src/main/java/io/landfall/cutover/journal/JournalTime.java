package io.landfall.cutover.journal;

import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The time of the journal's database: one for all replicas, whatever the clocks of their hosts say. Windows and
 * expiries of approvals are judged by it, as a cutover's deadline is.
 */
@Component
public final class JournalTime {

    private final JdbcClient jdbc;

    public JournalTime(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Instant now() {
        return jdbc.sql("SELECT clock_timestamp() AS now")
                .query((row, _) -> row.getTimestamp("now").toInstant())
                .single();
    }
}
