-- phase: expand
-- Patients; id number and phone are ciphertext, found by blind index.
create table patient (
  id uuid primary key,
  name text collate "C" not null,
  id_type text not null,
  id_number bytea,
  phone bytea,
  birth_date text,
  sex text not null,
  merged_into uuid references patient,
  version bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  id_index bytea,
  phone_index bytea
);
create unique index patient_id_number on patient (id_index) where merged_into is null and id_index is not null;
create index patient_phone on patient (phone_index) where phone_index is not null;
create index patient_name on patient (name);
