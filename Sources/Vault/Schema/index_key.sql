-- The key of the blind indexes, sealed under the master key: it stays the same when the master key is replaced.
ALTER TABLE vault.master_key
  -- null until the first start after this script, which derives it as builds before did
  ADD COLUMN index_key bytea CHECK (octet_length(index_key) = 60);
