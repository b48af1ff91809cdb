CREATE TABLE org_unit (
  org_unit_id uuid PRIMARY KEY,
  code text,
  name text,
  level text,
  kind text,
  parent_id uuid,
  contact text,
  status text NOT NULL,
  entered_at timestamptz,
  entered_by text,
  changed_at timestamptz,
  changed_by text,
  reason text,
  version bigint NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE org_unit IS '组织机构';
COMMENT ON COLUMN org_unit.org_unit_id IS '组织机构';
COMMENT ON COLUMN org_unit.code IS '编码';
COMMENT ON COLUMN org_unit.name IS '名称';
COMMENT ON COLUMN org_unit.level IS '级别';
COMMENT ON COLUMN org_unit.kind IS '类别';
COMMENT ON COLUMN org_unit.parent_id IS '上级';
COMMENT ON COLUMN org_unit.contact IS '联系方式';
COMMENT ON COLUMN org_unit.status IS '状态';
COMMENT ON COLUMN org_unit.entered_at IS '登记时间';
COMMENT ON COLUMN org_unit.entered_by IS '登记人';
COMMENT ON COLUMN org_unit.changed_at IS '最近修改时间';
COMMENT ON COLUMN org_unit.changed_by IS '最近修改人';
COMMENT ON COLUMN org_unit.reason IS '最近修改原因';
COMMENT ON COLUMN org_unit.version IS '版本';
COMMENT ON COLUMN org_unit.revision IS '位置';

-- Once filled:
CREATE INDEX IF NOT EXISTS org_unit_by_code_org_unit_id
  ON org_unit (code, org_unit_id);
CREATE INDEX IF NOT EXISTS org_unit_by_code
  ON org_unit (code);
CREATE INDEX IF NOT EXISTS org_unit_by_parent_id
  ON org_unit (parent_id);
