-- phase: expand
-- What patients want to be told and how, and every notice: one for an event, a kind and a patient. Addresses are
-- ciphertext; a notice keeps no text. Of what happened before nobody is told.
insert into outbox_place (consumer, xid, id) values ('notification', 0, (select coalesce(max(id), 0) from outbox));

create table notification_preference (
  patient blob primary key,
  language text not null,
  channels text not null,
  muted text not null,
  quiet_from bigint,
  quiet_to bigint,
  email blob,
  wechat blob,
  version bigint not null,
  updated_at bigint not null
);

create table notice (
  id blob primary key,
  event text not null,
  kind text not null,
  patient blob not null,
  subject blob not null,
  facts text not null,
  status text not null,
  due_at bigint not null,
  attempts bigint not null,
  lease_until bigint not null,
  channel text,
  destination text,
  reference text,
  failure text,
  created_at bigint not null,
  updated_at bigint not null,
  unique (event, kind, patient)
);
create index notice_due on notice (due_at) where status = 'pending';
create index notice_patient on notice (patient, id);
create index notice_subject on notice (subject) where status = 'pending';
