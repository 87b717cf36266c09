-- What the client remembers of its handlers, in PostgreSQL. Run by JdbcStores.createTables(), or as a migration of your own.

-- How far each handler is: everything at or below the position is done.
CREATE TABLE IF NOT EXISTS sync_checkpoint (
  handler   varchar(300) PRIMARY KEY,          -- {application}/{id}
  data_type varchar(100) NOT NULL,             -- what it is told of
  epoch     varchar(64)  NOT NULL,             -- the life of the event log that the position belongs to
  position  bigint       NOT NULL,
  loading   boolean      NOT NULL             -- it is still being told what exists
);

-- The events above the checkpoint that are done. Written in the transaction of the handler's effect.
CREATE TABLE IF NOT EXISTS sync_inbox (
  handler  varchar(300) NOT NULL,
  epoch    varchar(64)  NOT NULL,
  event_id varchar(36)  NOT NULL,
  position bigint       NOT NULL,
  PRIMARY KEY (handler, epoch, event_id)
);

-- The changes that a handler could not do, and the later ones of their records, in the order in which they came.
CREATE TABLE IF NOT EXISTS sync_dead_letter (
  letter_id varchar(500) PRIMARY KEY,
  place     bigint       GENERATED ALWAYS AS IDENTITY,
  handler   varchar(300) NOT NULL,
  tenant_id text         NOT NULL,
  data_type varchar(100) NOT NULL,
  record_id text         NOT NULL,
  position  bigint       NOT NULL,
  event     text         NOT NULL,            -- the envelope; holds the record's data
  attempts  integer      NOT NULL,
  error     text         NOT NULL,
  at_millis bigint       NOT NULL,            -- milliseconds since 1970-01-01 UTC
  state     varchar(20)  NOT NULL             -- WAITING, TO_RETRY or TO_DISCARD
);

CREATE INDEX IF NOT EXISTS sync_dead_letter_handler ON sync_dead_letter (handler, place);
CREATE INDEX IF NOT EXISTS sync_dead_letter_state ON sync_dead_letter (handler, state, place);

-- Which instance runs each handler, and how long. The token grows whenever it changes hands.
CREATE TABLE IF NOT EXISTS sync_lease (
  handler      varchar(300) PRIMARY KEY,
  holder       varchar(200) NOT NULL,
  token        bigint       NOT NULL,
  until_millis bigint       NOT NULL          -- by this database's clock
);

-- The token of the lease given out last. Read with a lock by every transaction of a handler, and changed only when the lease changes hands.
CREATE TABLE IF NOT EXISTS sync_fence (
  handler varchar(300) PRIMARY KEY,
  token   bigint       NOT NULL
);
