CREATE TABLE dictionary_item (
  dictionary_item_id uuid PRIMARY KEY,
  type_id uuid,
  code text,
  label text,
  sort_order bigint,
  parent_id uuid,
  national_code text,
  style text,
  valid_from date,
  valid_to date,
  status text NOT NULL,
  entered_at timestamptz,
  entered_by text,
  changed_at timestamptz,
  changed_by text,
  reason text,
  version bigint NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE dictionary_item IS '字典项';
COMMENT ON COLUMN dictionary_item.dictionary_item_id IS '字典项';
COMMENT ON COLUMN dictionary_item.type_id IS '字典';
COMMENT ON COLUMN dictionary_item.code IS '字典码';
COMMENT ON COLUMN dictionary_item.label IS '标签';
COMMENT ON COLUMN dictionary_item.sort_order IS '排序';
COMMENT ON COLUMN dictionary_item.parent_id IS '上级';
COMMENT ON COLUMN dictionary_item.national_code IS '国标码';
COMMENT ON COLUMN dictionary_item.style IS '样式';
COMMENT ON COLUMN dictionary_item.valid_from IS '生效日期';
COMMENT ON COLUMN dictionary_item.valid_to IS '失效日期';
COMMENT ON COLUMN dictionary_item.status IS '状态';
COMMENT ON COLUMN dictionary_item.entered_at IS '登记时间';
COMMENT ON COLUMN dictionary_item.entered_by IS '登记人';
COMMENT ON COLUMN dictionary_item.changed_at IS '最近修改时间';
COMMENT ON COLUMN dictionary_item.changed_by IS '最近修改人';
COMMENT ON COLUMN dictionary_item.reason IS '最近修改原因';
COMMENT ON COLUMN dictionary_item.version IS '版本';
COMMENT ON COLUMN dictionary_item.revision IS '位置';

-- Once filled:
CREATE INDEX IF NOT EXISTS dictionary_item_by_type_id_sort_order_dictionary_item_id
  ON dictionary_item (type_id, sort_order, dictionary_item_id);
CREATE INDEX IF NOT EXISTS dictionary_item_by_type_id_code
  ON dictionary_item (type_id, code);
CREATE INDEX IF NOT EXISTS dictionary_item_by_type_id
  ON dictionary_item (type_id);
CREATE INDEX IF NOT EXISTS dictionary_item_by_parent_id
  ON dictionary_item (parent_id);
