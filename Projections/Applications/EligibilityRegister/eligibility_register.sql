CREATE TABLE eligibility_register (
  eligibility_id uuid PRIMARY KEY,
  certificate_no text NOT NULL,
  application_id uuid,
  application_no text,
  applicant text,
  id_no text,
  phone text,
  org_unit_id uuid,
  household_id uuid NOT NULL,
  category text,
  form text,
  protected_size integer,
  layout_entitlement text,
  priority_groups text,
  valid_from date,
  valid_to date,
  status text NOT NULL,
  allocation_id uuid,
  cancel_reason text,
  cancelled_on date,
  entered_by text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE eligibility_register IS '保障资格';
COMMENT ON COLUMN eligibility_register.eligibility_id IS '保障资格';
COMMENT ON COLUMN eligibility_register.certificate_no IS '资格证号';
COMMENT ON COLUMN eligibility_register.application_id IS '申请';
COMMENT ON COLUMN eligibility_register.application_no IS '申请编号';
COMMENT ON COLUMN eligibility_register.applicant IS '申请人';
COMMENT ON COLUMN eligibility_register.id_no IS '身份证号';
COMMENT ON COLUMN eligibility_register.phone IS '联系电话';
COMMENT ON COLUMN eligibility_register.org_unit_id IS '所属区县';
COMMENT ON COLUMN eligibility_register.household_id IS '家庭';
COMMENT ON COLUMN eligibility_register.category IS '保障类别';
COMMENT ON COLUMN eligibility_register.form IS '保障方式';
COMMENT ON COLUMN eligibility_register.protected_size IS '保障人口';
COMMENT ON COLUMN eligibility_register.layout_entitlement IS '可配租套型';
COMMENT ON COLUMN eligibility_register.priority_groups IS '优先情形';
COMMENT ON COLUMN eligibility_register.valid_from IS '有效期自';
COMMENT ON COLUMN eligibility_register.valid_to IS '有效期至';
COMMENT ON COLUMN eligibility_register.status IS '状态';
COMMENT ON COLUMN eligibility_register.allocation_id IS '配租单';
COMMENT ON COLUMN eligibility_register.cancel_reason IS '注销原因';
COMMENT ON COLUMN eligibility_register.cancelled_on IS '注销日期';

-- Who applied, for the rows of the register.
CREATE TABLE eligibility_register_application (
  application_id uuid PRIMARY KEY,
  application_no text NOT NULL,
  applicant text NOT NULL,
  id_no text NOT NULL,
  phone text NOT NULL,
  org_unit_id uuid NOT NULL,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE eligibility_register_application IS '申请人';
COMMENT ON COLUMN eligibility_register_application.application_id IS '申请';
COMMENT ON COLUMN eligibility_register_application.application_no IS '申请编号';
COMMENT ON COLUMN eligibility_register_application.applicant IS '申请人';
COMMENT ON COLUMN eligibility_register_application.id_no IS '身份证号';
COMMENT ON COLUMN eligibility_register_application.phone IS '联系电话';
COMMENT ON COLUMN eligibility_register_application.org_unit_id IS '所属区县';

-- Once filled:
CREATE INDEX IF NOT EXISTS eligibility_register_by_term ON eligibility_register (valid_to, eligibility_id);
CREATE INDEX IF NOT EXISTS eligibility_register_by_status ON eligibility_register (status, valid_to);
CREATE INDEX IF NOT EXISTS eligibility_register_by_certificate ON eligibility_register (certificate_no);
CREATE INDEX IF NOT EXISTS eligibility_register_by_org_unit ON eligibility_register (org_unit_id, valid_to);
CREATE INDEX IF NOT EXISTS eligibility_register_by_household ON eligibility_register (household_id);
