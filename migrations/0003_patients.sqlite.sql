-- phase: expand
-- Patients; id number and phone are ciphertext, found by blind index.
create table patient (
  id blob primary key,
  name text not null,
  id_type text not null,
  id_number blob,
  phone blob,
  birth_date text,
  sex text not null,
  merged_into blob references patient,
  version bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  id_index blob,
  phone_index blob
);
create unique index patient_id_number on patient (id_index) where merged_into is null and id_index is not null;
create index patient_phone on patient (phone_index) where phone_index is not null;
create index patient_name on patient (name);
