-- The CRM's own tables. Credits have as many decimals as a price may have: nothing is rounded.

CREATE TABLE IF NOT EXISTS account (
  tenant_id varchar(100)    PRIMARY KEY,
  credits   numeric(30, 10) NOT NULL CHECK (credits >= 0)
);

-- What was charged. The primary key is what makes a request that is told twice be charged once.
CREATE TABLE IF NOT EXISTS charge (
  tenant_id   varchar(100)    NOT NULL,
  request_id  varchar(100)    NOT NULL,
  operation   varchar(200)    NOT NULL,
  credits     numeric(30, 10) NOT NULL CHECK (credits >= 0),
  charged_at  timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (tenant_id, request_id)
);

CREATE TABLE IF NOT EXISTS lead (
  tenant_id   varchar(100) NOT NULL,
  request_id  varchar(100) NOT NULL,
  name        varchar(200) NOT NULL,
  PRIMARY KEY (tenant_id, request_id),
  FOREIGN KEY (tenant_id, request_id) REFERENCES charge
);
