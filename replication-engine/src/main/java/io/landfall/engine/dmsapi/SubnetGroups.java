package io.landfall.engine.dmsapi;

import java.util.List;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** The subnet groups: names that instances may bear, without effect. */
@Repository
class SubnetGroups {

    private final JdbcClient jdbc;

    SubnetGroups(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A row. */
    record SubnetGroup(String identifier, String description, List<String> subnets) {}

    SubnetGroup create(String arn, SubnetGroup group, String tags) {
        try {
            jdbc.sql("""
                            INSERT INTO subnet_group (arn, identifier, description, subnets, tags)
                            VALUES (?, ?, ?, ?::jsonb, ?::jsonb)
                            """)
                    .params(
                            arn,
                            group.identifier(),
                            group.description(),
                            JsonMapper.shared().writeValueAsString(group.subnets()),
                            tags)
                    .update();
        } catch (DuplicateKeyException exists) {
            throw DmsFault.alreadyExists("Replication subnet group " + group.identifier() + " exists already");
        }
        return group;
    }

    List<SubnetGroup> all() {
        return jdbc.sql("SELECT identifier, description, subnets FROM subnet_group ORDER BY identifier COLLATE \"C\"")
                .query((row, number) -> new SubnetGroup(
                        row.getString(1),
                        row.getString(2),
                        List.of(JsonMapper.shared().readValue(row.getString(3), String[].class))))
                .list();
    }

    void delete(String identifier) {
        int deleted;
        try {
            deleted = jdbc.sql("DELETE FROM subnet_group WHERE identifier = ?")
                    .param(identifier)
                    .update();
        } catch (DataIntegrityViolationException used) {
            throw DmsFault.invalidState("Replication subnet group " + identifier
                    + " is used by a replication instance: delete that first, and wait until it is gone");
        }
        if (deleted == 0) {
            throw DmsFault.notFound("Replication subnet group " + identifier + " not found");
        }
    }
}
