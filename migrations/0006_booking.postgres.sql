-- phase: expand
-- Appointments and the primitive under them: an allocation is one unit (lane) of one resource for one interval of at
-- most a day, so that an index on its start bounds every look-up; longer blocks are several rows.
create extension if not exists btree_gist;

create table appointment (
  id uuid primary key,
  status text not null,
  service_type uuid not null,
  patient uuid not null,
  facility uuid,
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
  check (start_at < end_at and end_at - start_at <= 86400000)
);
create index appointment_patient on appointment (patient, start_at);
create index appointment_day on appointment (start_at, id);
create index appointment_facility_day on appointment (facility, start_at);
create unique index appointment_pickup_code on appointment (facility, local_date, pickup_code) where active = 1;

create table allocation (
  id uuid primary key,
  resource uuid not null,
  lane bigint not null,
  start_at bigint not null,
  end_at bigint not null,
  kind text not null,
  pad_before bigint not null,
  pad_after bigint not null,
  stamp bigint not null,
  appointment uuid,
  expires_at bigint,
  active bigint not null,
  check (start_at < end_at and end_at - start_at <= 86400000),
  constraint allocation_no_overlap exclude using gist
    (resource with =, lane with =, int8range(start_at, end_at) with &&) where (active = 1) deferrable initially deferred
);
create index allocation_resource_start on allocation (resource, start_at);
create index allocation_appointment on allocation (appointment);
create index allocation_expiry on allocation (expires_at) where active = 1 and expires_at is not null;

create table appointment_history (
  appointment uuid not null,
  version bigint not null,
  at bigint not null,
  actor text not null,
  change text not null,
  status text not null,
  start_at bigint not null,
  end_at bigint not null,
  resources text not null,
  reason text,
  primary key (appointment, version)
);
