CREATE TABLE working_day (
  day date PRIMARY KEY,
  kind text NOT NULL,
  is_worked boolean NOT NULL,
  source text NOT NULL,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE working_day IS '工作日历: 与星期不符的日期';
COMMENT ON COLUMN working_day.day IS '日期';
COMMENT ON COLUMN working_day.kind IS '类别';
COMMENT ON COLUMN working_day.is_worked IS '是否上班';
COMMENT ON COLUMN working_day.source IS '依据';
