-- phase: expand
-- When a resource and all below it are away, whatever their rotas say. A change also raises resource.rota_version. Kept for the record
-- when lifted.
create table closure (
  id blob primary key,
  resource blob not null references resource on delete cascade,
  start_at bigint not null,
  end_at bigint not null,
  reason text not null,
  note text not null,
  actor text not null,
  created_at bigint not null,
  lifted_at bigint,
  lifted_by text,
  check (start_at < end_at)
);
create index closure_resource on closure (resource) where lifted_at is null;
