-- phase: expand
-- What participants say to a visit, every version of it, at the time that the visit had then.
create table appointment_reply (
  id uuid not null,
  version bigint not null,
  appointment uuid not null,
  participant uuid not null,
  status text not null,
  appointment_version bigint not null,
  start_at bigint not null,
  end_at bigint not null,
  actor text not null,
  at bigint not null,
  primary key (id, version)
);
create index appointment_reply_appointment on appointment_reply (appointment);
create index appointment_reply_participant on appointment_reply (participant);
