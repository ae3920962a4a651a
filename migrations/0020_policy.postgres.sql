-- phase: expand
-- Appointment policies: one for a place or a service at most, and its versions, which are never changed. A visit keeps the
-- version it was booked under, and who called it off. A new version raises rota_version of the resource it is attached to,
-- by which a booking finds out that it was planned under older rules.
create table policy (
  id uuid primary key,
  resource uuid unique,
  service_type uuid unique,
  version bigint not null,
  updated_at bigint not null
);

create table policy_version (
  policy uuid not null,
  version bigint not null,
  document text not null,
  at bigint not null,
  actor text not null,
  primary key (policy, version)
);

alter table appointment add column policy uuid;
alter table appointment add column policy_version bigint;
alter table appointment add column called_off_by text;
