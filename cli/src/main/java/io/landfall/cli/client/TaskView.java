package io.landfall.cli.client;

import io.landfall.contracts.MigrationStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A migration task, as the registry shows it. */
public record TaskView(
        String name,
        UUID taskId,
        MigrationStatus status,
        @Nullable Map<String, String> labels,
        int revision,
        String createdBy,
        Instant createdAt,
        List<MigrationView> migrations) {

    /** The migration of a database; an {@link IllegalArgumentException} names what there is. */
    public MigrationView migration(String database) {
        return migrations.stream()
                .filter(migration -> migration.database().equals(database))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("task '" + name + "' has no database '" + database
                        + "'; it has "
                        + migrations.stream().map(MigrationView::database).toList()));
    }
}
