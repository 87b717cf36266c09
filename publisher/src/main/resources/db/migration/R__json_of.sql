-- How a column's value stands in the JSON of an image. PostgreSQL picks the function by the column's type when it plans the
-- statement, and inlines it: it costs nothing where the value stands as it is. So no generated SQL names a type, and a
-- column that changes its type changes its JSON and breaks nothing.

-- Everything else as to_jsonb has it: numbers with their scale, booleans, arrays, json as it is, dates as ISO, the rest as text.
CREATE OR REPLACE FUNCTION sync.json_of(value anyelement) RETURNS anyelement
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS 'SELECT value';

CREATE OR REPLACE FUNCTION sync.json_of(value timestamptz) RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CASE WHEN isfinite(value) THEN to_char(value AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
              ELSE value::text END;

-- Without a time zone it is taken as UTC.
CREATE OR REPLACE FUNCTION sync.json_of(value timestamp) RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CASE WHEN isfinite(value) THEN to_char(value, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
              ELSE value::text END;

-- Or a date would become a timestamp, which it casts to.
CREATE OR REPLACE FUNCTION sync.json_of(value date) RETURNS date
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN value;
