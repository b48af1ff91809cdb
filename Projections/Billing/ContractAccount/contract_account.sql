CREATE TABLE contract_account (
  contract_id uuid PRIMARY KEY,
  contract_no text NOT NULL,
  lessee_person_id uuid NOT NULL,
  lessee text,
  room_id uuid NOT NULL,
  org_unit_id uuid,
  project_id uuid,
  address text NOT NULL,
  monthly_rent bigint NOT NULL,
  payment_cycle text NOT NULL,
  start_date date NOT NULL,
  end_date date NOT NULL,
  terminated_on date,
  paid_through date,
  next_bill_id uuid,
  next_period_from date,
  next_period_to date,
  next_due_date date,
  next_amount bigint,
  open_bills integer NOT NULL DEFAULT 0,
  open_amount bigint NOT NULL DEFAULT 0,
  overdue_stage integer,
  entered_by text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE contract_account IS '合同账户';
COMMENT ON COLUMN contract_account.contract_id IS '合同';
COMMENT ON COLUMN contract_account.contract_no IS '合同编号';
COMMENT ON COLUMN contract_account.lessee_person_id IS '承租人编号';
COMMENT ON COLUMN contract_account.lessee IS '承租人';
COMMENT ON COLUMN contract_account.room_id IS '房间编号';
COMMENT ON COLUMN contract_account.org_unit_id IS '所属区';
COMMENT ON COLUMN contract_account.project_id IS '所属项目';
COMMENT ON COLUMN contract_account.address IS '房间';
COMMENT ON COLUMN contract_account.monthly_rent IS '月租金';
COMMENT ON COLUMN contract_account.payment_cycle IS '缴费周期';
COMMENT ON COLUMN contract_account.start_date IS '起租日';
COMMENT ON COLUMN contract_account.end_date IS '到期日';
COMMENT ON COLUMN contract_account.terminated_on IS '终止日期';
COMMENT ON COLUMN contract_account.paid_through IS '已缴至日期';
COMMENT ON COLUMN contract_account.next_bill_id IS '下期账单';
COMMENT ON COLUMN contract_account.next_period_from IS '下期账期起';
COMMENT ON COLUMN contract_account.next_period_to IS '下期账期止';
COMMENT ON COLUMN contract_account.next_due_date IS '应缴日期';
COMMENT ON COLUMN contract_account.next_amount IS '应缴金额';
COMMENT ON COLUMN contract_account.open_bills IS '未清账单数';
COMMENT ON COLUMN contract_account.open_amount IS '未缴金额';
COMMENT ON COLUMN contract_account.overdue_stage IS '催缴阶段';

CREATE TABLE contract_account_bill (
  bill_id uuid PRIMARY KEY,
  contract_id uuid NOT NULL,
  bill_no text NOT NULL,
  period_from date NOT NULL,
  period_to date NOT NULL,
  due_date date NOT NULL,
  amount_due bigint NOT NULL,
  paid bigint NOT NULL DEFAULT 0,
  is_rent boolean NOT NULL,
  is_voided boolean NOT NULL DEFAULT false,
  overdue_stage integer,
  version integer NOT NULL,
  revision bigint NOT NULL,
  is_open boolean NOT NULL GENERATED ALWAYS AS (NOT is_voided AND amount_due > paid) STORED
);
CREATE INDEX contract_account_bill_by_contract ON contract_account_bill (contract_id, due_date);
COMMENT ON COLUMN contract_account_bill.is_open IS '未清';
COMMENT ON TABLE contract_account_bill IS '合同的账单';
COMMENT ON COLUMN contract_account_bill.bill_id IS '账单';
COMMENT ON COLUMN contract_account_bill.contract_id IS '合同';
COMMENT ON COLUMN contract_account_bill.bill_no IS '账单编号';
COMMENT ON COLUMN contract_account_bill.period_from IS '账期起';
COMMENT ON COLUMN contract_account_bill.period_to IS '账期止';
COMMENT ON COLUMN contract_account_bill.due_date IS '应缴日期';
COMMENT ON COLUMN contract_account_bill.amount_due IS '应缴';
COMMENT ON COLUMN contract_account_bill.paid IS '已缴';
COMMENT ON COLUMN contract_account_bill.is_rent IS '含租金';
COMMENT ON COLUMN contract_account_bill.is_voided IS '已作废';
COMMENT ON COLUMN contract_account_bill.overdue_stage IS '催缴阶段';

CREATE VIEW contract_account_today AS
SELECT a.*, next_due_date - today AS days_to_due,
  (SELECT count(*)::integer FROM contract_account_bill
    WHERE contract_id = a.contract_id AND is_open AND due_date < today) AS overdue_bills,
  (SELECT coalesce(sum(amount_due - paid), 0)::bigint FROM contract_account_bill
    WHERE contract_id = a.contract_id AND is_open AND due_date < today) AS overdue_amount
FROM contract_account a CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS today) AS clock;
COMMENT ON VIEW contract_account_today IS '账单到期时间';
COMMENT ON COLUMN contract_account_today.days_to_due IS '距到期天数';
COMMENT ON COLUMN contract_account_today.overdue_bills IS '欠费期数';
COMMENT ON COLUMN contract_account_today.overdue_amount IS '欠费金额';

-- Once filled:
CREATE INDEX IF NOT EXISTS contract_account_by_due ON contract_account (next_due_date, contract_id);
CREATE INDEX IF NOT EXISTS contract_account_by_paid ON contract_account (paid_through, contract_id);
CREATE INDEX IF NOT EXISTS contract_account_by_org_unit ON contract_account (org_unit_id, next_due_date);
CREATE INDEX IF NOT EXISTS contract_account_by_project ON contract_account (project_id, next_due_date);
CREATE INDEX IF NOT EXISTS contract_account_by_number ON contract_account (contract_no);
CREATE INDEX IF NOT EXISTS contract_account_by_debt ON contract_account (open_amount, contract_id);
