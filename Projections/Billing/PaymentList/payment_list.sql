CREATE TABLE payment_list (
  payment_id uuid PRIMARY KEY,
  bank_serial_no text NOT NULL,
  channel text NOT NULL,
  amount bigint NOT NULL,
  unapplied bigint NOT NULL,
  paid_at timestamptz NOT NULL,
  payer text NOT NULL,
  contract_id uuid,
  org_unit_id uuid,
  project_id uuid,
  bill_no text,
  entered_by text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE payment_list IS '缴费';
COMMENT ON COLUMN payment_list.payment_id IS '缴费';
COMMENT ON COLUMN payment_list.bank_serial_no IS '银行流水号';
COMMENT ON COLUMN payment_list.channel IS '渠道';
COMMENT ON COLUMN payment_list.amount IS '金额';
COMMENT ON COLUMN payment_list.unapplied IS '未分摊';
COMMENT ON COLUMN payment_list.paid_at IS '缴费时间';
COMMENT ON COLUMN payment_list.payer IS '付款人';
COMMENT ON COLUMN payment_list.contract_id IS '合同';
COMMENT ON COLUMN payment_list.org_unit_id IS '所属区';
COMMENT ON COLUMN payment_list.project_id IS '所属项目';
COMMENT ON COLUMN payment_list.bill_no IS '账单编号';

CREATE TABLE payment_allocation (
  payment_id uuid NOT NULL,
  bill_id uuid NOT NULL,
  amount bigint NOT NULL,
  allocated_at timestamptz NOT NULL,
  -- those of the payment
  org_unit_id uuid,
  project_id uuid,
  entered_by text,
  version integer NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (payment_id, bill_id)
);
COMMENT ON TABLE payment_allocation IS '缴费分摊';
COMMENT ON COLUMN payment_allocation.payment_id IS '缴费';
COMMENT ON COLUMN payment_allocation.bill_id IS '账单';
COMMENT ON COLUMN payment_allocation.amount IS '金额';
COMMENT ON COLUMN payment_allocation.allocated_at IS '分摊时间';

-- Where each contract belongs, for the rows of the list.
CREATE TABLE payment_list_contract (
  contract_id uuid PRIMARY KEY,
  org_unit_id uuid,
  project_id uuid,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE payment_list_contract IS '合同';

CREATE VIEW payment_allocation_list AS
SELECT payment_id || '/' || bill_id AS allocation_id, a.* FROM payment_allocation a;
COMMENT ON VIEW payment_allocation_list IS '缴费分摊';
COMMENT ON COLUMN payment_allocation_list.allocation_id IS '分摊';

-- Once filled:
CREATE INDEX IF NOT EXISTS payment_list_by_time ON payment_list (paid_at, payment_id);
CREATE INDEX IF NOT EXISTS payment_list_by_serial ON payment_list (bank_serial_no);
CREATE INDEX IF NOT EXISTS payment_list_by_contract ON payment_list (contract_id, paid_at);
CREATE INDEX IF NOT EXISTS payment_list_by_org_unit ON payment_list (org_unit_id, paid_at);
CREATE INDEX IF NOT EXISTS payment_list_by_project ON payment_list (project_id, paid_at);
CREATE INDEX IF NOT EXISTS payment_allocation_by_org_unit ON payment_allocation (org_unit_id);
CREATE INDEX IF NOT EXISTS payment_allocation_by_project ON payment_allocation (project_id);
CREATE INDEX IF NOT EXISTS payment_list_unapplied ON payment_list (paid_at) WHERE unapplied > 0;
CREATE INDEX IF NOT EXISTS payment_allocation_by_bill ON payment_allocation (bill_id, payment_id);
