-- The tables of a wrapper as the quick start needs them. A real one has more columns; the publisher reads only those that are
-- registered, so that the password hash below never leaves the database.

CREATE TABLE tenants (
  tenant_id            text PRIMARY KEY,
  tenant_name          text NOT NULL,
  redis_channel_prefix varchar(50)          -- the applications of the tenant, comma-separated; NULL: all
);
COMMENT ON TABLE tenants IS 'wrapper-sync quick start';

CREATE TABLE entities (
  entity_id        text PRIMARY KEY,
  tenant_id        text NOT NULL REFERENCES tenants,
  parent_entity_id text REFERENCES entities,
  entity_type      text NOT NULL,
  entity_name      text NOT NULL,
  is_active        boolean NOT NULL DEFAULT true
);

CREATE TABLE custom_roles (
  role_id     text PRIMARY KEY,
  tenant_id   text NOT NULL REFERENCES tenants,
  role_name   text NOT NULL,
  permissions jsonb NOT NULL DEFAULT '[]',
  is_active   boolean NOT NULL DEFAULT true
);

CREATE TABLE tenant_users (
  user_id       text PRIMARY KEY,
  tenant_id     text NOT NULL REFERENCES tenants,
  email         text NOT NULL,
  name          text NOT NULL,
  password_hash text NOT NULL DEFAULT 'never leaves the database',
  role_ids      text[] NOT NULL DEFAULT '{}',
  is_active     boolean NOT NULL DEFAULT true
);

CREATE TABLE credit_configurations (
  config_id      text PRIMARY KEY,
  tenant_id      text NOT NULL REFERENCES tenants,
  operation_code text NOT NULL,
  credit_cost    numeric(10, 2),
  is_active      boolean NOT NULL DEFAULT true,
  updated_by     text,
  UNIQUE (tenant_id, operation_code)
);
