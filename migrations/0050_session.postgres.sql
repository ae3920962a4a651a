-- phase: expand
-- Sessions (号源): plans say how many numbers the half-days of a resource's rota give, sessions are those half-days once
-- they have come to be, each with the terms of then. A change raises rota_version of the resource, by which a booking
-- finds out that it was planned with an older session.
create table session_plan (
  id uuid primary key,
  resource uuid not null references resource on delete cascade,
  version bigint not null,
  document text not null,
  updated_at bigint not null
);
create index session_plan_resource on session_plan (resource);

create table session_plan_history (
  plan uuid not null,
  version bigint not null,
  at bigint not null,
  actor text not null,
  change text not null,
  document text not null,
  primary key (plan, version)
);

create table session (
  id uuid primary key,
  plan uuid not null,
  resource uuid not null,
  local_date text not null,
  part text not null,
  start_at bigint not null,
  version bigint not null,
  document text not null,
  updated_at bigint not null,
  unique (plan, local_date, part)
);
create index session_resource on session (resource, start_at);
create index session_start on session (start_at);

create table session_history (
  session uuid not null,
  version bigint not null,
  at bigint not null,
  actor text not null,
  change text not null,
  reason text,
  primary key (session, version)
);

-- A number that was given up stays with its cancelled visit until it returns to the others.
alter table appointment add column session uuid;
alter table appointment add column number bigint;
alter table appointment add column number_returns_at bigint;
create index appointment_session on appointment (session) where session is not null;
create unique index appointment_number on appointment (session, number) where active = 1 and session is not null;
