-- The trace of the batch that appended the event, as the header traceparent of the W3C's Trace Context writes it; null where
-- the publisher records no traces, for all but the first events of a batch, and for what a backfill tells. A column without a
-- default is added without a look at the rows: the lock is held for a moment, whatever the size of the log.
ALTER TABLE sync.event ADD COLUMN traceparent text;
