-- Where each read model stands. Read tables themselves live in the schema `read`; while a model is built anew,
-- its next tables live in `read_<name>` beside it.
CREATE SCHEMA projection;
CREATE SCHEMA read;

CREATE TABLE projection.checkpoint (
  name text PRIMARY KEY,
  -- hash of the tables' SQL and of the version of the Swift meaning that filled them
  definition text NOT NULL,
  -- counts swaps, pauses and releases of parked streams; a runner of an earlier generation cannot move the checkpoint
  generation integer NOT NULL DEFAULT 1,
  position bigint NOT NULL DEFAULT 0,
  is_paused boolean NOT NULL DEFAULT false,
  rebuild_requested boolean NOT NULL DEFAULT false,
  updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 20);

-- A rebuild under way: kept in a table so that it can be watched, cancelled and resumed.
CREATE TABLE projection.rebuild (
  name text PRIMARY KEY,
  definition text NOT NULL,
  position bigint NOT NULL DEFAULT 0,
  target bigint NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- of this run; a resumed rebuild measures its own rate
  resumed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  resumed_from bigint NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- set when the new tables differ from the old ones at the same position although the definition is the same
  difference text
) WITH (fillfactor = 20);

-- Facts that a read model could not take. A stream with one is held back as a whole, so its order is kept.
-- Those of a rebuild stand under `read_<name>` until its tables take the place of the live ones.
CREATE TABLE projection.parked (
  name text NOT NULL,
  position bigint NOT NULL,
  category text NOT NULL,
  stream_id uuid NOT NULL,
  -- null for a fact that only waits behind the one that failed
  error text,
  parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (name, position)
);

-- Moves a checkpoint in the transaction that writes the rows, so an effect happens exactly once; fails if another
-- runner has moved it, or if something has happened to the model that the runner has not seen.
CREATE FUNCTION projection.advance(projection text, gen integer, was bigint, becomes bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE projection.checkpoint SET position = becomes, updated_at = clock_timestamp()
  WHERE name = projection AND generation = gen AND position = was AND NOT is_paused;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'projection % has been moved by another runner', projection USING ERRCODE = '40001';
  END IF;
END $$;
