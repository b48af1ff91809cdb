-- What people did or tried that is no fact: commands that were refused, readings that were not allowed, exports. What was
-- done stands in the event log; both together are the operation log. Kept as long as the login log, never changed.
CREATE TABLE identity.unrecorded_operation (
  entry_id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  account text,
  name text,
  channel text NOT NULL,
  -- the operation's id in the API
  operation text NOT NULL,
  -- what it was about, if the path names it
  subject uuid,
  outcome text NOT NULL,
  -- the code of the refusal
  reason text,
  -- the same again within a second is one line; of an export, its rows
  count integer NOT NULL,
  peer text NOT NULL,
  user_agent text NOT NULL,
  trace_id uuid
);
CREATE INDEX unrecorded_operation_by_time ON identity.unrecorded_operation (at, entry_id);
CREATE INDEX unrecorded_operation_by_actor ON identity.unrecorded_operation (actor, at, entry_id);

CREATE TRIGGER operation_is_kept BEFORE UPDATE OR DELETE ON identity.unrecorded_operation
  FOR EACH ROW EXECUTE FUNCTION identity.keep_login_log();
CREATE TRIGGER operations_are_not_emptied BEFORE TRUNCATE ON identity.unrecorded_operation
  FOR EACH STATEMENT EXECUTE FUNCTION identity.keep_login_log();

-- From where an account called at a time: it has one session at once.
CREATE INDEX session_by_account ON identity.session (account_id, opened_at);
CREATE FUNCTION identity.peer_of(actor text, at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT peer FROM identity.session
  WHERE account_id = CASE WHEN actor ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN actor::uuid END
    AND opened_at <= at AND coalesce(ended_at, expires_at) >= at
  ORDER BY opened_at DESC LIMIT 1
$$;
