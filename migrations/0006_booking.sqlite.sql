-- phase: expand
-- Appointments and the primitive under them: an allocation is one unit (lane) of one resource for one interval of at
-- most a day, so that an index on its start bounds every look-up; longer blocks are several rows.
create table appointment (
  id blob primary key,
  status text not null,
  service_type blob not null,
  patient blob not null,
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
  check (start_at < end_at and end_at - start_at <= 86400000)
);
create index appointment_patient on appointment (patient, start_at);
create index appointment_day on appointment (start_at, id);
create index appointment_facility_day on appointment (facility, start_at);
create unique index appointment_pickup_code on appointment (facility, local_date, pickup_code) where active = 1;

create table allocation (
  id blob primary key,
  resource blob not null,
  lane bigint not null,
  start_at bigint not null,
  end_at bigint not null,
  kind text not null,
  pad_before bigint not null,
  pad_after bigint not null,
  stamp bigint not null,
  appointment blob,
  expires_at bigint,
  active bigint not null,
  check (start_at < end_at and end_at - start_at <= 86400000)
);
create index allocation_lane on allocation (resource, lane, start_at) where active = 1;
create index allocation_resource_start on allocation (resource, start_at);
create index allocation_appointment on allocation (appointment);
create index allocation_expiry on allocation (expires_at) where active = 1 and expires_at is not null;

-- The same promise as PostgreSQL's exclusion constraint: two active allocations of one lane never overlap. Because those
-- already stored do not overlap, only the last one that starts before the new end can; one index step finds it.
create trigger allocation_no_overlap_insert before insert on allocation when new.active = 1
begin
  select raise(abort, 'allocation_no_overlap')
  where (select end_at from allocation
         where resource = new.resource and lane = new.lane and active = 1 and start_at < new.end_at
         order by start_at desc limit 1) > new.start_at;
end;
create trigger allocation_no_overlap_update before update on allocation when new.active = 1
begin
  select raise(abort, 'allocation_no_overlap')
  where (select end_at from allocation
         where resource = new.resource and lane = new.lane and active = 1 and start_at < new.end_at and id <> new.id
         order by start_at desc limit 1) > new.start_at;
end;

create table appointment_history (
  appointment blob not null,
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
