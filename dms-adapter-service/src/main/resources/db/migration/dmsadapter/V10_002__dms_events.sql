-- Events of DMS that were taken; the queue delivers some more than once.
CREATE TABLE dms_event (
    event_id    text        PRIMARY KEY,
    received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX dms_event_received ON dms_event (received_at);
CREATE INDEX dms_resource_arn ON dms_resource (arn) WHERE arn IS NOT NULL;
