-- Old partitions may stand in files instead of the database: what is where, for those who read.
CREATE TABLE log.archive (
  first_position bigint PRIMARY KEY,
  last_position bigint NOT NULL UNIQUE,
  facts bigint NOT NULL,
  file text NOT NULL,
  sha256 text NOT NULL,
  -- the newest schema version of each type of fact in it, for the start gate
  types jsonb NOT NULL,
  archived_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE log.archive IS 'Partitions that stand in files: always the oldest, without gaps.';
COMMENT ON COLUMN log.archive.sha256 IS 'As the first line of the file has it.';

ALTER TABLE log.head ADD archived_through bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN log.head.archived_through IS 'Facts up to this position are in files.';

CREATE VIEW log.partition AS
SELECT c.relname AS name, bound[1]::bigint AS lower, bound[2]::bigint AS upper
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  CROSS JOIN LATERAL regexp_match(
    pg_get_expr(c.relpartbound, c.oid), 'FROM \(''?(\d+)''?\) TO \(''?(\d+)''?\)') AS bound
WHERE i.inhparent = 'log.event'::regclass;
COMMENT ON VIEW log.partition IS 'The partitions of log.event that are in the database, and their bounds.';
