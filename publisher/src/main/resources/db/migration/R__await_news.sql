-- Waits until there may be something for the writer to do, or for so many looks: 50 ms before each. To wait inside a session of
-- PostgreSQL takes a third of what it takes both sides to ask from outside as often. Each look is a transaction of its own, so
-- that neither a lock nor a snapshot is held for longer than that; requests are looked for once in a call. The publisher's class
-- Lull says why it looks at enough.
CREATE OR REPLACE PROCEDURE sync.await_news(frontier bigint, looks integer, INOUT news text)
  LANGUAGE plpgsql AS
$$
BEGIN
  news := NULL;
  FOR look IN 1..looks LOOP
    COMMIT;
    PERFORM pg_catalog.pg_sleep(0.05);
    IF EXISTS (SELECT FROM ${wrapperSchema}.change_log WHERE id > frontier) THEN
      news := 'change';
    ELSIF look = looks AND (
        EXISTS (SELECT FROM sync.control WHERE paused OR drains_asked > drains_done)
        OR EXISTS (SELECT FROM sync.removed_application WHERE NOT detached)
        OR EXISTS (SELECT FROM sync.application WHERE since IS NULL)
        OR EXISTS (SELECT FROM sync.rescope)
        OR EXISTS (SELECT FROM sync.backfill WHERE phase <> 'done')
        OR EXISTS (SELECT FROM sync.redrain)
        OR EXISTS (SELECT FROM sync.emergency WHERE finished_at IS NULL)) THEN
      news := 'request';
    END IF;
    EXIT WHEN news IS NOT NULL;
  END LOOP;
END
$$;
