package io.landfall.engine.dmsapi;

import io.landfall.engine.dmsapi.SubnetGroups.SubnetGroup;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Create, describe and delete subnet groups, which DMS's own sequence begins and ends with. */
@Component
class SubnetGroupOperations implements Operations {

    private static final String NAME = "ReplicationSubnetGroupIdentifier";

    private final SubnetGroups groups;
    private final Arns arns;

    SubnetGroupOperations(SubnetGroups groups, Arns arns) {
        this.groups = groups;
        this.arns = arns;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of(
                "CreateReplicationSubnetGroup", this::create,
                "DescribeReplicationSubnetGroups", this::describe,
                "DeleteReplicationSubnetGroup", this::delete);
    }

    private ObjectNode create(Fields request) {
        SubnetGroup group = new SubnetGroup(
                ResourceNames.checked(NAME, request.text(NAME), ResourceNames.OTHER),
                request.text("ReplicationSubnetGroupDescription"),
                request.texts("SubnetIds"));
        if (group.subnets().isEmpty()) {
            throw DmsFault.invalidParameter("SubnetIds is empty: name at least one subnet");
        }
        String tags = Tags.read(request);
        request.refuseOthers();
        return Answers.wrapped("ReplicationSubnetGroup", form(groups.create(arns.next("subgrp"), group, tags)));
    }

    private ObjectNode describe(Fields request) {
        Listing listing = Listing.read(request, Set.of("replication-subnet-group-id"));
        request.refuseOthers();
        List<SubnetGroup> found = groups.all().stream()
                .filter(group -> listing.admits("replication-subnet-group-id", group.identifier()))
                .toList();
        if (found.isEmpty() && listing.isFiltered()) {
            throw DmsFault.notFound("No replication subnet group matches the filters");
        }
        return Answers.page(
                "ReplicationSubnetGroups", listing.page(found, SubnetGroup::identifier), SubnetGroupOperations::form);
    }

    private ObjectNode delete(Fields request) {
        String identifier = request.text(NAME);
        request.refuseOthers();
        groups.delete(identifier);
        return Answers.object();
    }

    static ObjectNode form(SubnetGroup group) {
        ObjectNode node = Answers.object()
                .put(NAME, group.identifier())
                .put("ReplicationSubnetGroupDescription", group.description())
                .put("SubnetGroupStatus", "Complete");
        ArrayNode subnets = node.putArray("Subnets");
        group.subnets()
                .forEach(subnet ->
                        subnets.addObject().put("SubnetIdentifier", subnet).put("SubnetStatus", "Active"));
        return node;
    }
}
