-- phase: expand
-- Who is told of events by webhook, and every event that is owed to them. The secret is ciphertext.
create table webhook (
  id uuid primary key,
  url text not null,
  kinds text not null,
  secret bytea not null,
  active bigint not null,
  version bigint not null,
  created_at bigint not null,
  updated_at bigint not null
);

create table webhook_delivery (
  id uuid primary key,
  webhook uuid not null references webhook on delete cascade,
  event_xid bigint not null,
  event_id bigint not null,
  kind text not null,
  subject uuid not null,
  payload text not null,
  told_at bigint not null,
  status text not null,
  due_at bigint not null,
  attempts bigint not null,
  lease_until bigint not null,
  answer bigint,
  failure text,
  created_at bigint not null,
  updated_at bigint not null,
  unique (webhook, event_xid, event_id)
);
create index webhook_delivery_due on webhook_delivery (due_at) where status = 'pending';
create index webhook_delivery_order on webhook_delivery (webhook, subject, event_xid, event_id) where status = 'pending';

insert into outbox_place (consumer, xid, id) values ('webhooks', cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint), 0);
