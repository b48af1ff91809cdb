CREATE TABLE bill_list (
  bill_id uuid PRIMARY KEY,
  bill_no text NOT NULL,
  contract_id uuid NOT NULL,
  contract_no text,
  person_id uuid NOT NULL,
  lessee text,
  room_id uuid NOT NULL,
  room text,
  org_unit_id uuid,
  project_id uuid,
  period_from date NOT NULL,
  period_to date NOT NULL,
  fee_items text,
  gross bigint NOT NULL,
  reduction bigint NOT NULL,
  subsidy bigint NOT NULL,
  late_fee bigint NOT NULL,
  amount_due bigint NOT NULL,
  paid bigint NOT NULL,
  due_date date NOT NULL,
  settled_at timestamptz,
  status text NOT NULL,
  overdue_stage integer,
  channel text,
  run_id uuid,
  reason text,
  entered_by text,
  version integer NOT NULL,
  revision bigint NOT NULL,
  unpaid bigint NOT NULL GENERATED ALWAYS AS (CASE WHEN status = 'voided' THEN 0 ELSE amount_due - paid END) STORED
);
COMMENT ON COLUMN bill_list.unpaid IS '未缴';
COMMENT ON TABLE bill_list IS '账单';
COMMENT ON COLUMN bill_list.bill_id IS '账单';
COMMENT ON COLUMN bill_list.bill_no IS '账单编号';
COMMENT ON COLUMN bill_list.contract_id IS '合同';
COMMENT ON COLUMN bill_list.contract_no IS '合同编号';
COMMENT ON COLUMN bill_list.person_id IS '承租人编号';
COMMENT ON COLUMN bill_list.lessee IS '承租人';
COMMENT ON COLUMN bill_list.room_id IS '房间编号';
COMMENT ON COLUMN bill_list.room IS '房间';
COMMENT ON COLUMN bill_list.org_unit_id IS '所属区';
COMMENT ON COLUMN bill_list.project_id IS '所属项目';
COMMENT ON COLUMN bill_list.period_from IS '账期起';
COMMENT ON COLUMN bill_list.period_to IS '账期止';
COMMENT ON COLUMN bill_list.fee_items IS '费用项目';
COMMENT ON COLUMN bill_list.gross IS '应收';
COMMENT ON COLUMN bill_list.reduction IS '减免';
COMMENT ON COLUMN bill_list.subsidy IS '补贴';
COMMENT ON COLUMN bill_list.late_fee IS '滞纳金';
COMMENT ON COLUMN bill_list.amount_due IS '应缴';
COMMENT ON COLUMN bill_list.paid IS '已缴';
COMMENT ON COLUMN bill_list.due_date IS '应缴日期';
COMMENT ON COLUMN bill_list.settled_at IS '缴清日期';
COMMENT ON COLUMN bill_list.status IS '状态';
COMMENT ON COLUMN bill_list.overdue_stage IS '催缴阶段';
COMMENT ON COLUMN bill_list.channel IS '渠道';
COMMENT ON COLUMN bill_list.run_id IS '出账批次';
COMMENT ON COLUMN bill_list.reason IS '原因';

-- What other streams say of a bill, for the rows of the list.
CREATE TABLE bill_list_contract (
  contract_id uuid PRIMARY KEY,
  contract_no text NOT NULL,
  address text NOT NULL,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE bill_list_contract IS '合同';
COMMENT ON COLUMN bill_list_contract.contract_id IS '合同';
COMMENT ON COLUMN bill_list_contract.contract_no IS '合同编号';
COMMENT ON COLUMN bill_list_contract.address IS '房间';

CREATE TABLE bill_list_payment (
  payment_id uuid PRIMARY KEY,
  channel text NOT NULL,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE bill_list_payment IS '缴费';
COMMENT ON COLUMN bill_list_payment.payment_id IS '缴费';
COMMENT ON COLUMN bill_list_payment.channel IS '渠道';

CREATE VIEW bill_list_today AS
SELECT b.*, CASE WHEN late > 0 THEN late ELSE 0 END AS days_overdue,
  CASE WHEN late > 0 THEN (extract(year FROM age) * 12 + extract(month FROM age))::integer ELSE 0 END AS months_overdue
FROM bill_list b
CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS today) t
CROSS JOIN LATERAL (SELECT CASE WHEN unpaid > 0 THEN today - due_date END AS late, age(today, due_date) AS age) a;
COMMENT ON VIEW bill_list_today IS '账单及逾期';
COMMENT ON COLUMN bill_list_today.days_overdue IS '逾期天数';
COMMENT ON COLUMN bill_list_today.months_overdue IS '逾期月数';

-- Once filled:
CREATE INDEX IF NOT EXISTS bill_list_by_due ON bill_list (due_date, bill_id);
CREATE INDEX IF NOT EXISTS bill_list_by_number ON bill_list (bill_no);
CREATE INDEX IF NOT EXISTS bill_list_by_contract ON bill_list (contract_id, period_from);
CREATE INDEX IF NOT EXISTS bill_list_by_org_unit ON bill_list (org_unit_id, due_date);
CREATE INDEX IF NOT EXISTS bill_list_by_project ON bill_list (project_id, due_date);
CREATE INDEX IF NOT EXISTS bill_list_by_period ON bill_list (period_from, bill_id);
CREATE INDEX IF NOT EXISTS bill_list_open ON bill_list (due_date) WHERE status IN ('issued', 'partial', 'overdue');
