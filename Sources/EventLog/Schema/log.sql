-- The event log: facts, appended once and never changed.
CREATE SCHEMA log;

-- One row: the last position. Locking it is the right to append, so positions are handed out in commit
-- order and without gaps: a reader of "position > n" can never miss a fact that commits later.
CREATE TABLE log.head (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  position bigint NOT NULL
) WITH (fillfactor = 10);
INSERT INTO log.head (position) VALUES (0);

CREATE TABLE log.event (
  position bigint NOT NULL,
  category text COLLATE "C" NOT NULL,
  stream_id uuid NOT NULL,
  version integer NOT NULL,
  type text NOT NULL,
  schema_version smallint NOT NULL,
  event_id uuid NOT NULL,
  recorded_at timestamptz NOT NULL,
  occurred_at timestamptz NOT NULL,
  effective_date date,
  actor text NOT NULL,
  channel text NOT NULL,
  command_id uuid NOT NULL,
  correlation_id uuid NOT NULL,
  causation_id uuid,
  policy_version text,
  -- json, not jsonb: the exact bytes are kept, and both ways are about three times faster
  payload json NOT NULL,
  PRIMARY KEY (position)
) PARTITION BY RANGE (position);

CREATE INDEX event_by_stream ON log.event (stream_id, version);

COMMENT ON TABLE log.event IS 'Facts in the order in which they were recorded. Insert only.';
COMMENT ON COLUMN log.event.position IS 'Global order: from 1, without gaps, in commit order.';
COMMENT ON COLUMN log.event.version IS 'Order within the stream: from 1, without gaps.';
COMMENT ON COLUMN log.event.recorded_at IS 'When the bureau knew it (database clock).';
COMMENT ON COLUMN log.event.occurred_at IS 'When it was decided, by the clock of the process that decided.';
COMMENT ON COLUMN log.event.effective_date IS 'From when it counts, where that is not the day of recording.';
COMMENT ON COLUMN log.event.causation_id IS 'event_id of the fact that led to the command, if one did.';

-- Expected versions are checked here, so uniqueness of (stream, version) needs no index across partitions.
CREATE TABLE log.stream (
  category text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  version integer NOT NULL,
  last_position bigint NOT NULL,
  PRIMARY KEY (category, id)
);
COMMENT ON COLUMN log.stream.last_position IS 'No fact of the stream stands behind this position.';

-- Names that one stream holds at a time: the active contract of a room, a business number, a bill's period.
CREATE TABLE log.claim (
  kind text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  stream_id uuid NOT NULL,
  PRIMARY KEY (kind, value)
);

-- What became of each command, so that a retry gets the first answer and a commit in doubt is settled.
CREATE TABLE log.command (
  actor text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  fingerprint bytea NOT NULL,
  subject uuid NOT NULL,
  version integer NOT NULL,
  position bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (actor, id)
);

-- Business numbers are drawn here, outside the append: a refused command leaves a gap, never a double.
CREATE TABLE log.numbering (
  kind text PRIMARY KEY,
  last bigint NOT NULL
);

CREATE FUNCTION log.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'facts are never changed: % on %', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation', HINT = 'Append a fact that corrects or revokes the earlier one.';
END $$;

CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON log.event
  FOR EACH ROW EXECUTE FUNCTION log.refuse_change();
