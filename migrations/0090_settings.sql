-- phase: expand
-- Settings that the house keeps in its database: what is in force, every version of it with who and why, and what each process made
-- of what each of its sources said. The one row of setting_layer counts versions, and is the lock that changes queue for.
create table setting_layer (
  id bigint primary key,
  version bigint not null
);
insert into setting_layer (id, version) values (1, 0);

create table setting (
  key text primary key,
  value text not null,
  sealed bigint not null,
  version bigint not null,
  actor text not null,
  reason text not null,
  at bigint not null
);

create table setting_change (
  version bigint not null,
  key text not null,
  value text,
  sealed bigint not null,
  actor text not null,
  reason text not null,
  at bigint not null,
  primary key (version, key)
);

create table setting_journal (
  id text primary key,
  at bigint not null,
  process text not null,
  version bigint not null,
  layer text not null,
  revision text not null,
  actor text not null,
  taken bigint not null,
  changes text not null,
  reasons text not null
);
create index setting_journal_at on setting_journal (at);
