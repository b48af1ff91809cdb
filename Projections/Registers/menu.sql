CREATE TABLE menu (
  menu_id uuid PRIMARY KEY,
  name text,
  type text,
  parent_id uuid,
  sort_order bigint,
  icon text,
  route text,
  component text,
  permission text,
  visible boolean,
  keep_alive boolean,
  status text NOT NULL,
  entered_at timestamptz,
  entered_by text,
  changed_at timestamptz,
  changed_by text,
  reason text,
  version bigint NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE menu IS '菜单';
COMMENT ON COLUMN menu.menu_id IS '菜单';
COMMENT ON COLUMN menu.name IS '菜单名称';
COMMENT ON COLUMN menu.type IS '类型';
COMMENT ON COLUMN menu.parent_id IS '上级';
COMMENT ON COLUMN menu.sort_order IS '排序';
COMMENT ON COLUMN menu.icon IS '图标';
COMMENT ON COLUMN menu.route IS '路由';
COMMENT ON COLUMN menu.component IS '组件';
COMMENT ON COLUMN menu.permission IS '权限标识';
COMMENT ON COLUMN menu.visible IS '可见';
COMMENT ON COLUMN menu.keep_alive IS '缓存';
COMMENT ON COLUMN menu.status IS '状态';
COMMENT ON COLUMN menu.entered_at IS '登记时间';
COMMENT ON COLUMN menu.entered_by IS '登记人';
COMMENT ON COLUMN menu.changed_at IS '最近修改时间';
COMMENT ON COLUMN menu.changed_by IS '最近修改人';
COMMENT ON COLUMN menu.reason IS '最近修改原因';
COMMENT ON COLUMN menu.version IS '版本';
COMMENT ON COLUMN menu.revision IS '位置';

-- Once filled:
CREATE INDEX IF NOT EXISTS menu_by_sort_order_menu_id
  ON menu (sort_order, menu_id);
CREATE INDEX IF NOT EXISTS menu_by_permission
  ON menu (permission);
CREATE INDEX IF NOT EXISTS menu_by_parent_id
  ON menu (parent_id);
