CREATE TABLE dictionary_type (
  dictionary_type_id uuid PRIMARY KEY,
  code text,
  name text,
  standard text,
  status text NOT NULL,
  entered_at timestamptz,
  entered_by text,
  changed_at timestamptz,
  changed_by text,
  reason text,
  version bigint NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE dictionary_type IS '字典';
COMMENT ON COLUMN dictionary_type.dictionary_type_id IS '字典';
COMMENT ON COLUMN dictionary_type.code IS '类型编码';
COMMENT ON COLUMN dictionary_type.name IS '类型名称';
COMMENT ON COLUMN dictionary_type.standard IS '依据标准';
COMMENT ON COLUMN dictionary_type.status IS '状态';
COMMENT ON COLUMN dictionary_type.entered_at IS '登记时间';
COMMENT ON COLUMN dictionary_type.entered_by IS '登记人';
COMMENT ON COLUMN dictionary_type.changed_at IS '最近修改时间';
COMMENT ON COLUMN dictionary_type.changed_by IS '最近修改人';
COMMENT ON COLUMN dictionary_type.reason IS '最近修改原因';
COMMENT ON COLUMN dictionary_type.version IS '版本';
COMMENT ON COLUMN dictionary_type.revision IS '位置';

-- Once filled:
CREATE INDEX IF NOT EXISTS dictionary_type_by_code_dictionary_type_id
  ON dictionary_type (code, dictionary_type_id);
CREATE INDEX IF NOT EXISTS dictionary_type_by_code
  ON dictionary_type (code);
