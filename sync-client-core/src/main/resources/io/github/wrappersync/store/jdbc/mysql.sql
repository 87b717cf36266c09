-- What the client remembers of its handlers, in MariaDB or MySQL. Run by JdbcStores.createTables(), or as a migration of your own.

-- How far each handler is: everything at or below the position is done.
CREATE TABLE IF NOT EXISTS sync_checkpoint (
  handler   varchar(300) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY,  -- {application}/{id}
  data_type varchar(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,  -- what it is told of
  epoch     varchar(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,  -- the life of the event log that the position belongs to
  position  bigint       NOT NULL,
  loading   boolean      NOT NULL             -- it is still being told what exists
) ENGINE = InnoDB;

-- The events above the checkpoint that are done. Written in the transaction of the handler's effect.
CREATE TABLE IF NOT EXISTS sync_inbox (
  handler  varchar(300) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  epoch    varchar(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  event_id varchar(36)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  position bigint       NOT NULL,
  PRIMARY KEY (handler, epoch, event_id)
) ENGINE = InnoDB;

-- The changes that a handler could not do, and the later ones of their records, in the order in which they came.
CREATE TABLE IF NOT EXISTS sync_dead_letter (
  letter_id varchar(500) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY,
  place     bigint       NOT NULL AUTO_INCREMENT UNIQUE,
  handler   varchar(300) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  tenant_id text         CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  data_type varchar(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  record_id text         CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  position  bigint       NOT NULL,
  event     longtext     CHARACTER SET utf8mb4 NOT NULL,      -- the envelope; holds the record's data
  attempts  integer      NOT NULL,
  error     mediumtext   CHARACTER SET utf8mb4 NOT NULL,
  at_millis bigint       NOT NULL,            -- milliseconds since 1970-01-01 UTC
  state     varchar(20)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,             -- WAITING, TO_RETRY or TO_DISCARD
  INDEX sync_dead_letter_handler (handler, place),
  INDEX sync_dead_letter_state (handler, state, place)
) ENGINE = InnoDB;

-- Which instance runs each handler, and how long. The token grows whenever it changes hands.
CREATE TABLE IF NOT EXISTS sync_lease (
  handler      varchar(300) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY,
  holder       varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  token        bigint       NOT NULL,
  until_millis bigint       NOT NULL                          -- by this database's clock
) ENGINE = InnoDB;

-- The token of the lease given out last. Read with a lock by every transaction of a handler, and changed only when the lease changes hands.
CREATE TABLE IF NOT EXISTS sync_fence (
  handler varchar(300) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY,
  token   bigint       NOT NULL
) ENGINE = InnoDB;
