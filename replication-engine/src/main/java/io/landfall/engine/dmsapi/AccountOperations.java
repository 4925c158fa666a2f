package io.landfall.engine.dmsapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the account holds, of which the engine limits nothing, and the tags that resources were made with. */
@Component
class AccountOperations implements Operations {

    private static final int UNLIMITED = Integer.MAX_VALUE;

    private final JdbcClient jdbc;

    AccountOperations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of("DescribeAccountAttributes", this::attributes, "ListTagsForResource", this::tags);
    }

    private ObjectNode attributes(Fields request) {
        request.refuseOthers();
        ObjectNode answer = Answers.object();
        ArrayNode quotas = answer.putArray("AccountQuotas");
        jdbc.sql("""
                        SELECT 'ReplicationInstances' AS name, count(*) FROM replication_instance
                        UNION ALL SELECT 'AllocatedStorage', coalesce(sum(allocated_storage), 0) FROM replication_instance
                        UNION ALL SELECT 'Endpoints', count(*) FROM endpoint
                        UNION ALL SELECT 'ReplicationTasks', count(*) FROM replication_task
                        UNION ALL SELECT 'ReplicationSubnetGroups', count(*) FROM subnet_group
                        """).query(row -> {
            quotas.addObject()
                    .put("AccountQuotaName", row.getString(1))
                    .put("Used", row.getLong(2))
                    .put("Max", UNLIMITED);
        });
        return answer.put("UniqueAccountIdentifier", "landfall");
    }

    private ObjectNode tags(Fields request) {
        Optional<String> one = request.optionalText("ResourceArn");
        List<String> arns = new ArrayList<>(request.texts("ResourceArnList"));
        request.refuseOthers();
        one.ifPresent(arns::add);
        if (arns.isEmpty()) {
            throw DmsFault.invalidParameter("ResourceArn or ResourceArnList is required");
        }
        ObjectNode answer = Answers.object();
        ArrayNode list = answer.putArray("TagList");
        for (String arn : arns) {
            JsonNode tags = JsonMapper.shared()
                    .readTree(jdbc.sql("""
                                    SELECT tags FROM replication_instance WHERE arn = :arn
                                    UNION ALL SELECT tags FROM endpoint WHERE arn = :arn
                                    UNION ALL SELECT tags FROM replication_task WHERE arn = :arn
                                    UNION ALL SELECT tags FROM subnet_group WHERE arn = :arn
                                    """)
                            .param("arn", arn)
                            .query(String.class)
                            .optional()
                            .orElseThrow(() -> DmsFault.notFound("Resource " + arn + " not found")));
            tags.properties()
                    .forEach(tag -> list.addObject()
                            .put("Key", tag.getKey())
                            .put("Value", tag.getValue().stringValue())
                            .put("ResourceArn", arn));
        }
        return answer;
    }
}
