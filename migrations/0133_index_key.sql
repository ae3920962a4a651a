-- phase: expand
-- Which index keys of the key file blind indexes may still be made by: 1 while they may, 0 once all were made anew.
create table index_key (
  number bigint primary key,
  needed bigint not null,
  at bigint not null
);
