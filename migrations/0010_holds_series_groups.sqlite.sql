-- phase: expand
-- Holds end and are known by a token, visits belong to series, several patients come together. Nobody is named yet by
-- some holds; SQLite can drop NOT NULL only by making the table anew.
create table appointment_anew (
  id blob primary key,
  status text not null,
  service_type blob not null,
  patient blob,
  facility blob,
  start_at bigint not null,
  end_at bigint not null,
  zone text not null,
  local_start text not null,
  local_date text not null,
  tzdb_version text not null,
  resources text not null,
  channel text not null,
  pickup_code text not null,
  cancel_reason text,
  previous_status text,
  active bigint not null,
  version bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  expires_at bigint,
  hold_token text not null default '',
  series blob,
  series_index bigint not null default 0,
  others text not null default '',
  check (start_at < end_at and end_at - start_at <= 86400000),
  check (patient is not null or status in ('pending', 'cancelled', 'entered-in-error'))
);
insert into appointment_anew (id, status, service_type, patient, facility, start_at, end_at, zone, local_start, local_date,
  tzdb_version, resources, channel, pickup_code, cancel_reason, previous_status, active, version, created_at, updated_at)
  select id, status, service_type, patient, facility, start_at, end_at, zone, local_start, local_date,
  tzdb_version, resources, channel, pickup_code, cancel_reason, previous_status, active, version, created_at, updated_at
  from appointment;
drop table appointment;
alter table appointment_anew rename to appointment;
create index appointment_patient on appointment (patient, start_at);
create index appointment_day on appointment (start_at, id);
create index appointment_facility_day on appointment (facility, start_at);
create unique index appointment_pickup_code on appointment (facility, local_date, pickup_code) where active = 1;
create index appointment_expiry on appointment (expires_at) where status = 'pending' and expires_at is not null;
create index appointment_series on appointment (series, series_index) where series is not null;

-- Who takes part in a visit besides its first patient, for the look-up of a person's time.
create table participation (
  appointment blob not null,
  patient blob not null,
  start_at bigint not null,
  end_at bigint not null,
  active bigint not null
);
create index participation_appointment on participation (appointment);
create index participation_patient on participation (patient, start_at);

alter table appointment_history add column waived text;
