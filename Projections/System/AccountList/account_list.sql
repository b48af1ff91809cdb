CREATE TABLE account_list (
  account_id uuid PRIMARY KEY,
  account text NOT NULL,
  name text NOT NULL,
  phone text,
  employee_no text,
  org_unit_id uuid NOT NULL,
  person_id uuid,
  -- codes, separated by commas
  roles text NOT NULL,
  -- what somebody else has to agree to
  requested_roles text,
  requested_by text,
  status text NOT NULL,
  valid_until date,
  locked_until timestamptz,
  password_changed_at timestamptz,
  one_time_until timestamptz,
  has_second_factor boolean NOT NULL DEFAULT false,
  disabled_reason text,
  issued_at timestamptz NOT NULL,
  entered_by text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE account_list IS '用户';
COMMENT ON COLUMN account_list.account_id IS '编号';
COMMENT ON COLUMN account_list.account IS '账号';
COMMENT ON COLUMN account_list.name IS '姓名';
COMMENT ON COLUMN account_list.phone IS '手机';
COMMENT ON COLUMN account_list.employee_no IS '工号';
COMMENT ON COLUMN account_list.org_unit_id IS '部门';
COMMENT ON COLUMN account_list.person_id IS '人员';
COMMENT ON COLUMN account_list.roles IS '角色';
COMMENT ON COLUMN account_list.requested_roles IS '待审批角色';
COMMENT ON COLUMN account_list.requested_by IS '角色申请人';
COMMENT ON COLUMN account_list.status IS '状态';
COMMENT ON COLUMN account_list.valid_until IS '有效期至';
COMMENT ON COLUMN account_list.locked_until IS '锁定至';
COMMENT ON COLUMN account_list.password_changed_at IS '口令修改时间';
COMMENT ON COLUMN account_list.one_time_until IS '一次性口令有效期至';
COMMENT ON COLUMN account_list.has_second_factor IS '已绑定动态口令';
COMMENT ON COLUMN account_list.disabled_reason IS '停用原因';
COMMENT ON COLUMN account_list.issued_at IS '分配时间';

-- When it was last signed in to is no fact, and stands in the login log.
CREATE VIEW account_login_list AS
SELECT a.*, l.at AS last_login_at, l.peer AS last_login_from
FROM account_list a LEFT JOIN LATERAL identity.last_login(a.account_id) l ON true;
COMMENT ON VIEW account_login_list IS '用户及最后登录';
COMMENT ON COLUMN account_login_list.last_login_at IS '最后登录';
COMMENT ON COLUMN account_login_list.last_login_from IS '最后登录地址';

-- Once filled:
CREATE INDEX IF NOT EXISTS account_list_by_account ON account_list (account, account_id);
CREATE INDEX IF NOT EXISTS account_list_by_org_unit ON account_list (org_unit_id, account_id);
