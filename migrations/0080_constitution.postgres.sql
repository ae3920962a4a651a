-- phase: expand
-- What questionnaires made of a patient's answers. Never changed; answers and outcome are sealed.
create table constitution_assessment (
  id uuid primary key,
  patient uuid not null references patient,
  instrument text not null,
  assessed_at bigint not null,
  actor text not null,
  sealed bytea not null
);
create index constitution_assessment_patient on constitution_assessment (patient, id);
