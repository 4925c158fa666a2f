-- the trace in which the migration was registered; what timers cause belongs to it
ALTER TABLE saga ADD COLUMN traceparent text;
