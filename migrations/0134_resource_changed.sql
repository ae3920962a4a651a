-- phase: expand
-- What others changed lately is looked for within a transaction, in the order of this index.
create index resource_updated on resource (updated_at, id);
