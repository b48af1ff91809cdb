CREATE TABLE contract_ledger (
  contract_id uuid PRIMARY KEY,
  contract_no text NOT NULL,
  contract_type text,
  lessee_person_id uuid NOT NULL,
  lessee text,
  id_no text,
  household_id uuid NOT NULL,
  eligibility_id uuid,
  allocation_id uuid,
  room_id uuid NOT NULL,
  org_unit_id uuid,
  project_id uuid,
  address text NOT NULL,
  building_area bigint,
  rent_basis text,
  unit_rent bigint,
  monthly_rent bigint NOT NULL,
  property_fee bigint,
  deposit bigint,
  payment_cycle text,
  start_date date NOT NULL,
  end_date date NOT NULL,
  status text NOT NULL,
  bank_sync text NOT NULL,
  bank_contract_no text,
  bank_message text,
  termination_sync text NOT NULL,
  is_bank_asked boolean NOT NULL,
  entered_by text NOT NULL,
  entered_at timestamptz NOT NULL,
  approved_by text,
  approved_on date,
  reject_reason text,
  exit_reason text,
  requested_exit_date date,
  exit_requested_by text,
  terminated_on date,
  termination text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE contract_ledger IS '合同';
COMMENT ON COLUMN contract_ledger.contract_id IS '合同';
COMMENT ON COLUMN contract_ledger.contract_no IS '合同编号';
COMMENT ON COLUMN contract_ledger.contract_type IS '合同类型';
COMMENT ON COLUMN contract_ledger.lessee_person_id IS '承租人编号';
COMMENT ON COLUMN contract_ledger.lessee IS '承租人';
COMMENT ON COLUMN contract_ledger.id_no IS '身份证号';
COMMENT ON COLUMN contract_ledger.household_id IS '家庭';
COMMENT ON COLUMN contract_ledger.eligibility_id IS '保障资格';
COMMENT ON COLUMN contract_ledger.allocation_id IS '配租单';
COMMENT ON COLUMN contract_ledger.room_id IS '房间';
COMMENT ON COLUMN contract_ledger.org_unit_id IS '所属区';
COMMENT ON COLUMN contract_ledger.project_id IS '所属项目';
COMMENT ON COLUMN contract_ledger.address IS '小区-楼栋-房间';
COMMENT ON COLUMN contract_ledger.building_area IS '计租面积';
COMMENT ON COLUMN contract_ledger.rent_basis IS '计租方式';
COMMENT ON COLUMN contract_ledger.unit_rent IS '租金单价';
COMMENT ON COLUMN contract_ledger.monthly_rent IS '月租金';
COMMENT ON COLUMN contract_ledger.property_fee IS '物业费';
COMMENT ON COLUMN contract_ledger.deposit IS '押金';
COMMENT ON COLUMN contract_ledger.payment_cycle IS '缴费周期';
COMMENT ON COLUMN contract_ledger.start_date IS '起租日';
COMMENT ON COLUMN contract_ledger.end_date IS '到期日';
COMMENT ON COLUMN contract_ledger.status IS '审批状态';
COMMENT ON COLUMN contract_ledger.bank_sync IS '中行同步状态';
COMMENT ON COLUMN contract_ledger.bank_contract_no IS '银行合同号';
COMMENT ON COLUMN contract_ledger.bank_message IS '银行说明';
COMMENT ON COLUMN contract_ledger.termination_sync IS '注销同步状态';
COMMENT ON COLUMN contract_ledger.is_bank_asked IS '已向银行申请';
COMMENT ON COLUMN contract_ledger.entered_by IS '录入人';
COMMENT ON COLUMN contract_ledger.entered_at IS '录入时间';
COMMENT ON COLUMN contract_ledger.approved_by IS '审批人';
COMMENT ON COLUMN contract_ledger.approved_on IS '审批日期';
COMMENT ON COLUMN contract_ledger.reject_reason IS '退回原因';
COMMENT ON COLUMN contract_ledger.exit_reason IS '退租原因';
COMMENT ON COLUMN contract_ledger.requested_exit_date IS '申请退租日期';
COMMENT ON COLUMN contract_ledger.exit_requested_by IS '注销申请人';
COMMENT ON COLUMN contract_ledger.terminated_on IS '终止日期';
COMMENT ON COLUMN contract_ledger.termination IS '终止类型';

CREATE VIEW contract_ledger_today AS
SELECT c.*,
  CASE WHEN status IN ('approved', 'active', 'cancellationPending')
    THEN end_date - (now() AT TIME ZONE 'Asia/Shanghai')::date END AS days_left
FROM contract_ledger c;
COMMENT ON VIEW contract_ledger_today IS '合同及剩余天数';
COMMENT ON COLUMN contract_ledger_today.days_left IS '剩余天数';

-- Once filled:
CREATE INDEX IF NOT EXISTS contract_ledger_by_entry ON contract_ledger (entered_at, contract_id);
CREATE INDEX IF NOT EXISTS contract_ledger_by_number ON contract_ledger (contract_no);
CREATE INDEX IF NOT EXISTS contract_ledger_by_status ON contract_ledger (status, entered_at);
CREATE INDEX IF NOT EXISTS contract_ledger_by_sync ON contract_ledger (bank_sync, contract_id)
  WHERE bank_sync IN ('pending', 'failed');
CREATE INDEX IF NOT EXISTS contract_ledger_by_end ON contract_ledger (end_date, contract_id);
CREATE INDEX IF NOT EXISTS contract_ledger_by_org_unit ON contract_ledger (org_unit_id, entered_at);
CREATE INDEX IF NOT EXISTS contract_ledger_by_project ON contract_ledger (project_id, entered_at);
CREATE INDEX IF NOT EXISTS contract_ledger_by_room ON contract_ledger (room_id);
CREATE INDEX IF NOT EXISTS contract_ledger_by_lessee ON contract_ledger (lessee_person_id);
