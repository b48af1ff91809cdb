-- Who may call the API. A token is shown once, when it is issued; only its hash is kept.
CREATE SCHEMA access;

CREATE TABLE access.token (
  -- SHA-256 of the token
  hash bytea PRIMARY KEY,
  -- its first characters, by which people tell tokens apart
  prefix text NOT NULL UNIQUE,
  actor text NOT NULL,
  channel text NOT NULL,
  -- module:entity:action, * for any
  permissions text[] NOT NULL,
  note text NOT NULL,
  issued_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz
);
