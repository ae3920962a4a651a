-- phase: expand
-- What questionnaires made of a patient's answers. Never changed; answers and outcome are sealed.
create table constitution_assessment (
  id blob primary key,
  patient blob not null references patient,
  instrument text not null,
  assessed_at bigint not null,
  actor text not null,
  sealed blob not null
);
create index constitution_assessment_patient on constitution_assessment (patient, id);
