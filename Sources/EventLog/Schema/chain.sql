-- What makes a change of the log visible. Each commit keeps the digests of its facts' contents and a hash over them, its
-- first position, its time and the hash of the commit before it, so that whoever changes a fact has to change
-- everything behind it, up to the hashes that others have been given. See `EventLog/Chain.swift`.
CREATE TABLE log.commit (
  first_position bigint PRIMARY KEY,
  last_position bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  digests bytea NOT NULL,
  hash bytea NOT NULL
);
-- Digests do not compress: trying costs more than the append.
ALTER TABLE log.commit ALTER digests SET STORAGE EXTERNAL;
-- A day's commits lie together, so the bounds of each stretch of the table are index enough.
CREATE INDEX commit_by_time ON log.commit USING brin (recorded_at);

COMMENT ON TABLE log.commit IS 'The chain of hashes over the log: one link for each commit. Insert only.';
COMMENT ON COLUMN log.commit.recorded_at IS 'That of all its facts.';
COMMENT ON COLUMN log.commit.digests IS 'SHA-256 of the content of each of its facts, in order, 32 bytes each.';
COMMENT ON COLUMN log.commit.hash IS 'SHA-256 over the hash of the commit before, first position, time and digests.';

CREATE TRIGGER commit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log.commit
  EXECUTE FUNCTION log.refuse_change();

ALTER TABLE log.head ADD hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex');
COMMENT ON COLUMN log.head.hash IS 'That of the last commit.';

-- The facts that were there before the chain: they are linked as they stand, what was recorded together as one commit.
DO $$
DECLARE
  last bytea := decode(repeat('00', 32), 'hex');
  recorded record;
BEGIN
  FOR recorded IN
    SELECT min(position) AS first, max(position) AS last, recorded_at, string_agg(digest, NULL ORDER BY position) AS digests
    FROM (
      SELECT position, recorded_at, position - row_number() OVER (PARTITION BY recorded_at ORDER BY position) AS stretch,
        sha256(
          int4send(octet_length(category)) || textsend(category) || int4send(16) || uuid_send(stream_id)
          || int4send(4) || int4send(version) || int4send(octet_length(type)) || textsend(type)
          || int4send(2) || int2send(schema_version) || int4send(16) || uuid_send(event_id)
          || int4send(8) || timestamptz_send(occurred_at)
          || coalesce(int4send(4) || date_send(effective_date), int4send(-1))
          || int4send(octet_length(actor)) || textsend(actor) || int4send(octet_length(channel)) || textsend(channel)
          || int4send(16) || uuid_send(command_id) || int4send(16) || uuid_send(correlation_id)
          || coalesce(int4send(16) || uuid_send(causation_id), int4send(-1))
          || coalesce(int4send(octet_length(policy_version)) || textsend(policy_version), int4send(-1))
          || int4send(octet_length(json_send(payload))) || json_send(payload)) AS digest
      FROM log.event) AS fact
    GROUP BY recorded_at, stretch ORDER BY 1
  LOOP
    last := sha256('\x02'::bytea || last || int8send(recorded.first) || timestamptz_send(recorded.recorded_at)
      || recorded.digests);
    INSERT INTO log.commit VALUES (recorded.first, recorded.last, recorded.recorded_at, recorded.digests, last);
  END LOOP;
  UPDATE log.head SET hash = last;
END $$;
