package io.landfall.dmsadapter.provisioning;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something of Landfall's name, in DMS, in the ledger, or in both.
 *
 * @param status DMS's word; null when DMS does not have it
 * @param recorded null when the ledger does not know it, as when another installation made it
 * @param taskId null when neither name nor ledger tells it
 * @param migrationId null for what belongs to a whole task
 */
public record Holding(
        String identifier,
        ResourceKind kind,
        @Nullable String status,
        ResourceLedger.@Nullable State recorded,
        @Nullable UUID taskId,
        @Nullable UUID migrationId) {}
