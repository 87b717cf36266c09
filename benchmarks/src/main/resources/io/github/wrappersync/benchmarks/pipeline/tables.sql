-- The wrapper's tables, with columns that are nobody else's business. The type of the key is left open.
CREATE TABLE tenants (
  tenant_id            text PRIMARY KEY,
  tenant_name          text,
  redis_channel_prefix varchar(50)
);

CREATE TABLE credit_configurations (
  updated_at     timestamptz NOT NULL DEFAULT now(),
  config_id      ${key} PRIMARY KEY,
  operation_code varchar(255) NOT NULL,
  tenant_id      text NOT NULL,
  is_active      boolean NOT NULL DEFAULT true,
  credit_cost    numeric(10,2),
  updated_by     text
);

CREATE TABLE tenant_users (
  user_id       text PRIMARY KEY,
  password_hash text,
  email         text,
  name          text,
  tenant_id     text,
  role_ids      text[],
  is_active     boolean NOT NULL DEFAULT true,
  last_login_at timestamptz
);

CREATE TABLE custom_roles (
  role_id     text PRIMARY KEY,
  tenant_id   text NOT NULL,
  role_name   text,
  permissions jsonb,
  is_active   boolean NOT NULL DEFAULT true,
  created_by  text
);

CREATE TABLE entities (
  entity_id        text PRIMARY KEY,
  tenant_id        text NOT NULL,
  entity_type      text,
  entity_name      text,
  parent_entity_id text,
  is_active        boolean NOT NULL DEFAULT true,
  internal_notes   text
);
