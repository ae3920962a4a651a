-- phase: expand
-- Which keys of the key file values may still be sealed by: 1 while they may, 0 once all were sealed anew.
create table field_key (
  number bigint primary key,
  needed bigint not null,
  at bigint not null
);
