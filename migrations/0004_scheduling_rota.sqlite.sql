-- phase: expand
-- What can be booked and when resources are open, as JSON documents beside the columns that look-ups need. A change to a
-- rota also raises resource.rota_version, by which a booking finds out that it was planned with older rotas.
create table service_type (
  id blob primary key,
  active bigint not null,
  version bigint not null,
  document text not null,
  updated_at bigint not null
);

create table service_type_history (
  service_type blob not null,
  version bigint not null,
  at bigint not null,
  actor text not null,
  change text not null,
  document text not null,
  primary key (service_type, version)
);

create table rota (
  id blob primary key,
  resource blob not null references resource on delete cascade,
  version bigint not null,
  document text not null,
  updated_at bigint not null
);
create index rota_resource on rota (resource);

create table rota_history (
  rota blob not null,
  version bigint not null,
  at bigint not null,
  actor text not null,
  change text not null,
  document text not null,
  primary key (rota, version)
);
