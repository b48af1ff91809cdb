-- Whose data a token shows: the rule that a role would have (DATA_SCOPE), and the organisation it is about.
ALTER TABLE access.token
  ADD COLUMN data_scope text NOT NULL DEFAULT 'all',
  ADD COLUMN org_unit_id uuid;
