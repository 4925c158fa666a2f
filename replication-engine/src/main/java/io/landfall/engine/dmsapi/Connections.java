package io.landfall.engine.dmsapi;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The connection tests, each done by whichever engine replica claims it; a later run of the same test wins. */
@Repository
class Connections {

    private final JdbcClient jdbc;

    Connections(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The last test of an endpoint from an instance. */
    record Test(
            String instanceArn,
            String instanceIdentifier,
            String endpointArn,
            String endpointIdentifier,
            String status,
            @Nullable String message) {}

    /** A test to do now. */
    record Claim(String instanceArn, String endpointArn, long run) {}

    void request(String instanceArn, String endpointArn) {
        int started = jdbc.sql("""
                        INSERT INTO connection_test AS test (instance_arn, endpoint_arn, status, run)
                        VALUES (?, ?, 'testing', nextval('lease_token'))
                        ON CONFLICT (instance_arn, endpoint_arn) DO UPDATE
                           SET status = 'testing', message = NULL, run = excluded.run, claimed_until = NULL
                         WHERE test.status <> 'testing'
                        """).params(instanceArn, endpointArn).update();
        if (started == 0) {
            throw DmsFault.invalidState("This connection is being tested already");
        }
    }

    List<Test> all() {
        return jdbc.sql("""
                        SELECT t.instance_arn, i.identifier AS instance_identifier, t.endpoint_arn, e.identifier AS endpoint_identifier,
                               t.status, t.message
                          FROM connection_test t
                          JOIN replication_instance i ON i.arn = t.instance_arn
                          JOIN endpoint e ON e.arn = t.endpoint_arn
                         ORDER BY e.identifier COLLATE "C", i.identifier COLLATE "C"
                        """).query(Test.class).list();
    }

    Optional<Claim> claim() {
        return jdbc.sql("""
                        UPDATE connection_test SET claimed_until = now() + interval '60 seconds'
                         WHERE (instance_arn, endpoint_arn) IN (
                               SELECT instance_arn, endpoint_arn FROM connection_test
                                WHERE status = 'testing' AND (claimed_until IS NULL OR claimed_until < now())
                                LIMIT 1 FOR UPDATE SKIP LOCKED)
                        RETURNING instance_arn, endpoint_arn, run
                        """).query(Claim.class).optional();
    }

    void finish(Claim claim, String status, String message) {
        jdbc.sql("""
                        UPDATE connection_test SET status = ?, message = ?, claimed_until = NULL
                         WHERE instance_arn = ? AND endpoint_arn = ? AND run = ?
                        """)
                .params(status, message, claim.instanceArn(), claim.endpointArn(), claim.run())
                .update();
    }
}
