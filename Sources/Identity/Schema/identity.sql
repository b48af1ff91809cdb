-- How people prove who they are. The facts about accounts stand in the log; here stands what must not: what secrets are
-- checked against, what is counted, and what is forgotten after a time.
CREATE SCHEMA identity;

-- A password's hash. It counts while the account's facts name it; a row that no fact names has no effect.
CREATE TABLE identity.credential (
  id uuid PRIMARY KEY,
  -- scrypt$N$r$p$salt$hash
  record text NOT NULL,
  made_at timestamptz NOT NULL
);

-- The key of an authenticator app, sealed. It counts while the account's facts name it.
CREATE TABLE identity.second_factor (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL,
  sealed bytea NOT NULL,
  made_at timestamptz NOT NULL,
  -- The time step of the last code that was taken: none is taken twice.
  last_step bigint NOT NULL DEFAULT 0
);

CREATE TABLE identity.session (
  id uuid PRIMARY KEY,
  -- SHA-256 of the token
  hash bytea NOT NULL UNIQUE,
  account_id uuid NOT NULL,
  account text NOT NULL,
  name text NOT NULL,
  -- The password and the second factor it was opened with: when the account has others, the session has ended.
  credential_id uuid NOT NULL,
  factor_id uuid,
  opened_at timestamptz NOT NULL,
  last_used_at timestamptz NOT NULL,
  idle interval NOT NULL,
  expires_at timestamptz NOT NULL,
  peer text NOT NULL,
  user_agent text NOT NULL,
  ended_at timestamptz,
  end_reason text
);
-- One session for each account.
CREATE UNIQUE INDEX session_open ON identity.session (account_id) WHERE ended_at IS NULL;

CREATE VIEW identity.open_session AS
SELECT id AS session_id, account_id, account, name, opened_at, last_used_at, expires_at, peer, user_agent
FROM identity.session WHERE ended_at IS NULL AND expires_at > now() AND last_used_at + idle > now();

CREATE TABLE identity.captcha (
  id uuid PRIMARY KEY,
  -- HMAC of the answer
  answer bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX captcha_by_expiry ON identity.captcha (expires_at);

-- Attempts to sign in since the last success, for each name that was tried, whether it exists or not.
CREATE TABLE identity.attempt (
  key bytea PRIMARY KEY,
  failures integer NOT NULL,
  last_at timestamptz NOT NULL,
  locked_until timestamptz
);

-- When each bucket of calls will be full again; what a crash loses is a few calls too many.
CREATE UNLOGGED TABLE identity.rate (
  key text PRIMARY KEY,
  full_at timestamptz NOT NULL
);

-- The login log: who, when, from where, what, and with which outcome. Kept for the time the policy says, never changed.
CREATE TABLE identity.login_log (
  entry_id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  account_id uuid,
  -- As it was typed if there is such an account; else masked, because people type passwords into the wrong field.
  account text NOT NULL,
  name text,
  org_unit_id uuid,
  action text NOT NULL,
  outcome text NOT NULL,
  -- The code of the refusal, or why a session ended.
  reason text,
  peer text NOT NULL,
  user_agent text NOT NULL,
  session_id uuid,
  trace_id uuid
);
CREATE INDEX login_log_by_time ON identity.login_log (at, entry_id);
CREATE INDEX login_log_by_account ON identity.login_log (account_id, at);

CREATE FUNCTION identity.keep_login_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.at < now() - interval '183 days' THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'the login log is not changed, and kept for six months: %', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER login_log_is_kept BEFORE UPDATE OR DELETE ON identity.login_log
  FOR EACH ROW EXECUTE FUNCTION identity.keep_login_log();
CREATE TRIGGER login_log_is_not_emptied BEFORE TRUNCATE ON identity.login_log
  FOR EACH STATEMENT EXECUTE FUNCTION identity.keep_login_log();
