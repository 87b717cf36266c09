-- The writer goes on behind the copies.
UPDATE sync.head SET position = head.position + moved.by
FROM (SELECT %1$d * count(*) AS by, min(position) AS low FROM growth.event) AS moved
WHERE head.position >= moved.low;

UPDATE sync.channel SET position = channel.position + moved.by
FROM (SELECT %1$d * count(*) AS by, min(position) AS low FROM growth.event) AS moved
WHERE channel.position >= moved.low;

SELECT setval(pg_get_serial_sequence('change_log', 'id'), (SELECT max(id) FROM change_log));

UPDATE sync.log SET head = (SELECT max(position) FROM sync.event), low_watermark = (SELECT max(id) FROM change_log);

UPDATE sync.channel_progress SET position = (SELECT max(position) FROM sync.event);

DROP SCHEMA growth CASCADE;
