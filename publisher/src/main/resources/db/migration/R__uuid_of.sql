-- What the old and the new rows of a statement are paired by where the key is a UUID: the text that stands for it in the change
-- log takes three times as long to make and to compare as the value itself. PostgreSQL picks the function by the key's type when
-- it plans the statement, and inlines it; the other one is for a key that has got another type since the triggers were
-- installed, until they are installed anew.
CREATE OR REPLACE FUNCTION sync.uuid_of(value uuid) RETURNS uuid
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN value;

CREATE OR REPLACE FUNCTION sync.uuid_of(value anyelement) RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$SELECT encode(substring(sha256(convert_to(value::text, 'UTF8')) FROM 1 FOR 16), 'hex')::uuid$$;
