CREATE TABLE allocation_board (
  allocation_id uuid PRIMARY KEY,
  eligibility_id uuid NOT NULL,
  certificate_no text,
  category text,
  applicant text,
  id_no text,
  household_id uuid NOT NULL,
  room_id uuid NOT NULL,
  room text,
  community_id uuid,
  org_unit_id uuid,
  project_id uuid,
  area bigint,
  method text,
  plan_id uuid,
  allocated_on date NOT NULL,
  offer_expires_on date,
  reason text,
  override_reason text,
  status text NOT NULL,
  revoke_reason text,
  contract_id uuid,
  contract_no text,
  start_date date,
  end_date date,
  occupancy_id uuid,
  moved_in_on date,
  moved_out_on date,
  entered_by text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
CREATE INDEX allocation_board_by_contract ON allocation_board (contract_id);
CREATE INDEX allocation_board_by_occupancy ON allocation_board (occupancy_id);
COMMENT ON TABLE allocation_board IS '配租信息';
COMMENT ON COLUMN allocation_board.allocation_id IS '配租单';
COMMENT ON COLUMN allocation_board.eligibility_id IS '保障资格';
COMMENT ON COLUMN allocation_board.certificate_no IS '资格证号';
COMMENT ON COLUMN allocation_board.category IS '保障类别';
COMMENT ON COLUMN allocation_board.applicant IS '姓名';
COMMENT ON COLUMN allocation_board.id_no IS '身份证号';
COMMENT ON COLUMN allocation_board.household_id IS '家庭';
COMMENT ON COLUMN allocation_board.room_id IS '房间编号';
COMMENT ON COLUMN allocation_board.room IS '小区-楼栋-房间';
COMMENT ON COLUMN allocation_board.community_id IS '小区';
COMMENT ON COLUMN allocation_board.org_unit_id IS '所属区';
COMMENT ON COLUMN allocation_board.project_id IS '所属项目';
COMMENT ON COLUMN allocation_board.area IS '面积';
COMMENT ON COLUMN allocation_board.method IS '配租方式';
COMMENT ON COLUMN allocation_board.plan_id IS '批次';
COMMENT ON COLUMN allocation_board.allocated_on IS '配租日期';
COMMENT ON COLUMN allocation_board.offer_expires_on IS '签约期限';
COMMENT ON COLUMN allocation_board.reason IS '理由';
COMMENT ON COLUMN allocation_board.override_reason IS '超面积配租理由';
COMMENT ON COLUMN allocation_board.status IS '状态';
COMMENT ON COLUMN allocation_board.revoke_reason IS '撤销原因';
COMMENT ON COLUMN allocation_board.contract_id IS '合同';
COMMENT ON COLUMN allocation_board.contract_no IS '合同编号';
COMMENT ON COLUMN allocation_board.start_date IS '合同起';
COMMENT ON COLUMN allocation_board.end_date IS '合同止';
COMMENT ON COLUMN allocation_board.occupancy_id IS '入住';
COMMENT ON COLUMN allocation_board.moved_in_on IS '入住时间';
COMMENT ON COLUMN allocation_board.moved_out_on IS '退房时间';

-- What other streams say of an allocation, for the rows of the board.
CREATE TABLE allocation_board_application (
  application_id uuid PRIMARY KEY,
  applicant text NOT NULL,
  id_no text NOT NULL,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE allocation_board_application IS '申请人';
COMMENT ON COLUMN allocation_board_application.application_id IS '申请';
COMMENT ON COLUMN allocation_board_application.applicant IS '姓名';
COMMENT ON COLUMN allocation_board_application.id_no IS '身份证号';

CREATE TABLE allocation_board_eligibility (
  eligibility_id uuid PRIMARY KEY,
  certificate_no text NOT NULL,
  category text NOT NULL,
  applicant text,
  id_no text,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE allocation_board_eligibility IS '保障资格';
COMMENT ON COLUMN allocation_board_eligibility.eligibility_id IS '保障资格';
COMMENT ON COLUMN allocation_board_eligibility.certificate_no IS '资格证号';
COMMENT ON COLUMN allocation_board_eligibility.category IS '保障类别';
COMMENT ON COLUMN allocation_board_eligibility.applicant IS '姓名';
COMMENT ON COLUMN allocation_board_eligibility.id_no IS '身份证号';

CREATE TABLE allocation_board_contract (
  contract_id uuid PRIMARY KEY,
  contract_no text NOT NULL,
  start_date date NOT NULL,
  end_date date NOT NULL,
  version integer NOT NULL,
  revision bigint NOT NULL
);
COMMENT ON TABLE allocation_board_contract IS '合同';
COMMENT ON COLUMN allocation_board_contract.contract_id IS '合同';
COMMENT ON COLUMN allocation_board_contract.contract_no IS '合同编号';
COMMENT ON COLUMN allocation_board_contract.start_date IS '合同起';
COMMENT ON COLUMN allocation_board_contract.end_date IS '合同止';

-- Once filled:
CREATE INDEX IF NOT EXISTS allocation_board_by_day ON allocation_board (allocated_on, allocation_id);
CREATE INDEX IF NOT EXISTS allocation_board_by_status ON allocation_board (status, offer_expires_on);
CREATE INDEX IF NOT EXISTS allocation_board_by_org_unit ON allocation_board (org_unit_id, allocated_on);
CREATE INDEX IF NOT EXISTS allocation_board_by_project ON allocation_board (project_id, allocated_on);
CREATE INDEX IF NOT EXISTS allocation_board_by_room ON allocation_board (room_id);
CREATE INDEX IF NOT EXISTS allocation_board_by_certificate ON allocation_board (certificate_no);
