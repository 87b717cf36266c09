-- Whether a column differs between the old and the new row, also where its type's equality says that it does not: 3.0 and 3.00,
-- or 0 and -0. PostgreSQL picks the function by the column's type when it plans the statement, and inlines it. There is none for
-- texts: types that cast to text implicitly would have two to choose from, which fails the statement. That is why oid has one.
CREATE OR REPLACE FUNCTION sync.differ(a anyelement, b anyelement) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS 'SELECT ROW(a)::record *<> ROW(b)::record';

CREATE OR REPLACE FUNCTION sync.differ(a boolean, b boolean) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN a IS DISTINCT FROM b;

CREATE OR REPLACE FUNCTION sync.differ(a smallint, b smallint) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN a IS DISTINCT FROM b;

CREATE OR REPLACE FUNCTION sync.differ(a integer, b integer) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN a IS DISTINCT FROM b;

CREATE OR REPLACE FUNCTION sync.differ(a bigint, b bigint) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN a IS DISTINCT FROM b;

CREATE OR REPLACE FUNCTION sync.differ(a oid, b oid) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN a IS DISTINCT FROM b;

CREATE OR REPLACE FUNCTION sync.differ(a uuid, b uuid) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN a IS DISTINCT FROM b;

CREATE OR REPLACE FUNCTION sync.differ(a numeric, b numeric) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN numeric_send(a) IS DISTINCT FROM numeric_send(b);
