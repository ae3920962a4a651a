-- phase: expand
-- Resources as JSON documents, beside the columns that locks, joins and constraints need.
create table resource (
  id uuid primary key,
  kind text not null,
  status text not null,
  parent uuid references resource,
  capacity bigint not null check (capacity between 1 and 999),
  version bigint not null,
  rota_version bigint not null,
  document text not null,
  created_at bigint not null,
  updated_at bigint not null
);
create index resource_parent on resource (parent);

create table resource_history (
  resource uuid not null,
  version bigint not null,
  at bigint not null,
  actor text not null,
  change text not null,
  document text not null,
  primary key (resource, version)
);
