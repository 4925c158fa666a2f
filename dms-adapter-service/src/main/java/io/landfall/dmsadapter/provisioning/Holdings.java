package io.landfall.dmsadapter.provisioning;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Compares what DMS has under Landfall's names with the ledger; changes nothing. */
@Component
public class Holdings {

    private final Dms dms;
    private final ResourceLedger ledger;

    Holdings(Dms dms, ResourceLedger ledger) {
        this.dms = dms;
        this.ledger = ledger;
    }

    /** All of it, by name; what was deleted, and is gone, is left out. */
    public List<Holding> all() {
        Map<String, Holding> found = new TreeMap<>();
        for (ReplicationInstance instance : dms.instances()) {
            see(found, ResourceKind.REPLICATION_INSTANCE, instance.identifier(), instance.status());
        }
        for (Endpoint endpoint : dms.endpoints()) {
            Endpoint.Definition definition = endpoint.definition();
            see(found, ResourceKind.of(definition.side()), definition.identifier(), endpoint.status());
        }
        for (ReplicationTask task : dms.tasks()) {
            see(found, ResourceKind.REPLICATION_TASK, task.definition().identifier(), task.status());
        }
        List<Holding> all = new ArrayList<>();
        for (ResourceLedger.Row row : ledger.rows(found.keySet())) {
            Holding there = found.remove(row.identifier());
            all.add(new Holding(
                    row.identifier(),
                    row.kind(),
                    there == null ? null : there.status(),
                    row.state(),
                    row.taskId(),
                    row.migrationId()));
        }
        all.addAll(found.values());
        return List.copyOf(all);
    }

    private static void see(Map<String, Holding> found, ResourceKind kind, String identifier, String status) {
        Optional<UUID> owner = DmsNames.owner(kind, identifier);
        owner.ifPresent(id -> found.put(
                identifier,
                kind == ResourceKind.REPLICATION_INSTANCE
                        ? new Holding(identifier, kind, status, null, id, null)
                        : new Holding(identifier, kind, status, null, null, id)));
    }
}
