CREATE TABLE operation (
  -- the fact's id
  entry_id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  -- as they were called then
  account text,
  name text,
  channel text NOT NULL,
  operation text NOT NULL,
  category text NOT NULL,
  subject uuid NOT NULL,
  version integer NOT NULL,
  position bigint NOT NULL,
  command_id uuid NOT NULL,
  trace_id uuid NOT NULL
);
COMMENT ON TABLE operation IS '操作: 人员办理的事实';

-- How the accounts are called.
CREATE TABLE operation_actor (
  actor text PRIMARY KEY,
  account text NOT NULL,
  name text NOT NULL,
  revision bigint NOT NULL
);

CREATE VIEW operation_log AS
SELECT entry_id, at, actor, account, name, channel, operation, category, subject, 'done'::text AS outcome,
  NULL::text AS reason, 1 AS count, identity.peer_of(actor, at) AS peer, version AS fact_version, position, command_id, trace_id
FROM operation
UNION ALL
SELECT entry_id, at, actor, account, name, channel, operation, NULL, subject, outcome, reason, count, peer, NULL, NULL, NULL,
  trace_id
FROM identity.unrecorded_operation;
COMMENT ON VIEW operation_log IS '操作日志';
COMMENT ON COLUMN operation_log.entry_id IS '编号';
COMMENT ON COLUMN operation_log.at IS '时间';
COMMENT ON COLUMN operation_log.actor IS '操作人编号';
COMMENT ON COLUMN operation_log.account IS '账号';
COMMENT ON COLUMN operation_log.name IS '姓名';
COMMENT ON COLUMN operation_log.channel IS '渠道';
COMMENT ON COLUMN operation_log.operation IS '操作';
COMMENT ON COLUMN operation_log.category IS '对象类别';
COMMENT ON COLUMN operation_log.subject IS '对象编号';
COMMENT ON COLUMN operation_log.outcome IS '结果';
COMMENT ON COLUMN operation_log.reason IS '拒绝原因';
COMMENT ON COLUMN operation_log.count IS '次数或行数';
COMMENT ON COLUMN operation_log.peer IS '地址';
COMMENT ON COLUMN operation_log.fact_version IS '版本';
COMMENT ON COLUMN operation_log.position IS '日志位置';
COMMENT ON COLUMN operation_log.command_id IS '命令编号';
COMMENT ON COLUMN operation_log.trace_id IS '跟踪编号';

-- Once filled:
CREATE INDEX IF NOT EXISTS operation_by_time ON operation (at, entry_id);
CREATE INDEX IF NOT EXISTS operation_by_actor ON operation (actor, at, entry_id);
CREATE INDEX IF NOT EXISTS operation_by_subject ON operation (subject, at, entry_id);
CREATE INDEX IF NOT EXISTS operation_by_command ON operation (command_id);
