-- Appends a batch of commands' facts: each command as a whole or not at all, a conflict fails its own command only.
--
-- All arrays of a group have one length. `*_command` is the index (from 1) of the command a row belongs to.
-- No command of a batch may change a stream, a claim or a command id that another one touches: the caller sees to that.
-- Returns for each command, in order:
--   'appended' with its last position; 'known' with the first answer (same fingerprint) or 'reused' (another one);
--   'conflict' with the stream and its version; 'claimed' with the claim that somebody holds.
--
-- `e_digests` are the digests of the facts' contents, 32 bytes each, back to back: the appender makes them, and what
-- only this function knows (position, time, the commit before) is hashed here. See `EventLog/Chain.swift`.
--
-- With `careful` it looks first at what stands in the way, and says so for each command. Without, it writes at once, which
-- costs a quarter less, and if anything stands in the way it fails as a whole, with LOG01 or a unique violation: then the
-- same batch is to be sent with care.
--
-- The settings keep to one plan for each statement, which goes by the keys whatever the tables' statistics say: a plan
-- made while the log was young would walk over whole tables ever after, and planning anew costs more than the append.
DROP FUNCTION IF EXISTS log.append;
CREATE FUNCTION log.append(
  c_actor text[], c_id uuid[], c_fingerprint bytea[], c_subject uuid[], c_version integer[], c_count integer[],
  c_channel text[], c_correlation uuid[], c_causation uuid[], c_policy text[],
  s_command integer[], s_category text[], s_id uuid[], s_expected integer[], s_count integer[],
  k_command integer[], k_take boolean[], k_kind text[], k_value text[], k_stream uuid[],
  e_command integer[], e_category text[], e_stream uuid[], e_version integer[], e_type text[],
  e_schema integer[], e_id uuid[], e_occurred timestamptz[], e_effective date[], e_payload json[], e_digests bytea,
  careful boolean)
RETURNS TABLE (status text, subject uuid, version integer, last_position bigint, recorded_at timestamptz, detail text)
LANGUAGE plpgsql
-- By the right of who owns the log: others cannot write to it but through here, where positions and times are given.
SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  start bigint;
  previous bytea;
  digests bytea := e_digests;
  now timestamptz;
  -- copies, because an element of a parameter is found by a walk over those before it
  actors text[] := c_actor;
  channels text[] := c_channel;
  policies text[] := c_policy;
  failed text[] := array_fill(NULL::text, ARRAY[cardinality(c_id)]);
  details text[] := failed;
  accepted boolean[];
  allAccepted boolean;
  last bigint[];
  appended bigint;
  changed bigint := 0;
  made bigint := 0;
  row record;
BEGIN
  SELECT position, hash INTO start, previous FROM log.head FOR UPDATE;
  now := clock_timestamp();

  IF careful THEN
    FOR row IN
      SELECT s.command, s.category || '/' || s.id || ' ' || coalesce(t.version, 0) AS found
      FROM unnest(s_command, s_category, s_id, s_expected) AS s (command, category, id, expected)
      LEFT JOIN log.stream t ON t.category = s.category AND t.id = s.id
      WHERE coalesce(t.version, 0) <> s.expected
    LOOP
      failed[row.command] := 'conflict';
      details[row.command] := row.found;
    END LOOP;

    IF cardinality(k_command) > 0 THEN
      FOR row IN
        -- held first, and few: the other way round each claim would be compared with every other of the batch
        SELECT k.command, k.kind || ' ' || k.value AS found
        FROM (
          SELECT k.* FROM unnest(k_command, k_take, k_kind, k_value) AS k (command, take, kind, value)
          JOIN log.claim t ON t.kind = k.kind AND t.value = k.value
          WHERE k.take OFFSET 0) AS k
        WHERE NOT EXISTS (
          SELECT FROM unnest(k_command, k_take, k_kind, k_value) AS r (command, take, kind, value)
          WHERE r.command = k.command AND NOT r.take AND r.kind = k.kind AND r.value = k.value)
      LOOP
        IF failed[row.command] IS NULL THEN
          failed[row.command] := 'claimed';
          details[row.command] := row.found;
        END IF;
      END LOOP;
    END IF;

    -- last, so that a retry of what has been done is told so, whatever else has changed since
    FOR row IN
      SELECT c.index, t.fingerprint = c.fingerprint AS same
      FROM unnest(c_actor, c_id, c_fingerprint) WITH ORDINALITY AS c (actor, id, fingerprint, index)
      JOIN log.command t ON t.actor = c.actor AND t.id = c.id
    LOOP
      failed[row.index] := CASE WHEN row.same THEN 'known' ELSE 'reused' END;
    END LOOP;
  END IF;

  SELECT array_agg(x.accepted), bool_and(x.accepted), array_agg(start + x.through), max(x.through)
  INTO accepted, allAccepted, last, appended
  FROM (
    SELECT f IS NULL AS accepted, sum(CASE WHEN f IS NULL THEN n ELSE 0 END) OVER (ORDER BY i) AS through
    FROM unnest(failed, c_count) WITH ORDINALITY AS c (f, n, i)) AS x;

  INSERT INTO log.event
  SELECT start + CASE WHEN allAccepted THEN e.index ELSE row_number() OVER (ORDER BY e.index) END,
    e.category, e.stream, e.version, e.type, e.schema, e.id, now, e.occurred, e.effective,
    actors[e.command], channels[e.command], c_id[e.command], c_correlation[e.command], c_causation[e.command],
    policies[e.command], e.payload
  FROM unnest(e_command, e_category, e_stream, e_version, e_type, e_schema, e_id, e_occurred, e_effective, e_payload)
    WITH ORDINALITY AS e (command, category, stream, version, type, schema, id, occurred, effective, payload, index)
  WHERE accepted[e.command];

  INSERT INTO log.command
  SELECT c.actor, c.id, c.fingerprint, c.subject, c.version, c.last, now
  FROM unnest(c_actor, c_id, c_fingerprint, c_subject, c_version, last, accepted)
    AS c (actor, id, fingerprint, subject, version, last, accepted)
  WHERE c.accepted;

  IF 0 < ANY (s_expected) THEN
    UPDATE log.stream t SET version = s.expected + s.count, last_position = start + appended
    FROM unnest(s_command, s_category, s_id, s_expected, s_count) AS s (command, category, id, expected, count)
    WHERE s.expected > 0 AND s.count > 0 AND accepted[s.command]
      AND t.category = s.category AND t.id = s.id AND t.version = s.expected;
    GET DIAGNOSTICS changed = ROW_COUNT;
  END IF;
  IF 0 = ANY (s_expected) THEN
    INSERT INTO log.stream
    SELECT s.category, s.id, s.count, start + appended
    FROM unnest(s_command, s_category, s_id, s_expected, s_count) AS s (command, category, id, expected, count)
    WHERE s.expected = 0 AND s.count > 0 AND accepted[s.command];
    GET DIAGNOSTICS made = ROW_COUNT;
  END IF;
  IF NOT careful AND (changed + made < cardinality(array_remove(s_count, 0)) OR 0 = ANY (s_count) AND EXISTS (
    SELECT FROM unnest(s_category, s_id, s_expected, s_count) AS s (category, id, expected, count)
    LEFT JOIN log.stream t ON t.category = s.category AND t.id = s.id
    WHERE s.count = 0 AND coalesce(t.version, 0) <> s.expected))
  THEN
    RAISE EXCEPTION 'a stream has another version than the decision was made on' USING ERRCODE = 'LOG01';
  END IF;

  -- released first: a command may hand a claim over
  IF false = ANY (k_take) THEN
    DELETE FROM log.claim t
    USING unnest(k_command, k_take, k_kind, k_value) AS k (command, take, kind, value)
    WHERE NOT k.take AND accepted[k.command] AND t.kind = k.kind AND t.value = k.value;
  END IF;
  IF true = ANY (k_take) THEN
    INSERT INTO log.claim
    SELECT k.kind, k.value, k.stream
    FROM unnest(k_command, k_take, k_kind, k_value, k_stream) AS k (command, take, kind, value, stream)
    WHERE k.take AND accepted[k.command];
  END IF;

  IF appended > 0 THEN
    IF NOT allAccepted THEN
      SELECT string_agg(substring(e_digests FROM 32 * e.index::integer - 31 FOR 32), NULL ORDER BY e.index) INTO digests
      FROM unnest(e_command) WITH ORDINALITY AS e (command, index) WHERE accepted[e.command];
    END IF;
    previous := sha256('\x02'::bytea || previous || int8send(start + 1) || timestamptz_send(now) || digests);
    INSERT INTO log.commit VALUES (start + 1, start + appended, now, digests, previous);
    UPDATE log.head SET position = start + appended, hash = previous WHERE single;
  END IF;

  IF allAccepted THEN
    RETURN QUERY
    SELECT 'appended'::text, c.subject, c.version, c.last, now, NULL::text
    FROM unnest(c_subject, c_version, last) AS c (subject, version, last);
  ELSE
    RETURN QUERY
    SELECT coalesce(c.failed, 'appended'), t.subject, t.version, t.position, t.recorded_at, c.detail
    FROM unnest(c_actor, c_id, failed, details) WITH ORDINALITY AS c (actor, id, failed, detail, index)
    LEFT JOIN log.command t ON t.actor = c.actor AND t.id = c.id
    ORDER BY c.index;
  END IF;
END $$;
