-- phase: expand
-- What devices measured of a patient. Rows are added, never changed; values are sealed.
create table constitution_observation (
  id blob primary key,
  patient blob not null references patient,
  measurand text not null,
  observed_at bigint not null,
  actor text not null,
  sealed blob not null
);
create index constitution_observation_patient on constitution_observation (patient, id);
create index constitution_observation_recent on constitution_observation (patient, measurand, observed_at);
