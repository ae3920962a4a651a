-- phase: expand
-- How far each consumer of the outbox has come.
create table outbox_place (
  consumer text primary key,
  xid bigint not null,
  id bigint not null
);
