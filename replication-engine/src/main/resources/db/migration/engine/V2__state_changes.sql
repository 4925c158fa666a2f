-- State changes of tasks that are still to be told. The trigger writes them in the transaction of the change, so that
-- none is told that did not happen and none is missed.
CREATE TABLE state_change (
    seq        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id         uuid        NOT NULL DEFAULT gen_random_uuid(),
    task_arn   text        NOT NULL,
    category   text        NOT NULL,
    event_type text        NOT NULL,
    event_id   text,
    message    text        NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION note_state_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    task replication_task := coalesce(NEW, OLD);
    told text := CASE WHEN TG_OP = 'DELETE' THEN 'deleted' ELSE NEW.status END;
BEGIN
    INSERT INTO state_change (task_arn, category, event_type, event_id, message)
    SELECT task.arn, event.category, event.type, event.id, event.message
      FROM (VALUES
            ('ready',   'StateChange', 'REPLICATION_TASK_CREATED', 'DMS-EVENT-0074', 'Replication task created'),
            ('running', 'StateChange', 'REPLICATION_TASK_STARTED', 'DMS-EVENT-0069', 'Replication task started'),
            ('stopped', 'StateChange', 'REPLICATION_TASK_STOPPED', 'DMS-EVENT-0079', coalesce(task.stop_reason, '')),
            ('failed',  'Failure',     'REPLICATION_TASK_FAILED',  NULL,             coalesce(task.stop_reason, '')),
            ('deleted', 'StateChange', 'REPLICATION_TASK_DELETED', 'DMS-EVENT-0073', 'Replication task deleted')
           ) AS event (status, category, type, id, message)
     WHERE event.status = told;
    RETURN NULL;
END
$$;

CREATE TRIGGER note_state_change AFTER UPDATE OF status ON replication_task
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION note_state_change();
CREATE TRIGGER note_deletion AFTER DELETE ON replication_task
    FOR EACH ROW EXECUTE FUNCTION note_state_change();
