-- phase: expand
-- Where allocations go when they are over for a week: the table that bookings insert into stays small.
create table allocation_history (
  id blob primary key,
  resource blob not null,
  lane bigint not null,
  start_at bigint not null,
  end_at bigint not null,
  kind text not null,
  pad_before bigint not null,
  pad_after bigint not null,
  stamp bigint not null,
  appointment blob,
  expires_at bigint,
  active bigint not null
);
create index allocation_history_resource_start on allocation_history (resource, start_at);
