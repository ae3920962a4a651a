-- phase: expand
-- What a visit's fee is and what became of it, in fen; and the money's book: one line for each time money came in, went
-- back or was not asked for, whether it matched a visit or not.
alter table appointment add column payment_state text;
alter table appointment add column amount_cents bigint;
alter table appointment add column paid_cents bigint;
alter table appointment add column refunded_cents bigint;
alter table appointment add column payment_due_at bigint;
alter table appointment add column payment_reference text;
alter table appointment add column paid_at bigint;
create index appointment_payment_due on appointment (payment_due_at) where payment_state = 'due' and payment_due_at is not null;
create index appointment_payment_state on appointment (payment_state, start_at, id) where payment_state is not null;

create table payment_entry (
  id blob primary key,
  kind text not null,
  outcome text not null,
  provider text not null,
  transaction_id text not null,
  method text not null,
  visit text not null,
  appointment blob,
  amount_cents bigint not null,
  currency text not null,
  actor text not null,
  at bigint not null,
  recorded_at bigint not null,
  local_date text not null,
  unique (provider, transaction_id, kind)
);
create index payment_entry_day on payment_entry (local_date, id);
create index payment_entry_appointment on payment_entry (appointment) where appointment is not null;
