CREATE TABLE policy_rule_set (
  policy_rule_set_id uuid PRIMARY KEY,
  rule_set_version text NOT NULL,
  title text NOT NULL,
  status text NOT NULL,
  drafted_by text,
  drafted_at timestamptz,
  approved_by text,
  approved_at timestamptz,
  effective_date date,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE policy_rule_set IS '政策规则集';
COMMENT ON COLUMN policy_rule_set.policy_rule_set_id IS '规则集';
COMMENT ON COLUMN policy_rule_set.rule_set_version IS '政策版本';
COMMENT ON COLUMN policy_rule_set.title IS '名称';
COMMENT ON COLUMN policy_rule_set.status IS '状态';
COMMENT ON COLUMN policy_rule_set.drafted_by IS '起草人';
COMMENT ON COLUMN policy_rule_set.drafted_at IS '起草时间';
COMMENT ON COLUMN policy_rule_set.approved_by IS '批准人';
COMMENT ON COLUMN policy_rule_set.approved_at IS '批准时间';
COMMENT ON COLUMN policy_rule_set.effective_date IS '生效日期';

CREATE TABLE policy_parameter (
  policy_rule_set_id uuid NOT NULL,
  key text NOT NULL,
  title text,
  value bigint NOT NULL,
  unit text,
  legal_basis text,
  set_by text,
  version integer NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (policy_rule_set_id, key)
);
COMMENT ON TABLE policy_parameter IS '政策参数';
COMMENT ON COLUMN policy_parameter.policy_rule_set_id IS '规则集';
COMMENT ON COLUMN policy_parameter.key IS '参数';
COMMENT ON COLUMN policy_parameter.title IS '参数名称';
COMMENT ON COLUMN policy_parameter.value IS '值';
COMMENT ON COLUMN policy_parameter.unit IS '单位';
COMMENT ON COLUMN policy_parameter.legal_basis IS '依据';
COMMENT ON COLUMN policy_parameter.set_by IS '设置人';

CREATE VIEW policy_parameter_list AS
SELECT policy_rule_set_id || '/' || key AS parameter_id, p.* FROM policy_parameter p;
COMMENT ON VIEW policy_parameter_list IS '政策参数';
COMMENT ON COLUMN policy_parameter_list.parameter_id IS '参数编号';

-- Once filled:
CREATE INDEX IF NOT EXISTS policy_rule_set_by_day ON policy_rule_set (drafted_at, policy_rule_set_id);
