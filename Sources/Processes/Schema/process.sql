-- How far each process manager has read, what it waits for, and what it has still to say.
CREATE SCHEMA process;

CREATE TABLE process.checkpoint (
  name text PRIMARY KEY,
  position bigint NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 20);

-- What a process has decided and nobody has done yet: commands, and calls of other systems. What is done is deleted;
-- the facts that follow from it say that it was.
CREATE TABLE process.outbox (
  id uuid PRIMARY KEY,
  -- the order of one instance's rows for one target is kept
  seq bigint GENERATED ALWAYS AS IDENTITY,
  process text NOT NULL,
  instance uuid NOT NULL,
  -- `command`, or the name of the system to call
  target text NOT NULL,
  -- of the command, or of what the system is to do
  name text NOT NULL,
  -- of a call: the same through every repetition
  request_no text,
  body json NOT NULL,
  -- a refusal of the command is expected and needs nobody's eye
  may_be_refused boolean NOT NULL,
  cause uuid NOT NULL,
  correlation uuid NOT NULL,
  status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'parked')),
  attempts integer NOT NULL DEFAULT 0,
  -- somebody has it in hand until due_at; if it comes due like this, its last attempt ended nobody knows how
  is_taken boolean NOT NULL DEFAULT false,
  -- an attempt may have had its effect though no answer came
  in_doubt boolean NOT NULL DEFAULT false,
  due_at timestamptz NOT NULL,
  -- since when it is tried; a retry by hand starts anew
  since timestamptz NOT NULL,
  error text
);
-- by turn, not by time: almost all that wait are due, and the first few are wanted
CREATE INDEX outbox_turn ON process.outbox (target, seq) WHERE status = 'waiting';
CREATE INDEX outbox_order ON process.outbox (process, instance, target, seq);
CREATE INDEX outbox_parked ON process.outbox (seq) WHERE status = 'parked';

-- Answers of other systems that the process has not taken yet.
CREATE TABLE process.inbox (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  process text NOT NULL,
  instance uuid NOT NULL,
  outbox_id uuid NOT NULL,
  correlation uuid NOT NULL,
  answer json NOT NULL
);
CREATE INDEX inbox_by_process ON process.inbox (process, seq);

CREATE TABLE process.timer (
  id uuid PRIMARY KEY,
  process text NOT NULL,
  instance uuid NOT NULL,
  due_at timestamptz NOT NULL,
  reason text NOT NULL,
  correlation uuid NOT NULL
);
CREATE INDEX timer_due ON process.timer (process, due_at);
CREATE INDEX timer_by_instance ON process.timer (process, instance);

-- The instances that a job goes through, e.g. the contracts of a bill run.
CREATE TABLE process.roll (
  process text NOT NULL,
  instance uuid NOT NULL,
  -- after this day it is passed over; null while no end is known
  until date,
  PRIMARY KEY (process, instance)
);

-- Where a bill run is. A run that was killed goes on behind `cursor`.
CREATE TABLE process.bill_run (
  id uuid PRIMARY KEY,
  period date NOT NULL,
  scope text NOT NULL,
  cursor uuid NOT NULL,
  done bigint NOT NULL DEFAULT 0,
  total bigint NOT NULL,
  generated bigint NOT NULL DEFAULT 0,
  amount bigint NOT NULL DEFAULT 0,
  skipped json[] NOT NULL DEFAULT '{}',
  started_at timestamptz NOT NULL,
  -- of this attempt; a resumed run measures its own rate
  resumed_at timestamptz NOT NULL,
  resumed_from bigint NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL,
  is_completed boolean NOT NULL DEFAULT false
) WITH (fillfactor = 20);
