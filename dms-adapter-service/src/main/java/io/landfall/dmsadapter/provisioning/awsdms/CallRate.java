package io.landfall.dmsadapter.provisioning.awsdms;

import io.landfall.telemetry.metrics.GaugeSource;
import io.landfall.telemetry.metrics.Gauges;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Spaces the calls of all replicas evenly, in the order in which they come, so that no burst meets the token bucket
 * that AWS keeps for the whole account.
 */
final class CallRate implements GaugeSource {

    private static final long MICROS = 1_000_000;
    private static final int TURNS_TO_BACK_OFF = 4;

    private final JdbcClient jdbc;
    private final long gapMicros;

    CallRate(JdbcClient jdbc, double perSecond) {
        this.jdbc = jdbc;
        this.gapMicros = Math.round(MICROS / perSecond);
    }

    /** Returns when it is this caller's turn. */
    void await() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(reserve().toNanos());
    }

    /** Takes the next place and says how long it is away. */
    Duration reserve() {
        long micros = jdbc.sql("""
                INSERT INTO dms_call_rate AS rate (next_at) VALUES (clock_timestamp() + :gap * interval '1 microsecond')
                ON CONFLICT (only_row) DO UPDATE
                   SET next_at = greatest(rate.next_at, clock_timestamp()) + :gap * interval '1 microsecond'
                RETURNING (extract(epoch FROM next_at - clock_timestamp()) * 1000000)::bigint
                """).param("gap", gapMicros).query(Long.class).single();
        return Duration.of(Math.max(0, micros - gapMicros), ChronoUnit.MICROS);
    }

    /** A call has failed: nobody calls again before some turns have passed. */
    void backOff() {
        jdbc.sql("""
                UPDATE dms_call_rate
                   SET next_at = greatest(next_at, clock_timestamp() + :pause * interval '1 microsecond')
                """).param("pause", TURNS_TO_BACK_OFF * gapMicros).update();
    }

    @Override
    public void sample(Gauges gauges) {
        double seconds = jdbc.sql(
                        "SELECT coalesce(max(extract(epoch FROM next_at - clock_timestamp())), 0) FROM dms_call_rate")
                .query(Double.class)
                .single();
        gauges.set(
                "landfall.dms.api.backlog.seconds",
                "How long a call of the DMS API that comes now waits for its turn",
                Tags.empty(),
                Math.max(0, seconds));
    }
}
