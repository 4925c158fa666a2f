package io.landfall.registry.relay;

import io.landfall.contracts.MigrationStatus;
import io.landfall.registry.relay.Owners.Owner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tells what of Landfall's in DMS no live migration owns. */
@Component
class Orphans {

    private final Owners owners;

    Orphans(Owners owners) {
        this.owners = owners;
    }

    /** Something of Landfall's name, as the adapter found it in DMS, in its ledger, or in both. */
    record Held(
            String identifier,
            String kind,
            @Nullable String status,
            @Nullable String recorded,
            @Nullable UUID taskId,
            @Nullable UUID migrationId) {}

    /**
     * What nobody needs.
     *
     * @param status DMS's word; null when only the ledger knows it
     * @param recorded the ledger's word; null when only DMS knows it
     * @param task null, as is the database, when no migration here owns it; such a thing is never deleted
     */
    record Orphan(
            String identifier,
            String kind,
            @Nullable String status,
            @Nullable String recorded,
            @Nullable UUID taskId,
            @Nullable UUID migrationId,
            @Nullable String task,
            @Nullable String database,
            boolean deletable,
            String reason) {}

    List<Orphan> among(List<Held> all) {
        Set<UUID> ids = new HashSet<>();
        for (Held held : all) {
            UUID id = held.migrationId() == null ? held.taskId() : held.migrationId();
            if (id != null) {
                ids.add(id);
            }
        }
        List<Owner> known = owners.of(ids);
        List<Orphan> orphans = new ArrayList<>();
        for (Held held : all) {
            List<Owner> own = known.stream().filter(owner -> owns(owner, held)).toList();
            if (own.stream().map(Owner::status).allMatch(MigrationStatus::isFinal)) {
                orphans.add(own.isEmpty() ? foreign(held) : ended(held, own));
            }
        }
        return List.copyOf(orphans);
    }

    private static boolean owns(Owner owner, Held held) {
        return held.migrationId() == null
                ? owner.taskId().equals(held.taskId())
                : owner.migrationId().equals(held.migrationId());
    }

    private static Orphan ended(Held held, List<Owner> own) {
        Owner first = own.getFirst();
        boolean ofTask = held.migrationId() == null;
        return new Orphan(
                held.identifier(),
                held.kind(),
                held.status(),
                held.recorded(),
                first.taskId(),
                held.migrationId(),
                first.task(),
                ofTask ? null : first.database(),
                true,
                ofTask ? "every migration of its task has ended" : "its migration is " + first.status());
    }

    private static Orphan foreign(Held held) {
        return new Orphan(
                held.identifier(),
                held.kind(),
                held.status(),
                held.recorded(),
                held.taskId(),
                held.migrationId(),
                null,
                null,
                false,
                "no migration of this registry: another installation's, or left by one that is lost");
    }
}
