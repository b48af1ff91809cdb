-- One row for each thing with its state, so nothing can be counted twice; buildings hold the counts of what is in them.
CREATE TABLE home_project (
  project_id uuid PRIMARY KEY,
  org_unit_id uuid NOT NULL,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE home_project IS '项目';

CREATE TABLE home_community (
  community_id uuid PRIMARY KEY,
  org_unit_id uuid NOT NULL,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE home_community IS '小区';

CREATE TABLE home_building (
  building_id uuid PRIMARY KEY,
  community_id uuid NOT NULL,
  project_id uuid NOT NULL,
  org_unit_id uuid,
  units integer NOT NULL DEFAULT 0,
  rooms integer NOT NULL DEFAULT 0,
  lettable integer NOT NULL DEFAULT 0,
  occupied integer NOT NULL DEFAULT 0,
  vacant integer NOT NULL DEFAULT 0,
  households integer NOT NULL DEFAULT 0,
  persons integer NOT NULL DEFAULT 0,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE home_building IS '楼栋及其中的数量';

CREATE TABLE home_unit (
  unit_id uuid PRIMARY KEY,
  building_id uuid NOT NULL,
  is_retired boolean NOT NULL DEFAULT false,
  version integer NOT NULL,
  revision bigint NOT NULL
);
CREATE INDEX home_unit_by_building ON home_unit (building_id);
COMMENT ON TABLE home_unit IS '房源';

CREATE TABLE home_room (
  room_id uuid PRIMARY KEY,
  building_id uuid,
  status text NOT NULL,
  -- what it was before it was frozen
  frozen_status text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
CREATE INDEX home_room_by_building ON home_room (building_id);
COMMENT ON TABLE home_room IS '房间';

-- How many persons move in with a contract: those its eligibility protects.
CREATE TABLE home_eligibility (
  eligibility_id uuid PRIMARY KEY,
  persons integer NOT NULL,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE home_eligibility IS '保障资格的人数';

CREATE TABLE home_contract (
  contract_id uuid PRIMARY KEY,
  eligibility_id uuid NOT NULL,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE home_contract IS '合同的保障资格';

CREATE TABLE home_stay (
  occupancy_id uuid PRIMARY KEY,
  contract_id uuid NOT NULL,
  building_id uuid,
  persons integer NOT NULL,
  is_living boolean NOT NULL,
  version integer NOT NULL,
  revision bigint NOT NULL
);
CREATE INDEX home_stay_by_building ON home_stay (building_id) WHERE is_living;
COMMENT ON TABLE home_stay IS '入住';

-- A row for each organisation, and one for all of them.
CREATE VIEW home_counters AS
SELECT CASE WHEN grouping(org_unit_id) = 1 THEN 'all' ELSE coalesce(org_unit_id::text, 'none') END AS scope,
  org_unit_id,
  sum(projects)::integer AS projects, sum(communities)::integer AS communities, sum(buildings)::integer AS buildings,
  sum(units)::integer AS units, sum(rooms)::integer AS rooms, sum(lettable)::integer AS lettable,
  sum(occupied)::integer AS occupied, sum(vacant)::integer AS vacant,
  sum(households)::integer AS households, sum(persons)::integer AS persons,
  (10000 * sum(occupied) / nullif(sum(lettable), 0))::integer AS occupancy_rate,
  (10000 * sum(vacant) / nullif(sum(lettable), 0))::integer AS vacancy_rate,
  max(revision) AS revision
FROM (
  SELECT org_unit_id, 1 AS projects, 0 AS communities, 0 AS buildings, 0 AS units, 0 AS rooms, 0 AS lettable,
    0 AS occupied, 0 AS vacant, 0 AS households, 0 AS persons, revision
  FROM home_project
  UNION ALL SELECT org_unit_id, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, revision FROM home_community
  UNION ALL
  SELECT org_unit_id, 0, 0, 1, units, rooms, lettable, occupied, vacant, households, persons, revision
  FROM home_building
) AS counted
GROUP BY GROUPING SETS ((org_unit_id), ());
COMMENT ON VIEW home_counters IS '首页数量';
COMMENT ON COLUMN home_counters.scope IS '范围';
COMMENT ON COLUMN home_counters.org_unit_id IS '区县';
COMMENT ON COLUMN home_counters.projects IS '项目数';
COMMENT ON COLUMN home_counters.communities IS '小区数';
COMMENT ON COLUMN home_counters.buildings IS '楼栋数';
COMMENT ON COLUMN home_counters.units IS '房源数';
COMMENT ON COLUMN home_counters.rooms IS '房间数';
COMMENT ON COLUMN home_counters.lettable IS '可配租房间数';
COMMENT ON COLUMN home_counters.occupied IS '在租房间数';
COMMENT ON COLUMN home_counters.vacant IS '空置房间数';
COMMENT ON COLUMN home_counters.households IS '入住户数';
COMMENT ON COLUMN home_counters.persons IS '入住人数';
COMMENT ON COLUMN home_counters.occupancy_rate IS '入住率(‱)';
COMMENT ON COLUMN home_counters.vacancy_rate IS '空置率(‱)';
COMMENT ON COLUMN home_counters.revision IS '位置';
