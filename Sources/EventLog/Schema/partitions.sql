-- Makes the partition that holds a position and the one after it, if they are missing.
--
-- A partition is created as a table of its own and attached: that takes no lock which an append or a read
-- would wait for, unlike CREATE TABLE … PARTITION OF.
CREATE FUNCTION log.ensure_partitions(at bigint, size bigint DEFAULT 4194304) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  number bigint;
  name text;
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('log.ensure_partitions'));
  FOR number IN SELECT at / size + step FROM generate_series(0, 1) AS step LOOP
    name := format('event_%s', lpad((number * size)::text, 12, '0'));
    CONTINUE WHEN to_regclass('log.' || name) IS NOT NULL;
    EXECUTE format(
      'CREATE TABLE log.%I (LIKE log.event INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS,
         CONSTRAINT range CHECK (position >= %s AND position < %s))
       WITH (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)',
      name, number * size, (number + 1) * size);
    EXECUTE format('ALTER TABLE log.event ATTACH PARTITION log.%I FOR VALUES FROM (%s) TO (%s)',
      name, number * size, (number + 1) * size);
    -- the parent's trigger refuses rows that change; this one also refuses to empty the partition
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON log.%I EXECUTE FUNCTION log.refuse_change()',
      name || '_is_append_only', name);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

SELECT log.ensure_partitions(0);
