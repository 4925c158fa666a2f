package io.landfall.cli.client;

import io.landfall.contracts.progress.TableProgress;
import java.util.List;
import java.util.UUID;

/** How far the load of each table of a database is, ordered by name; empty before the load. */
public record TablesOfDatabase(UUID migrationId, String database, List<TableProgress> tables) {}
