package io.landfall.engine.dmsapi;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The replication instances: names to which tasks belong; the engine's replicas do the work of all. */
@Repository
class Instances {

    private final JdbcClient jdbc;

    Instances(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A row. */
    record Instance(
            String arn,
            String identifier,
            String instanceClass,
            int allocatedStorage,
            String status,
            @Nullable String subnetGroup,
            Instant createdAt) {}

    Instance create(
            String arn,
            String identifier,
            String instanceClass,
            int allocatedStorage,
            @Nullable String subnetGroup,
            String tags) {
        try {
            jdbc.sql("""
                            INSERT INTO replication_instance (arn, identifier, instance_class, allocated_storage, subnet_group, status, tags)
                            VALUES (?, ?, ?, ?, ?, 'creating', ?::jsonb)
                            """)
                    .param(arn)
                    .param(identifier)
                    .param(instanceClass)
                    .param(allocatedStorage)
                    .param(subnetGroup)
                    .param(tags)
                    .update();
        } catch (DuplicateKeyException exists) {
            throw DmsFault.alreadyExists("Replication instance " + identifier + " exists already");
        } catch (DataIntegrityViolationException missing) {
            throw DmsFault.notFound("Replication subnet group " + subnetGroup + " not found");
        }
        return find(arn).orElseThrow();
    }

    List<Instance> all() {
        return jdbc.sql("""
                        SELECT arn, identifier, instance_class, allocated_storage, status, subnet_group, created_at
                          FROM replication_instance ORDER BY identifier COLLATE "C"
                        """).query(Instance.class).list();
    }

    Optional<Instance> find(String arn) {
        return all().stream().filter(instance -> instance.arn().equals(arn)).findFirst();
    }

    /** From now on it is being deleted, unless tasks still belong to it. */
    Instance markDeleting(String arn) {
        int marked = jdbc.sql("""
                        UPDATE replication_instance SET status = 'deleting'
                         WHERE arn = ? AND NOT EXISTS (SELECT FROM replication_task WHERE instance_arn = replication_instance.arn)
                        """).param(arn).update();
        Instance instance =
                find(arn).orElseThrow(() -> DmsFault.notFound("Replication instance " + arn + " not found"));
        if (marked == 0) {
            throw DmsFault.invalidState("Replication instance " + instance.identifier()
                    + " still has replication tasks: delete them first, and wait until they are gone");
        }
        return instance;
    }
}
