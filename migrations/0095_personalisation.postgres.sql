-- phase: expand
-- Whether patients want personal features, each decision as it was taken: the last one counts, none is changed.
create table patient_personalisation (
  patient uuid not null references patient,
  version bigint not null,
  personalise bigint not null,
  decided_at bigint not null,
  consent text not null,
  agent uuid,
  actor text not null,
  recorded_at bigint not null,
  primary key (patient, version)
);
