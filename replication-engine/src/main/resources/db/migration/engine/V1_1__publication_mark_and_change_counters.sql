-- tells the publication that the slot was made for from one that was made later under the same name
ALTER TABLE replication_task ADD COLUMN publication_mark text;

-- slot, publication and position bear the migration's id
CREATE UNIQUE INDEX one_stream_a_migration ON replication_task (migration_id) WHERE migration_type = 'full-load-and-cdc';

-- what apply has done since the load, copied from the target
ALTER TABLE table_statistics
    ADD COLUMN inserts bigint NOT NULL DEFAULT 0,
    ADD COLUMN updates bigint NOT NULL DEFAULT 0,
    ADD COLUMN deletes bigint NOT NULL DEFAULT 0;
