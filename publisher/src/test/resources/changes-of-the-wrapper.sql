-- 500 changes that nobody has processed: of 50 records of each table all are inserted and some updated, of which some are
-- deleted.
INSERT INTO entities (entity_id, tenant_id, entity_type, entity_name)
SELECT md5('entity' || n)::uuid, 'acme', 'department', 'Entity ' || n FROM generate_series(1, 50) AS n;
INSERT INTO custom_roles (role_id, tenant_id, role_name, permissions)
SELECT md5('role' || n)::uuid, 'acme', 'Role ' || n, '["crm.leads.read"]' FROM generate_series(1, 50) AS n;
INSERT INTO tenant_users (user_id, tenant_id, email, name, role_ids)
SELECT md5('user' || n)::uuid, 'acme', 'user' || n || '@example.org', 'User ' || n, '{}' FROM generate_series(1, 50) AS n;
INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
SELECT md5('config' || n)::uuid, 'acme', 'crm.leads.op' || n, n FROM generate_series(1, 50) AS n;

UPDATE entities SET entity_name = entity_name || '!';
UPDATE custom_roles SET permissions = '["hrms.leave.approve"]' WHERE role_name ~ '[5-9]$';
UPDATE tenant_users SET tenant_id = 'umbrella' WHERE name ~ '[0-4]$';
UPDATE tenant_users SET is_active = false;
UPDATE credit_configurations SET credit_cost = credit_cost + 1;
UPDATE credit_configurations SET operation_code = replace(operation_code, 'crm', 'finance') WHERE credit_cost > 25;

DELETE FROM entities WHERE entity_name ~ '[1-5]!$';
DELETE FROM custom_roles WHERE role_name ~ '[37]$';
DELETE FROM tenant_users WHERE name ~ '9$';
DELETE FROM credit_configurations WHERE credit_cost > 17;
