-- phase: expand
-- What the platform keeps for every room: events that leave with their transaction, and answers by idempotency key.
create table outbox (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  kind text not null,
  subject uuid not null,
  payload text not null,
  created_at bigint not null
);
create index outbox_order on outbox (xid, id);

create table idempotency (
  scope text not null,
  key text not null,
  body_hash text not null,
  status bigint not null,
  response text not null,
  subject uuid not null,
  created_at bigint not null,
  primary key (scope, key)
);
create index idempotency_age on idempotency (created_at);
