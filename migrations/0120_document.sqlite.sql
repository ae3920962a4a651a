-- phase: expand
-- Documents of the embedded store: a JSON object under an id in a collection. Indexes on members are made when a
-- collection is declared.
create table document (
  collection text not null,
  id text not null,
  version bigint not null,
  body text not null,
  primary key (collection, id)
);
