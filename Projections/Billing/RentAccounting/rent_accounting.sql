-- The rent journal: what was charged and what was paid, line by line, as it was recorded. Rows are never changed, so
-- a report of any month can be made as it was known at any position.
CREATE TABLE rent_accounting (
  revision bigint NOT NULL,
  line integer NOT NULL,
  version integer NOT NULL,
  bill_id uuid NOT NULL,
  contract_id uuid NOT NULL,
  -- rent; difference: rent of an earlier month that is made up for; other: deposits, fees
  kind text NOT NULL,
  -- the month in which it was recorded, by its first day
  booked date NOT NULL,
  -- the month it is for
  month date NOT NULL,
  gross bigint NOT NULL DEFAULT 0,
  reduction bigint NOT NULL DEFAULT 0,
  subsidy bigint NOT NULL DEFAULT 0,
  due bigint NOT NULL GENERATED ALWAYS AS (gross - reduction - subsidy) STORED,
  paid bigint NOT NULL DEFAULT 0,
  -- the month whose accounts it belongs to: nothing counts before its own month
  accounted date NOT NULL GENERATED ALWAYS AS (greatest(booked, month)) STORED,
  PRIMARY KEY (revision, line)
);
CREATE INDEX rent_accounting_by_bill ON rent_accounting (bill_id, revision);
COMMENT ON TABLE rent_accounting IS '租金台账';
COMMENT ON COLUMN rent_accounting.revision IS '位置';
COMMENT ON COLUMN rent_accounting.bill_id IS '账单';
COMMENT ON COLUMN rent_accounting.contract_id IS '合同';
COMMENT ON COLUMN rent_accounting.kind IS '类别';
COMMENT ON COLUMN rent_accounting.booked IS '入账月份';
COMMENT ON COLUMN rent_accounting.month IS '所属月份';
COMMENT ON COLUMN rent_accounting.gross IS '规定租金';
COMMENT ON COLUMN rent_accounting.reduction IS '减免';
COMMENT ON COLUMN rent_accounting.subsidy IS '补贴';
COMMENT ON COLUMN rent_accounting.due IS '应缴';
COMMENT ON COLUMN rent_accounting.paid IS '实缴';
COMMENT ON COLUMN rent_accounting.accounted IS '核算月份';

-- What is left of each bill after each of its facts, in the bill's own arithmetic: the journal is checked against it.
CREATE TABLE rent_accounting_bill (
  bill_id uuid NOT NULL,
  revision bigint NOT NULL,
  version integer NOT NULL,
  contract_id uuid NOT NULL,
  booked date NOT NULL,
  amount_due bigint NOT NULL,
  remaining bigint NOT NULL,
  PRIMARY KEY (bill_id, revision)
);
COMMENT ON TABLE rent_accounting_bill IS '账单余额';

-- What payments say they paid: the other side of the same money.
CREATE TABLE rent_accounting_allocation (
  revision bigint NOT NULL,
  bill_id uuid NOT NULL,
  version integer NOT NULL,
  payment_id uuid NOT NULL,
  booked date NOT NULL,
  amount bigint NOT NULL,
  contract_id uuid,
  PRIMARY KEY (revision, bill_id)
);
COMMENT ON TABLE rent_accounting_allocation IS '缴费分摊';

CREATE TABLE rent_accounting_contract (
  contract_id uuid PRIMARY KEY,
  area bigint NOT NULL,
  org_unit_id uuid,
  project_id uuid,
  entered_by text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE rent_accounting_contract IS '合同的计租面积';

-- Once filled:
CREATE INDEX IF NOT EXISTS rent_accounting_by_month ON rent_accounting (month, kind);
CREATE INDEX IF NOT EXISTS rent_accounting_allocation_by_month ON rent_accounting_allocation (booked);
