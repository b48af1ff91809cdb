-- Makes a partition, which holds no rows of the log until it is attached.
CREATE OR REPLACE FUNCTION log.make_partition(name text, lower bigint, upper bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    'CREATE TABLE log.%I (LIKE log.event INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS,
       CONSTRAINT range CHECK (position >= %s AND position < %s))
     WITH (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)',
    name, lower, upper);
  -- the parent's trigger refuses rows that change; this one also refuses to empty the partition
  EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON log.%I EXECUTE FUNCTION log.refuse_change()',
    name || '_is_append_only', name);
END $$;

-- Attaching takes no lock which an append or a read would wait for, unlike CREATE TABLE … PARTITION OF.
CREATE OR REPLACE FUNCTION log.attach_partition(name text, lower bigint, upper bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE log.event ATTACH PARTITION log.%I FOR VALUES FROM (%s) TO (%s)', name, lower, upper);
END $$;

-- Makes the partition that holds a position and the one after it, if they are missing; by the right of who owns the log.
CREATE OR REPLACE FUNCTION log.ensure_partitions(at bigint, size bigint DEFAULT 4194304) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  number bigint;
  name text;
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('log.ensure_partitions'));
  FOR number IN SELECT at / size + step FROM generate_series(0, 1) AS step LOOP
    name := format('event_%s', lpad((number * size)::text, 12, '0'));
    CONTINUE WHEN to_regclass('log.' || name) IS NOT NULL;
    PERFORM log.make_partition(name, number * size, (number + 1) * size);
    PERFORM log.attach_partition(name, number * size, (number + 1) * size);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

SELECT log.ensure_partitions((SELECT position FROM log.head));
