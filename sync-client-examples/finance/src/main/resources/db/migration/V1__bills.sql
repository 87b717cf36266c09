-- Bills of tenants.
--
-- Money: a unit price is kept with all the decimals that the wrapper states. What is charged is rounded once, per line, to two
-- decimals, halves away from zero (3 × 0.125 is 0.38), and nowhere else: a bill's total is the exact sum of its lines' amounts.
-- Each key holds the tenant, so that no line or audit row can belong to a bill of another tenant.

CREATE TABLE bill (
  bill_id    bigint         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id  text           NOT NULL,
  total      numeric(20, 2) NOT NULL DEFAULT 0,
  created_at timestamptz    NOT NULL DEFAULT now(),
  paid_at    timestamptz,                        -- null while the bill is open
  UNIQUE (tenant_id, bill_id)
);
CREATE INDEX bill_open ON bill (tenant_id) WHERE paid_at IS NULL;

CREATE TABLE bill_line (
  line_id    bigint         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id  text           NOT NULL,
  bill_id    bigint         NOT NULL,
  operation  text           NOT NULL,
  quantity   numeric(12, 3) NOT NULL CHECK (quantity > 0),
  unit_price numeric,                            -- null where no price is in force, which is not a price of 0
  amount     numeric(20, 2) GENERATED ALWAYS AS (round(quantity * unit_price, 2)) STORED,
  FOREIGN KEY (tenant_id, bill_id) REFERENCES bill (tenant_id, bill_id)
);
CREATE INDEX bill_line_of_bill ON bill_line (bill_id);

-- What bills are calculated with: the wrapper's credit configurations, as the listener was told of them last. Of these, the order in
-- which it was told: positions of a log that was built anew or restored cannot be compared with those of the one before.
CREATE SEQUENCE price_told;
CREATE TABLE price (
  tenant_id  text    NOT NULL,
  config_id  text    NOT NULL,
  operation  text    NOT NULL,
  unit_price numeric,                            -- null where the wrapper names no cost
  active     boolean NOT NULL,
  told       bigint  NOT NULL DEFAULT nextval('price_told'),
  PRIMARY KEY (tenant_id, config_id)
);
CREATE INDEX price_of_operation ON price (tenant_id, operation);

-- The audit: one row for each bill that a change recalculated. It has no unique key over event_id: if a change ever had its effect
-- twice, this is where it would show.
CREATE TABLE recalculation (
  recalculation_id bigint         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id        text           NOT NULL,
  bill_id          bigint         NOT NULL,
  operation        text           NOT NULL,
  old_price        numeric,
  new_price        numeric,                      -- null where no price is in force any more
  old_total        numeric(20, 2) NOT NULL,
  new_total        numeric(20, 2) NOT NULL,
  event_id         uuid           NOT NULL,      -- of the change, the same wherever and however often it is told
  position         bigint         NOT NULL,      -- of the change in the publisher's log
  changed_at       timestamptz    NOT NULL,      -- when the wrapper changed the price
  recalculated_at  timestamptz    NOT NULL DEFAULT now(),
  FOREIGN KEY (tenant_id, bill_id) REFERENCES bill (tenant_id, bill_id)
);
CREATE INDEX recalculation_of_bill ON recalculation (bill_id);
