CREATE TABLE reveal_log (
  reveal_id uuid PRIMARY KEY,
  revealed_at timestamptz NOT NULL,
  revealed_by text NOT NULL,
  channel text NOT NULL,
  person_id uuid NOT NULL,
  person text NOT NULL,
  org_unit_id uuid,
  -- codes, separated by commas
  items text NOT NULL,
  reason text NOT NULL,
  entered_by text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE reveal_log IS '个人信息查看记录';
COMMENT ON COLUMN reveal_log.reveal_id IS '编号';
COMMENT ON COLUMN reveal_log.revealed_at IS '查看时间';
COMMENT ON COLUMN reveal_log.revealed_by IS '查看人';
COMMENT ON COLUMN reveal_log.channel IS '渠道';
COMMENT ON COLUMN reveal_log.person_id IS '人员';
COMMENT ON COLUMN reveal_log.person IS '姓名 (掩码)';
COMMENT ON COLUMN reveal_log.org_unit_id IS '所属区';
COMMENT ON COLUMN reveal_log.items IS '查看的项目';
COMMENT ON COLUMN reveal_log.reason IS '查看原因';

-- Where each person belongs, for the rows of the list.
CREATE TABLE reveal_log_person (
  person_id uuid PRIMARY KEY,
  org_unit_id uuid,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE reveal_log_person IS '人员';

-- Once filled:
CREATE INDEX IF NOT EXISTS reveal_log_by_time ON reveal_log (revealed_at, reveal_id);
CREATE INDEX IF NOT EXISTS reveal_log_by_person ON reveal_log (person_id, revealed_at);
CREATE INDEX IF NOT EXISTS reveal_log_by_actor ON reveal_log (revealed_by, revealed_at);
CREATE INDEX IF NOT EXISTS reveal_log_by_org_unit ON reveal_log (org_unit_id, revealed_at);
