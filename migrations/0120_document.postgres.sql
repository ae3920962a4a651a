-- phase: expand
-- Documents of the embedded store: a JSON object under an id in a collection, in the order of its bytes. Indexes on
-- members are made when a collection is declared.
create table document (
  collection text collate "C" not null,
  id text collate "C" not null,
  version bigint not null,
  body jsonb not null,
  primary key (collection, id)
);
