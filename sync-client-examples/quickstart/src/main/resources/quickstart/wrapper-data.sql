TRUNCATE tenants, entities, custom_roles, tenant_users, credit_configurations;

INSERT INTO tenants VALUES
  ('tenant-123', 'Acme', NULL),
  ('tenant-456', 'Globex', 'crm,hrms');     -- no Finance here

INSERT INTO entities (entity_id, tenant_id, parent_entity_id, entity_type, entity_name) VALUES
  ('acme',       'tenant-123', NULL,   'organization', 'Acme'),
  ('acme-sales', 'tenant-123', 'acme', 'department',   'Sales'),
  ('globex',     'tenant-456', NULL,   'organization', 'Globex');

INSERT INTO custom_roles (role_id, tenant_id, role_name, permissions) VALUES
  ('sales-rep', 'tenant-123', 'Sales representative', '["crm.leads.create", "hrms.leave.approve"]'),
  ('admin',     'tenant-123', 'Administrator',        '["user-management"]');

INSERT INTO tenant_users (user_id, tenant_id, email, name, role_ids) VALUES
  ('ann', 'tenant-123', 'ann@acme.example',   'Ann', '{sales-rep}'),
  ('bob', 'tenant-456', 'bob@globex.example', 'Bob', '{}');

INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost) VALUES
  ('price-1', 'tenant-123', 'crm.leads.create',         2.50),
  ('price-2', 'tenant-123', 'crm.contacts.import',      0.00),
  ('price-3', 'tenant-123', 'hrms.payroll.process',     5.00),
  ('price-4', 'tenant-456', 'finance.invoice.generate', 1.25);
