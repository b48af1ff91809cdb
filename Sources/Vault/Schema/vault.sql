-- The keys of people: a person's values can be opened as long as the key is here.
CREATE SCHEMA vault;

-- Tells the right master key from another, without telling the key.
CREATE TABLE vault.master_key (
  version integer PRIMARY KEY,
  fingerprint bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- A person's key, sealed under the master key. One who was erased keeps the row and loses the key for ever.
CREATE TABLE vault.person_key (
  person uuid PRIMARY KEY,
  wrapped bytea CHECK (octet_length(wrapped) = 60),
  master_version integer NOT NULL REFERENCES vault.master_key,
  created_at timestamptz NOT NULL DEFAULT now(),
  erased_at timestamptz,
  CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL))
);
