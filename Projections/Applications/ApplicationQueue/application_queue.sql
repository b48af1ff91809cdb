CREATE TABLE application_queue (
  application_id uuid PRIMARY KEY,
  application_no text NOT NULL,
  kind text,
  guarantee_form text,
  guarantee_category text,
  applicant_person_id uuid,
  applicant text,
  id_no text,
  id_index text,
  phone text,
  org_unit_id uuid,
  street_code text,
  neighbourhood text,
  household_id uuid,
  household_size integer,
  protected_size integer,
  annual_income bigint,
  per_capita_monthly bigint,
  per_capita_area bigint,
  housing_nature text,
  submitted_on date NOT NULL,
  stage text,
  status text NOT NULL,
  stage_since timestamptz NOT NULL,
  due_date date,
  review_due date,
  entered_by text,
  accepted_by text,
  receipt_no text,
  decision_no text,
  decided_by text,
  decided_on date,
  reason text,
  policy_version text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE application_queue IS '申请';
COMMENT ON COLUMN application_queue.application_id IS '申请';
COMMENT ON COLUMN application_queue.application_no IS '申请编号';
COMMENT ON COLUMN application_queue.kind IS '申请类别';
COMMENT ON COLUMN application_queue.guarantee_form IS '保障方式';
COMMENT ON COLUMN application_queue.guarantee_category IS '保障类别';
COMMENT ON COLUMN application_queue.applicant_person_id IS '申请人编号';
COMMENT ON COLUMN application_queue.applicant IS '申请人';
COMMENT ON COLUMN application_queue.id_no IS '身份证号';
COMMENT ON COLUMN application_queue.id_index IS '证件盲索引';
COMMENT ON COLUMN application_queue.phone IS '联系电话';
COMMENT ON COLUMN application_queue.org_unit_id IS '所属区';
COMMENT ON COLUMN application_queue.street_code IS '街道';
COMMENT ON COLUMN application_queue.neighbourhood IS '社区';
COMMENT ON COLUMN application_queue.household_id IS '家庭';
COMMENT ON COLUMN application_queue.household_size IS '家庭人口';
COMMENT ON COLUMN application_queue.protected_size IS '保障人口';
COMMENT ON COLUMN application_queue.annual_income IS '家庭年收入';
COMMENT ON COLUMN application_queue.per_capita_monthly IS '人均月收入';
COMMENT ON COLUMN application_queue.per_capita_area IS '人均住房面积';
COMMENT ON COLUMN application_queue.housing_nature IS '现住房性质';
COMMENT ON COLUMN application_queue.submitted_on IS '申请日期';
COMMENT ON COLUMN application_queue.stage IS '当前环节';
COMMENT ON COLUMN application_queue.status IS '状态';
COMMENT ON COLUMN application_queue.stage_since IS '到件时间';
COMMENT ON COLUMN application_queue.due_date IS '补正期限';
COMMENT ON COLUMN application_queue.review_due IS '本环节时限';
COMMENT ON COLUMN application_queue.entered_by IS '录入人';
COMMENT ON COLUMN application_queue.accepted_by IS '受理人';
COMMENT ON COLUMN application_queue.receipt_no IS '受理回执号';
COMMENT ON COLUMN application_queue.decision_no IS '决定文号';
COMMENT ON COLUMN application_queue.decided_by IS '决定人';
COMMENT ON COLUMN application_queue.decided_on IS '决定日期';
COMMENT ON COLUMN application_queue.reason IS '理由';
COMMENT ON COLUMN application_queue.policy_version IS '政策版本';

CREATE TABLE application_opinion (
  application_id uuid NOT NULL,
  number integer NOT NULL,
  stage text,
  decision text,
  opinion text,
  reviewer_id text,
  recorded_at timestamptz,
  workdays_used integer,
  is_late boolean,
  -- those of the application
  org_unit_id uuid,
  entered_by text,
  version integer NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (application_id, number)
);
COMMENT ON TABLE application_opinion IS '审核意见';
COMMENT ON COLUMN application_opinion.application_id IS '申请';
COMMENT ON COLUMN application_opinion.number IS '序号';
COMMENT ON COLUMN application_opinion.stage IS '环节';
COMMENT ON COLUMN application_opinion.decision IS '结论';
COMMENT ON COLUMN application_opinion.opinion IS '意见';
COMMENT ON COLUMN application_opinion.reviewer_id IS '办理人';
COMMENT ON COLUMN application_opinion.recorded_at IS '办理时间';
COMMENT ON COLUMN application_opinion.workdays_used IS '所用工作日';
COMMENT ON COLUMN application_opinion.is_late IS '是否超时';

-- Which stages the review has, as the rule sets say: bit n of the mask stands for stage n.
CREATE TABLE application_queue_policy (
  policy_id uuid PRIMARY KEY,
  stages bigint,
  -- position of the activation; the last activated rule set counts
  activated bigint,
  version integer NOT NULL,
  revision bigint NOT NULL
);

CREATE VIEW application_queue_today AS
SELECT q.*,
  CASE WHEN status IN ('submitted', 'supplementing', 'reviewing')
    THEN (now() AT TIME ZONE 'Asia/Shanghai')::date - (stage_since AT TIME ZONE 'Asia/Shanghai')::date
  END AS days_in_stage
FROM application_queue q;
COMMENT ON VIEW application_queue_today IS '申请及本环节已办天数';
COMMENT ON COLUMN application_queue_today.days_in_stage IS '本环节已办天数';

CREATE VIEW application_opinion_list AS
SELECT application_id || '/' || number AS opinion_id, o.* FROM application_opinion o;
COMMENT ON VIEW application_opinion_list IS '审核记录';
COMMENT ON COLUMN application_opinion_list.opinion_id IS '审核记录';

-- Once filled:
CREATE INDEX IF NOT EXISTS application_queue_by_day ON application_queue (submitted_on, application_id);
CREATE INDEX IF NOT EXISTS application_queue_by_stage ON application_queue (status, stage, stage_since);
CREATE INDEX IF NOT EXISTS application_queue_by_term ON application_queue (review_due, application_id);
CREATE INDEX IF NOT EXISTS application_queue_by_number ON application_queue (application_no);
CREATE INDEX IF NOT EXISTS application_queue_by_document ON application_queue (id_index);
CREATE INDEX IF NOT EXISTS application_queue_by_org_unit ON application_queue (org_unit_id, submitted_on);
CREATE INDEX IF NOT EXISTS application_opinion_by_org_unit ON application_opinion (org_unit_id);
CREATE INDEX IF NOT EXISTS application_queue_by_street ON application_queue (street_code, submitted_on);
