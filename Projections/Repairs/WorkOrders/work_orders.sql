CREATE TABLE work_orders (
  order_id uuid PRIMARY KEY,
  order_no text NOT NULL,
  room_id uuid NOT NULL,
  room text,
  community_id uuid,
  org_unit_id uuid,
  project_id uuid,
  reporter_person_id uuid NOT NULL,
  reporter text,
  phone text,
  category text NOT NULL,
  description text NOT NULL,
  priority text NOT NULL,
  channel text,
  status text NOT NULL,
  worker_person_id uuid,
  worker text,
  reported_at timestamptz NOT NULL,
  dispatched_at timestamptz,
  due_response_at timestamptz,
  due_finish_at timestamptz,
  accepted_at timestamptz,
  completed_at timestamptz,
  material_cost bigint,
  labour_cost bigint,
  total_cost bigint,
  liability text,
  verified_at timestamptz,
  score integer,
  comment text,
  reopened integer NOT NULL DEFAULT 0,
  is_response_late boolean NOT NULL DEFAULT false,
  is_finish_late boolean NOT NULL DEFAULT false,
  cancel_reason text,
  entered_by text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE work_orders IS '报修单';
COMMENT ON COLUMN work_orders.order_id IS '报修单';
COMMENT ON COLUMN work_orders.order_no IS '报修单号';
COMMENT ON COLUMN work_orders.room_id IS '房间编号';
COMMENT ON COLUMN work_orders.room IS '小区-楼栋-房间';
COMMENT ON COLUMN work_orders.community_id IS '小区';
COMMENT ON COLUMN work_orders.org_unit_id IS '所属区';
COMMENT ON COLUMN work_orders.project_id IS '所属项目';
COMMENT ON COLUMN work_orders.reporter_person_id IS '报修人编号';
COMMENT ON COLUMN work_orders.reporter IS '报修人';
COMMENT ON COLUMN work_orders.phone IS '联系电话';
COMMENT ON COLUMN work_orders.category IS '类别';
COMMENT ON COLUMN work_orders.description IS '描述';
COMMENT ON COLUMN work_orders.priority IS '紧急程度';
COMMENT ON COLUMN work_orders.channel IS '渠道';
COMMENT ON COLUMN work_orders.status IS '状态';
COMMENT ON COLUMN work_orders.worker_person_id IS '维修人员编号';
COMMENT ON COLUMN work_orders.worker IS '维修人员';
COMMENT ON COLUMN work_orders.reported_at IS '报修时间';
COMMENT ON COLUMN work_orders.dispatched_at IS '派单时间';
COMMENT ON COLUMN work_orders.due_response_at IS '应响应时间';
COMMENT ON COLUMN work_orders.due_finish_at IS '应完成时间';
COMMENT ON COLUMN work_orders.accepted_at IS '接单时间';
COMMENT ON COLUMN work_orders.completed_at IS '维修时间';
COMMENT ON COLUMN work_orders.material_cost IS '材料费';
COMMENT ON COLUMN work_orders.labour_cost IS '人工费';
COMMENT ON COLUMN work_orders.total_cost IS '合计';
COMMENT ON COLUMN work_orders.liability IS '责任归属';
COMMENT ON COLUMN work_orders.verified_at IS '验收时间';
COMMENT ON COLUMN work_orders.score IS '满意度';
COMMENT ON COLUMN work_orders.comment IS '评价';
COMMENT ON COLUMN work_orders.reopened IS '返修次数';
COMMENT ON COLUMN work_orders.is_response_late IS '响应超时';
COMMENT ON COLUMN work_orders.is_finish_late IS '完成超时';
COMMENT ON COLUMN work_orders.cancel_reason IS '取消原因';

-- Once filled:
CREATE INDEX IF NOT EXISTS work_orders_by_time ON work_orders (reported_at, order_id);
CREATE INDEX IF NOT EXISTS work_orders_by_number ON work_orders (order_no);
CREATE INDEX IF NOT EXISTS work_orders_by_status ON work_orders (status, reported_at);
CREATE INDEX IF NOT EXISTS work_orders_by_org_unit ON work_orders (org_unit_id, reported_at);
CREATE INDEX IF NOT EXISTS work_orders_by_project ON work_orders (project_id, reported_at);
CREATE INDEX IF NOT EXISTS work_orders_by_room ON work_orders (room_id);
CREATE INDEX IF NOT EXISTS work_orders_by_worker ON work_orders (worker_person_id, status);
CREATE INDEX IF NOT EXISTS work_orders_by_entered ON work_orders (entered_by, reported_at);
CREATE INDEX IF NOT EXISTS work_orders_by_community ON work_orders (community_id, reported_at);
