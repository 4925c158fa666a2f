package io.landfall.engine.dmsapi;

import io.landfall.engine.dmsapi.Instances.Instance;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Create, describe and delete replication instances. */
@Component
class InstanceOperations implements Operations {

    private static final int MOST_STORAGE = 6144;
    private static final int DEFAULT_STORAGE = 50;

    private final Instances instances;
    private final SubnetGroups groups;
    private final Arns arns;

    InstanceOperations(Instances instances, SubnetGroups groups, Arns arns) {
        this.instances = instances;
        this.groups = groups;
        this.arns = arns;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of(
                "CreateReplicationInstance", this::create,
                "DescribeReplicationInstances", this::describe,
                "DeleteReplicationInstance", this::delete);
    }

    private ObjectNode create(Fields request) {
        String identifier = ResourceNames.checked(
                "ReplicationInstanceIdentifier", request.text("ReplicationInstanceIdentifier"), ResourceNames.INSTANCE);
        String instanceClass = request.text("ReplicationInstanceClass");
        int storage =
                request.optionalInteger("AllocatedStorage", 1, MOST_STORAGE).orElse(DEFAULT_STORAGE);
        request.only("MultiAZ", "false");
        request.only("PubliclyAccessible", "false");
        request.only("AutoMinorVersionUpgrade", "false");
        String group = request.optionalText("ReplicationSubnetGroupIdentifier")
                .map(name -> name.toLowerCase(Locale.ROOT))
                .orElse(null);
        String tags = Tags.read(request);
        request.refuseOthers();
        return Answers.wrapped(
                "ReplicationInstance",
                form(instances.create(arns.next("rep"), identifier, instanceClass, storage, group, tags)));
    }

    private ObjectNode describe(Fields request) {
        Listing listing = Listing.read(
                request, Set.of("replication-instance-arn", "replication-instance-id", "replication-instance-class"));
        request.refuseOthers();
        List<Instance> found = instances.all().stream()
                .filter(instance -> listing.admits("replication-instance-arn", instance.arn())
                        && listing.admits("replication-instance-id", instance.identifier())
                        && listing.admits("replication-instance-class", instance.instanceClass()))
                .toList();
        if (found.isEmpty() && listing.isFiltered()) {
            throw DmsFault.notFound("No replication instance matches the filters");
        }
        return Answers.page("ReplicationInstances", listing.page(found, Instance::identifier), this::form);
    }

    private ObjectNode delete(Fields request) {
        String arn = request.text("ReplicationInstanceArn");
        request.refuseOthers();
        return Answers.wrapped("ReplicationInstance", form(instances.markDeleting(arn)));
    }

    private ObjectNode form(Instance instance) {
        ObjectNode node = Answers.object()
                .put("ReplicationInstanceIdentifier", instance.identifier())
                .put("ReplicationInstanceArn", instance.arn())
                .put("ReplicationInstanceClass", instance.instanceClass())
                .put("ReplicationInstanceStatus", instance.status())
                .put("AllocatedStorage", instance.allocatedStorage())
                .put("MultiAZ", false)
                .put("PubliclyAccessible", false)
                .put("AutoMinorVersionUpgrade", false);
        Answers.time(node, "InstanceCreateTime", instance.createdAt());
        groups.all().stream()
                .filter(group -> group.identifier().equals(instance.subnetGroup()))
                .forEach(group -> node.set("ReplicationSubnetGroup", SubnetGroupOperations.form(group)));
        return node;
    }
}
