-- What may be shown of each person.
CREATE TABLE {model}_person (
  person_id uuid PRIMARY KEY,
  name text NOT NULL,
  id_no text NOT NULL,
  phone text NOT NULL,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE {model}_person IS '人员 (掩码)';
