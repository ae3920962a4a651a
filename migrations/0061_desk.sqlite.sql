-- phase: expand
-- Who waits for whom: one row for each patient of a queue (a resource's, on a day of its own calendar). The number is called
-- out; the order is by priority, due_at, since_at, entry.
create table desk_ticket (
  id blob primary key,
  queue blob not null,
  day text not null,
  number bigint not null,
  patient blob not null,
  service_type blob not null,
  appointment blob,
  standing text not null,
  priority bigint not null,
  due_at bigint not null,
  since_at bigint not null,
  entry bigint not null,
  arrived_at bigint not null,
  desk text not null,
  calls bigint not null,
  called_at bigint,
  started_at bigint,
  finished_at bigint,
  version bigint not null
);
create unique index desk_ticket_number on desk_ticket (day, queue, number);
create unique index desk_ticket_visit on desk_ticket (appointment, day) where appointment is not null;
create index desk_ticket_patient on desk_ticket (patient, day);
create index desk_ticket_served on desk_ticket (queue, finished_at) where finished_at is not null;
