-- phase: expand
-- What the platform keeps for every room: events that leave with their transaction, and answers by idempotency key.
create table outbox (
  id integer primary key,
  kind text not null,
  subject blob not null,
  payload text not null,
  created_at bigint not null
);

create table idempotency (
  scope text not null,
  key text not null,
  body_hash text not null,
  status bigint not null,
  response text not null,
  subject blob not null,
  created_at bigint not null,
  primary key (scope, key)
) without rowid;
create index idempotency_age on idempotency (created_at);
