CREATE TABLE project (
  project_id uuid PRIMARY KEY,
  project_no text NOT NULL,
  name text NOT NULL,
  org_unit_id uuid NOT NULL,
  address text,
  project_type text,
  housing_kind text,
  owner_name text,
  planned_units integer,
  start_date date,
  completion_date date,
  delivery_date date,
  remark text,
  entered_by text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE project IS '项目';
COMMENT ON COLUMN project.project_id IS '项目';
COMMENT ON COLUMN project.project_no IS '项目编号';
COMMENT ON COLUMN project.name IS '项目名称';
COMMENT ON COLUMN project.org_unit_id IS '所属区县';
COMMENT ON COLUMN project.address IS '建设地址';
COMMENT ON COLUMN project.project_type IS '项目类型';
COMMENT ON COLUMN project.housing_kind IS '保障类别';
COMMENT ON COLUMN project.owner_name IS '产权单位';
COMMENT ON COLUMN project.planned_units IS '计划套数';
COMMENT ON COLUMN project.start_date IS '开工日期';
COMMENT ON COLUMN project.completion_date IS '竣工日期';
COMMENT ON COLUMN project.delivery_date IS '交付日期';
COMMENT ON COLUMN project.remark IS '备注';

-- Who operates each project, from day to day; both days are within.
CREATE TABLE operating_project (
  -- project and number of the fact
  operation_id text PRIMARY KEY,
  project_id uuid NOT NULL,
  project_no text NOT NULL,
  project_name text NOT NULL,
  org_unit_id uuid NOT NULL,
  operator_id uuid NOT NULL,
  mode text NOT NULL,
  operated_from date NOT NULL,
  -- NULL if no last day is foreseen
  operated_to date,
  end_reason text,
  -- of the project
  entered_by text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE operating_project IS '运营项目';
COMMENT ON COLUMN operating_project.operation_id IS '运营';
COMMENT ON COLUMN operating_project.project_id IS '项目';
COMMENT ON COLUMN operating_project.project_no IS '项目编号';
COMMENT ON COLUMN operating_project.project_name IS '项目名称';
COMMENT ON COLUMN operating_project.org_unit_id IS '所属区县';
COMMENT ON COLUMN operating_project.operator_id IS '运营主体';
COMMENT ON COLUMN operating_project.mode IS '运营方式';
COMMENT ON COLUMN operating_project.operated_from IS '运营起日';
COMMENT ON COLUMN operating_project.operated_to IS '运营止日';
COMMENT ON COLUMN operating_project.end_reason IS '终止原因';
CREATE INDEX operating_project_by_project ON operating_project (project_id, version);

-- With the operator of the day.
CREATE VIEW project_today AS
SELECT p.*, o.operator_id, o.operated_from, o.operated_to
FROM project p LEFT JOIN operating_project o ON o.project_id = p.project_id
  AND (now() AT TIME ZONE 'Asia/Shanghai')::date BETWEEN o.operated_from AND coalesce(o.operated_to, 'infinity');
COMMENT ON VIEW project_today IS '项目及当日运营主体';

CREATE TABLE community (
  community_id uuid PRIMARY KEY,
  community_no text NOT NULL,
  name text NOT NULL,
  org_unit_id uuid NOT NULL,
  street_code text,
  neighbourhood text,
  address text,
  phone text,
  built_year integer,
  total_buildings integer,
  has_access_control boolean,
  entered_by text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE community IS '小区';
COMMENT ON COLUMN community.community_id IS '小区';
COMMENT ON COLUMN community.community_no IS '小区编号';
COMMENT ON COLUMN community.name IS '小区名称';
COMMENT ON COLUMN community.org_unit_id IS '所属区县';
COMMENT ON COLUMN community.street_code IS '街道代码';
COMMENT ON COLUMN community.neighbourhood IS '社区居委会';
COMMENT ON COLUMN community.address IS '地址';
COMMENT ON COLUMN community.phone IS '物业电话';
COMMENT ON COLUMN community.built_year IS '建成年份';
COMMENT ON COLUMN community.total_buildings IS '登记楼栋数';
COMMENT ON COLUMN community.has_access_control IS '是否安装门禁';

CREATE TABLE building (
  building_id uuid PRIMARY KEY,
  community_id uuid NOT NULL,
  project_id uuid NOT NULL,
  org_unit_id uuid,
  community_name text,
  project_name text,
  building_no text NOT NULL,
  building_name text,
  structure text,
  floors_above integer,
  floors_below integer,
  units_count integer,
  elevator_count integer,
  building_area bigint,
  completed_date date,
  damage_grade text,
  entered_by text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE building IS '楼栋';
COMMENT ON COLUMN building.building_id IS '楼栋';
COMMENT ON COLUMN building.community_id IS '所属小区';
COMMENT ON COLUMN building.project_id IS '所属项目';
COMMENT ON COLUMN building.org_unit_id IS '所属区县';
COMMENT ON COLUMN building.community_name IS '小区';
COMMENT ON COLUMN building.project_name IS '项目';
COMMENT ON COLUMN building.building_no IS '栋号';
COMMENT ON COLUMN building.building_name IS '楼栋名称';
COMMENT ON COLUMN building.structure IS '建筑结构';
COMMENT ON COLUMN building.floors_above IS '地上层数';
COMMENT ON COLUMN building.floors_below IS '地下层数';
COMMENT ON COLUMN building.units_count IS '单元数';
COMMENT ON COLUMN building.elevator_count IS '电梯数';
COMMENT ON COLUMN building.building_area IS '建筑面积';
COMMENT ON COLUMN building.completed_date IS '竣工日期';
COMMENT ON COLUMN building.damage_grade IS '完损等级';

CREATE TABLE housing_unit (
  unit_id uuid PRIMARY KEY,
  building_id uuid NOT NULL,
  community_id uuid,
  project_id uuid,
  org_unit_id uuid,
  community_name text,
  building_no text,
  entrance text,
  unit_no text NOT NULL,
  floor integer,
  layout text,
  building_area bigint,
  inner_area bigint,
  shared_area bigint,
  orientation text,
  decoration text,
  barrier_free boolean,
  let_mode text,
  real_estate_unit_no text,
  unit_rent bigint,
  monthly_rent bigint,
  acquire_way text,
  acquire_date date,
  retired_on date,
  retired_reason text,
  entered_by text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE housing_unit IS '房源';
COMMENT ON COLUMN housing_unit.unit_id IS '房源';
COMMENT ON COLUMN housing_unit.building_id IS '所属楼栋';
COMMENT ON COLUMN housing_unit.community_id IS '所属小区';
COMMENT ON COLUMN housing_unit.project_id IS '所属项目';
COMMENT ON COLUMN housing_unit.org_unit_id IS '所属区县';
COMMENT ON COLUMN housing_unit.community_name IS '小区';
COMMENT ON COLUMN housing_unit.building_no IS '栋号';
COMMENT ON COLUMN housing_unit.entrance IS '单元';
COMMENT ON COLUMN housing_unit.unit_no IS '房号';
COMMENT ON COLUMN housing_unit.floor IS '楼层';
COMMENT ON COLUMN housing_unit.layout IS '户型';
COMMENT ON COLUMN housing_unit.building_area IS '建筑面积';
COMMENT ON COLUMN housing_unit.inner_area IS '套内面积';
COMMENT ON COLUMN housing_unit.shared_area IS '公摊面积';
COMMENT ON COLUMN housing_unit.orientation IS '朝向';
COMMENT ON COLUMN housing_unit.decoration IS '装修标准';
COMMENT ON COLUMN housing_unit.barrier_free IS '无障碍';
COMMENT ON COLUMN housing_unit.let_mode IS '配租方式';
COMMENT ON COLUMN housing_unit.real_estate_unit_no IS '不动产单元号';
COMMENT ON COLUMN housing_unit.unit_rent IS '租金标准';
COMMENT ON COLUMN housing_unit.monthly_rent IS '月租金';
COMMENT ON COLUMN housing_unit.acquire_way IS '取得方式';
COMMENT ON COLUMN housing_unit.acquire_date IS '取得日期';
COMMENT ON COLUMN housing_unit.retired_on IS '退出日期';
COMMENT ON COLUMN housing_unit.retired_reason IS '退出原因';

CREATE TABLE room_board (
  room_id uuid PRIMARY KEY,
  unit_id uuid NOT NULL,
  building_id uuid,
  community_id uuid,
  project_id uuid,
  org_unit_id uuid,
  community_name text,
  building_no text,
  entrance text,
  unit_no text,
  room_no text NOT NULL,
  floor integer,
  layout text,
  area bigint,
  capacity integer,
  facilities text,
  unit_rent bigint,
  monthly_rent bigint,
  status text NOT NULL,
  status_since date,
  frozen_status text,
  frozen_until date,
  allocation_id uuid,
  contract_id uuid,
  tenant_since date,
  entered_by text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE room_board IS '房间';
COMMENT ON COLUMN room_board.room_id IS '房间';
COMMENT ON COLUMN room_board.unit_id IS '所属房源';
COMMENT ON COLUMN room_board.building_id IS '所属楼栋';
COMMENT ON COLUMN room_board.community_id IS '所属小区';
COMMENT ON COLUMN room_board.project_id IS '所属项目';
COMMENT ON COLUMN room_board.org_unit_id IS '所属区县';
COMMENT ON COLUMN room_board.community_name IS '小区';
COMMENT ON COLUMN room_board.building_no IS '栋号';
COMMENT ON COLUMN room_board.entrance IS '单元';
COMMENT ON COLUMN room_board.unit_no IS '房号';
COMMENT ON COLUMN room_board.room_no IS '房间号';
COMMENT ON COLUMN room_board.floor IS '楼层';
COMMENT ON COLUMN room_board.layout IS '户型';
COMMENT ON COLUMN room_board.area IS '计租面积';
COMMENT ON COLUMN room_board.capacity IS '可住人数';
COMMENT ON COLUMN room_board.facilities IS '设施';
COMMENT ON COLUMN room_board.unit_rent IS '租金标准';
COMMENT ON COLUMN room_board.monthly_rent IS '月租金';
COMMENT ON COLUMN room_board.status IS '状态';
COMMENT ON COLUMN room_board.status_since IS '状态起始日';
COMMENT ON COLUMN room_board.frozen_status IS '冻结前状态';
COMMENT ON COLUMN room_board.frozen_until IS '冻结至';
COMMENT ON COLUMN room_board.allocation_id IS '配租单';
COMMENT ON COLUMN room_board.contract_id IS '当前合同';
COMMENT ON COLUMN room_board.tenant_since IS '入住日期';

-- Counted when it is read, so it cannot differ from the rows; PostgreSQL counts for the rows of a page only.
CREATE VIEW community_list AS
SELECT c.*,
  (SELECT count(*)::integer FROM building WHERE community_id = c.community_id) AS buildings,
  (SELECT count(*)::integer FROM housing_unit WHERE community_id = c.community_id AND retired_on IS NULL) AS units,
  (SELECT count(*)::integer FROM room_board WHERE community_id = c.community_id AND status <> 'retired') AS rooms,
  (SELECT count(*)::integer FROM room_board WHERE community_id = c.community_id AND status = 'occupied') AS occupied,
  (SELECT count(*)::integer FROM room_board WHERE community_id = c.community_id AND status = 'vacant') AS vacant,
  -- of the rooms that can be let
  (SELECT (10000 * count(*) FILTER (WHERE r.status = 'occupied') / nullif(count(*), 0))::integer FROM room_board r
    WHERE r.community_id = c.community_id AND r.status NOT IN ('notReady', 'converted', 'retired')) AS occupancy_rate
FROM community c;
COMMENT ON VIEW community_list IS '小区及房源数';
COMMENT ON COLUMN community_list.buildings IS '楼栋数';
COMMENT ON COLUMN community_list.units IS '房源数';
COMMENT ON COLUMN community_list.rooms IS '房间数';
COMMENT ON COLUMN community_list.occupied IS '在租';
COMMENT ON COLUMN community_list.vacant IS '空置';
COMMENT ON COLUMN community_list.occupancy_rate IS '入住率(‱)';

-- Once filled:
CREATE INDEX IF NOT EXISTS project_by_no ON project (project_no, project_id);
CREATE INDEX IF NOT EXISTS community_by_no ON community (community_no, community_id);
CREATE INDEX IF NOT EXISTS building_by_place
  ON building (community_name COLLATE public.chinese, building_no COLLATE public.chinese, building_id);
CREATE INDEX IF NOT EXISTS building_by_community ON building (community_id);
CREATE INDEX IF NOT EXISTS housing_unit_by_place
  ON housing_unit (community_name COLLATE public.chinese, building_no COLLATE public.chinese,
    entrance COLLATE public.chinese, unit_no COLLATE public.chinese, unit_id);
CREATE INDEX IF NOT EXISTS housing_unit_by_community ON housing_unit (community_id);
CREATE INDEX IF NOT EXISTS building_by_org_unit ON building (org_unit_id);
CREATE INDEX IF NOT EXISTS housing_unit_by_org_unit ON housing_unit (org_unit_id);
CREATE INDEX IF NOT EXISTS room_board_by_org_unit ON room_board (org_unit_id);
CREATE INDEX IF NOT EXISTS building_by_project ON building (project_id);
CREATE INDEX IF NOT EXISTS housing_unit_by_project ON housing_unit (project_id);
CREATE INDEX IF NOT EXISTS room_board_by_project ON room_board (project_id);
CREATE INDEX IF NOT EXISTS operating_project_by_day ON operating_project (operated_from, operation_id);
CREATE INDEX IF NOT EXISTS housing_unit_by_building ON housing_unit (building_id);
CREATE INDEX IF NOT EXISTS room_board_by_place
  ON room_board (community_name COLLATE public.chinese, building_no COLLATE public.chinese,
    entrance COLLATE public.chinese, unit_no COLLATE public.chinese, room_no COLLATE public.chinese, room_id);
CREATE INDEX IF NOT EXISTS room_board_by_community ON room_board (community_id, status);
CREATE INDEX IF NOT EXISTS room_board_by_building ON room_board (building_id, status);
CREATE INDEX IF NOT EXISTS room_board_by_status ON room_board (status, room_id);
CREATE INDEX IF NOT EXISTS room_board_by_contract ON room_board (contract_id) WHERE contract_id IS NOT NULL;
