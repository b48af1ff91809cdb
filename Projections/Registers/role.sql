CREATE TABLE role (
  role_id uuid PRIMARY KEY,
  code text,
  name text,
  description text,
  menu_ids json,
  permissions json,
  data_scope text,
  org_unit_ids json,
  exclusive_ids json,
  built_in boolean,
  status text NOT NULL,
  entered_at timestamptz,
  entered_by text,
  changed_at timestamptz,
  changed_by text,
  reason text,
  version bigint NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE role IS '角色';
COMMENT ON COLUMN role.role_id IS '角色';
COMMENT ON COLUMN role.code IS '角色编码';
COMMENT ON COLUMN role.name IS '角色名称';
COMMENT ON COLUMN role.description IS '说明';
COMMENT ON COLUMN role.menu_ids IS '菜单权限';
COMMENT ON COLUMN role.permissions IS '操作权限';
COMMENT ON COLUMN role.data_scope IS '数据范围';
COMMENT ON COLUMN role.org_unit_ids IS '部门权限';
COMMENT ON COLUMN role.exclusive_ids IS '互斥角色';
COMMENT ON COLUMN role.built_in IS '内置';
COMMENT ON COLUMN role.status IS '状态';
COMMENT ON COLUMN role.entered_at IS '登记时间';
COMMENT ON COLUMN role.entered_by IS '登记人';
COMMENT ON COLUMN role.changed_at IS '最近修改时间';
COMMENT ON COLUMN role.changed_by IS '最近修改人';
COMMENT ON COLUMN role.reason IS '最近修改原因';
COMMENT ON COLUMN role.version IS '版本';
COMMENT ON COLUMN role.revision IS '位置';

-- Once filled:
CREATE INDEX IF NOT EXISTS role_by_code_role_id
  ON role (code, role_id);
CREATE INDEX IF NOT EXISTS role_by_code
  ON role (code);
