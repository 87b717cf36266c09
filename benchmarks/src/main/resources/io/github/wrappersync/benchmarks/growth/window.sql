-- The newest rows of both logs, to be copied; nothing writes meanwhile.
CREATE SCHEMA growth;

CREATE UNLOGGED TABLE growth.change AS
  SELECT * FROM change_log ORDER BY id DESC LIMIT %1$d;

-- With the last position of each channel in it, which the first event of the next copy names as its previous one.
CREATE UNLOGGED TABLE growth.event AS
  SELECT *, max(position) OVER (PARTITION BY application, tenant_id, data_type) AS last
  FROM (SELECT * FROM sync.event ORDER BY position DESC LIMIT %1$d) AS newest;

ANALYZE growth.change;
ANALYZE growth.event;
