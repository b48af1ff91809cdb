CREATE TABLE repair_summary (
  order_id uuid PRIMARY KEY,
  order_no text NOT NULL,
  room_id uuid NOT NULL,
  community_id uuid,
  community_name text,
  org_unit_id uuid,
  project_id uuid,
  category text NOT NULL,
  priority text NOT NULL,
  status text NOT NULL,
  reported_at timestamptz NOT NULL,
  due_response_at timestamptz,
  due_finish_at timestamptz,
  responded_at timestamptz,
  completed_at timestamptz,
  is_response_on_time boolean,
  is_finish_on_time boolean,
  material_cost bigint NOT NULL DEFAULT 0,
  labour_cost bigint NOT NULL DEFAULT 0,
  owner_cost bigint NOT NULL DEFAULT 0,
  tenant_cost bigint NOT NULL DEFAULT 0,
  builder_cost bigint NOT NULL DEFAULT 0,
  property_cost bigint NOT NULL DEFAULT 0,
  completions integer NOT NULL DEFAULT 0,
  reopened integer NOT NULL DEFAULT 0,
  score integer,
  entered_by text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE repair_summary IS '维修汇总的底数';
COMMENT ON COLUMN repair_summary.order_id IS '报修单';
COMMENT ON COLUMN repair_summary.order_no IS '报修单号';
COMMENT ON COLUMN repair_summary.room_id IS '房间';
COMMENT ON COLUMN repair_summary.community_id IS '小区编号';
COMMENT ON COLUMN repair_summary.community_name IS '小区';
COMMENT ON COLUMN repair_summary.category IS '类别';
COMMENT ON COLUMN repair_summary.priority IS '紧急程度';
COMMENT ON COLUMN repair_summary.status IS '状态';
COMMENT ON COLUMN repair_summary.reported_at IS '报修时间';
COMMENT ON COLUMN repair_summary.due_response_at IS '应响应时间';
COMMENT ON COLUMN repair_summary.due_finish_at IS '应完成时间';
COMMENT ON COLUMN repair_summary.responded_at IS '响应时间';
COMMENT ON COLUMN repair_summary.completed_at IS '完成时间';
COMMENT ON COLUMN repair_summary.is_response_on_time IS '及时响应';
COMMENT ON COLUMN repair_summary.is_finish_on_time IS '及时完成';
COMMENT ON COLUMN repair_summary.material_cost IS '材料费';
COMMENT ON COLUMN repair_summary.labour_cost IS '人工费';
COMMENT ON COLUMN repair_summary.owner_cost IS '产权方承担';
COMMENT ON COLUMN repair_summary.tenant_cost IS '承租人承担';
COMMENT ON COLUMN repair_summary.builder_cost IS '保修期施工方承担';
COMMENT ON COLUMN repair_summary.property_cost IS '物业费列支';
COMMENT ON COLUMN repair_summary.completions IS '完成次数';
COMMENT ON COLUMN repair_summary.reopened IS '返修次数';
COMMENT ON COLUMN repair_summary.score IS '满意度';

-- Who lived where and when: the number of households that repairs are counted against.
CREATE TABLE repair_summary_stay (
  occupancy_id uuid PRIMARY KEY,
  community_id uuid,
  community_name text,
  org_unit_id uuid,
  project_id uuid,
  moved_in_on date NOT NULL,
  moved_out_on date,
  entered_by text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE repair_summary_stay IS '在租户';
COMMENT ON COLUMN repair_summary_stay.occupancy_id IS '入住';
COMMENT ON COLUMN repair_summary_stay.community_id IS '小区';
COMMENT ON COLUMN repair_summary_stay.moved_in_on IS '入住日期';
COMMENT ON COLUMN repair_summary_stay.moved_out_on IS '退房日期';

-- Once filled:
CREATE INDEX IF NOT EXISTS repair_summary_by_time ON repair_summary (reported_at);
CREATE INDEX IF NOT EXISTS repair_summary_stay_by_community ON repair_summary_stay (community_id);
