-- Where each room is: a row for each community, building, dwelling and room.
CREATE TABLE {model}_place (
  place_id uuid PRIMARY KEY,
  community_id uuid,
  org_unit_id uuid,
  -- of a building and what is in it
  project_id uuid,
  community_name text,
  -- 小区-楼栋-房源-房间
  path text NOT NULL,
  -- the last part of the path
  number text NOT NULL,
  area bigint,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE {model}_place IS '位置';
