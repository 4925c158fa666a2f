package io.landfall.engine.dmsapi;

import io.landfall.databases.connection.DatabaseAddress;
import io.landfall.databases.connection.TlsMode;
import io.landfall.engine.task.EndpointSpec;
import java.util.List;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The endpoints: where a database is and the name of the secret that opens it, never the secret. */
@Repository
class Endpoints {

    private final JdbcClient jdbc;

    Endpoints(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A row. */
    record Endpoint(
            String arn,
            String identifier,
            String endpointType,
            String host,
            int port,
            String databaseName,
            String sslMode,
            String secretRef,
            String status) {

        EndpointSpec spec() {
            return new EndpointSpec(
                    new DatabaseAddress(host, port, databaseName, TlsMode.ofWireName(sslMode)), secretRef);
        }
    }

    Endpoint create(String arn, String identifier, String type, EndpointSpec spec, String tags) {
        try {
            jdbc.sql("""
                            INSERT INTO endpoint (arn, identifier, endpoint_type, host, port, database_name, ssl_mode, secret_ref, status, tags)
                            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'active', ?::jsonb)
                            """)
                    .params(
                            arn,
                            identifier,
                            type,
                            spec.address().host(),
                            spec.address().port(),
                            spec.address().database(),
                            spec.address().tls().wireName(),
                            spec.secretRef(),
                            tags)
                    .update();
        } catch (DuplicateKeyException exists) {
            throw DmsFault.alreadyExists("Endpoint " + identifier + " exists already");
        }
        return find(arn).orElseThrow();
    }

    List<Endpoint> all() {
        return jdbc.sql("""
                        SELECT arn, identifier, endpoint_type, host, port, database_name, ssl_mode, secret_ref, status
                          FROM endpoint ORDER BY identifier COLLATE "C"
                        """).query(Endpoint.class).list();
    }

    Optional<Endpoint> find(String arn) {
        return all().stream().filter(endpoint -> endpoint.arn().equals(arn)).findFirst();
    }

    Endpoint markDeleting(String arn) {
        int marked = jdbc.sql("""
                        UPDATE endpoint SET status = 'deleting'
                         WHERE arn = ? AND NOT EXISTS (SELECT FROM replication_task WHERE endpoint.arn IN (source_arn, target_arn))
                        """).param(arn).update();
        Endpoint endpoint = find(arn).orElseThrow(() -> DmsFault.notFound("Endpoint " + arn + " not found"));
        if (marked == 0) {
            throw DmsFault.invalidState("Endpoint " + endpoint.identifier()
                    + " is still used by a replication task: delete that first, and wait until it is gone");
        }
        return endpoint;
    }
}
