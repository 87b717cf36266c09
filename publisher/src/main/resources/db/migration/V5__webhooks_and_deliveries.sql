-- Webhooks, and what is known of deliveries: what operators see under /admin/deliveries.

-- Where the events of an application are posted to, how far that is, and how it does. One row is updated per few deliveries,
-- in place: no index covers what changes.
CREATE TABLE sync.webhook (
  application            text        PRIMARY KEY REFERENCES sync.application (name) ON DELETE CASCADE,
  url                    text        NOT NULL,
  secret                 text        NOT NULL,           -- in clear, as it has to sign
  old_secret             text,                           -- signs too until its time is over
  old_secret_valid_until timestamptz,
  cursor                 bigint      NOT NULL,           -- everything at or below it is delivered
  life                   text,                           -- of the database when the cursor was set, as in sync.log
  revision               bigint      NOT NULL DEFAULT 1, -- counts what operators change: whoever delivers by an older one stops
  consecutive_failures   integer     NOT NULL DEFAULT 0,
  failing_since          timestamptz,
  last_error             text,
  last_success_at        timestamptz,
  next_attempt_at        timestamptz,
  open_until             timestamptz,                    -- the circuit breaker lets nothing through until then
  disabled_at            timestamptz,
  disabled_reason        text,
  created_at             timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 20);

-- Attempts to deliver to webhooks, deleted by age. They are written in the order of time, so that an id tells the age as well.
CREATE TABLE sync.delivery (
  id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  application     text        NOT NULL COLLATE "C",
  position        bigint      NOT NULL,
  event_id        uuid        NOT NULL,
  event_type      text        NOT NULL,
  url             text        NOT NULL,
  attempt         integer     NOT NULL,
  status          integer,                               -- of HTTP; null if there was no answer
  error           text,                                  -- null if it was delivered
  at              timestamptz NOT NULL,
  duration_millis bigint      NOT NULL
);

-- The newest of an application.
CREATE INDEX delivery_newest ON sync.delivery (application, id);

-- Those of an event.
CREATE INDEX delivery_event ON sync.delivery (position);

-- Runs of positions that were announced on Redis, or not: a row where the result changes, not one an event. A position that no
-- run covers was committed by a writer that ended before it could tell.
CREATE TABLE sync.announcement (
  from_position bigint      PRIMARY KEY,
  to_position   bigint      NOT NULL,
  announced     boolean     NOT NULL,
  reason        text,                                    -- why not
  at            timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);
