-- phase: expand
-- How far each consumer of the bus has come in each partition of keys, and the events that it could not handle yet or
-- has given up.
create table event_mark (
  consumer text not null,
  part bigint not null,
  xid bigint not null,
  id bigint not null,
  primary key (consumer, part)
);

create table event_letter (
  id uuid primary key,
  consumer text not null,
  event_xid bigint not null,
  event_id bigint not null,
  kind text not null,
  subject uuid not null,
  payload text not null,
  told_at bigint not null,
  status text not null,
  attempts bigint not null,
  due_at bigint not null,
  failure text not null,
  updated_at bigint not null,
  unique (consumer, event_xid, event_id)
);
create index event_letter_waiting on event_letter (consumer, subject, event_xid, event_id) where status = 'waiting';

-- Those who read the outbox before read on where they were.
insert into event_mark (consumer, part, xid, id)
  select consumer, part, xid, id from outbox_place, generate_series(0, 15) as parts(part)
  where consumer in ('notification', 'webhooks');
