-- phase: expand
-- What callers of /fhir say of resources beyond what the models hold, sealed, by the version they said it of; and the
-- blind indexes of the identifiers they gave.
create table fhir_document (
  type text not null,
  id blob not null,
  version bigint not null,
  sealed blob not null,
  primary key (type, id, version)
);

create table fhir_identifier (
  type text not null,
  identifier blob not null,
  id blob not null,
  primary key (type, identifier, id)
);
create index fhir_identifier_of on fhir_identifier (type, id);
