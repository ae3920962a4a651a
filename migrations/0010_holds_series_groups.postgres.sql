-- phase: expand
-- Holds end and are known by a token, visits belong to series, several patients come together. Nobody is named yet by
-- some holds.
alter table appointment alter column patient drop not null;
alter table appointment add column expires_at bigint;
alter table appointment add column hold_token text not null default '';
alter table appointment add column series uuid;
alter table appointment add column series_index bigint not null default 0;
alter table appointment add column others text not null default '';
alter table appointment add constraint appointment_for_somebody
  check (patient is not null or status in ('pending', 'cancelled', 'entered-in-error'));
create index appointment_expiry on appointment (expires_at) where status = 'pending' and expires_at is not null;
create index appointment_series on appointment (series, series_index) where series is not null;

-- Who takes part in a visit besides its first patient, for the look-up of a person's time.
create table participation (
  appointment uuid not null,
  patient uuid not null,
  start_at bigint not null,
  end_at bigint not null,
  active bigint not null
);
create index participation_appointment on participation (appointment);
create index participation_patient on participation (patient, start_at);

alter table appointment_history add column waived text;
