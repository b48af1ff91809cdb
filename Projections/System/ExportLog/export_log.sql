CREATE TABLE export_log (
  export_id uuid PRIMARY KEY,
  requested_at timestamptz NOT NULL,
  requested_by text NOT NULL,
  channel text NOT NULL,
  list text NOT NULL,
  conditions text NOT NULL,
  -- names, separated by commas
  columns text NOT NULL,
  row_limit integer NOT NULL,
  reason text NOT NULL,
  status text NOT NULL,
  rows integer,
  sha256 text,
  ended_at timestamptz,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE export_log IS '导出日志';
COMMENT ON COLUMN export_log.export_id IS '编号';
COMMENT ON COLUMN export_log.requested_at IS '导出时间';
COMMENT ON COLUMN export_log.requested_by IS '导出人';
COMMENT ON COLUMN export_log.channel IS '渠道';
COMMENT ON COLUMN export_log.list IS '列表';
COMMENT ON COLUMN export_log.conditions IS '条件与排序';
COMMENT ON COLUMN export_log.columns IS '导出的字段';
COMMENT ON COLUMN export_log.row_limit IS '最多导出的行数';
COMMENT ON COLUMN export_log.reason IS '导出原因';
COMMENT ON COLUMN export_log.status IS '状态';
COMMENT ON COLUMN export_log.rows IS '行数';
COMMENT ON COLUMN export_log.sha256 IS '文件的 SHA-256';
COMMENT ON COLUMN export_log.ended_at IS '结束时间';

-- Once filled:
CREATE INDEX IF NOT EXISTS export_log_by_time ON export_log (requested_at, export_id);
CREATE INDEX IF NOT EXISTS export_log_by_actor ON export_log (requested_by, requested_at);
