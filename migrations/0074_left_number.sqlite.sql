-- phase: expand
-- What a visit that moved left to others: a number of a session, which stays away until `returns_at`, as one that was
-- given up does. Holds of numbers are found by session when they are over.
create table left_number (
  session blob not null,
  number bigint not null,
  appointment blob not null,
  patient blob,
  channel text not null,
  returns_at bigint not null,
  version bigint not null,
  primary key (session, number, appointment)
);
create index left_number_patient on left_number (patient);
create index appointment_held_number on appointment (session)
  where active = 1 and session is not null and expires_at is not null;
