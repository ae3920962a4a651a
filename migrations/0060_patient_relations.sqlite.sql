-- phase: expand
-- Who may act for whom: guardians of minors, children of elderly parents, proxies. Rows are never deleted.
create table patient_relation (
  id blob primary key,
  agent blob not null,
  patient blob not null,
  kind text not null,
  valid_from text not null,
  valid_to text,
  consent text not null,
  actor text not null,
  created_at bigint not null,
  revoked_at bigint,
  revoked_by text
);
create index patient_relation_agent on patient_relation (agent);
create index patient_relation_patient on patient_relation (patient);

-- Who booked for the patient; null: they themselves, or the house.
alter table appointment add column booked_by blob;
alter table appointment_history add column booked_by blob;
