-- phase: expand
-- Who looked at what is said of patients; append-only, trimmed by age. Changes of visits are in appointment_history, which is now looked
-- through by time as well.
create table audit_record (
  id blob primary key,
  at bigint not null,
  actor text not null,
  action text not null,
  operation text not null,
  type text not null,
  entity blob,
  patients text not null,
  succeeded bigint not null,
  trace text not null
);
create index audit_record_at on audit_record (at);
create index audit_record_entity on audit_record (entity) where entity is not null;

create table audit_patient (
  audit blob not null,
  patient blob not null,
  primary key (audit, patient)
);
create index audit_patient_patient on audit_patient (patient);

create index appointment_history_at on appointment_history (at);
