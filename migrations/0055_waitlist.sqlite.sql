-- phase: expand
-- Who waits for time that is taken, and every time that was offered to them. Nobody waits twice for the same, has two
-- offers at once, or is offered one start twice: the indexes see to that, whatever the code does.
create table waitlist_entry (
  id blob primary key,
  patient blob not null,
  service_type blob not null,
  resources text not null,
  windows text not null,
  zone text not null,
  priority text not null,
  rank bigint not null,
  channel text not null,
  status text not null,
  ends_at bigint not null,
  appointment blob,
  actor text not null,
  version bigint not null,
  added_at bigint not null,
  updated_at bigint not null
);
create index waitlist_entry_turn on waitlist_entry (rank, added_at, id) where status in ('waiting', 'offered');
create index waitlist_entry_patient on waitlist_entry (patient);
create unique index waitlist_entry_once on waitlist_entry (patient, service_type) where status in ('waiting', 'offered');

create table waitlist_offer (
  id blob primary key,
  entry blob not null references waitlist_entry,
  start_at bigint not null,
  resources text not null,
  status text not null,
  hold blob,
  hold_token text not null,
  expires_at bigint,
  reasons text not null,
  made_at bigint not null,
  settled_at bigint,
  constraint waitlist_offer_start unique (entry, start_at)
);
create unique index waitlist_offer_one on waitlist_offer (entry) where status in ('claimed', 'open');
create index waitlist_offer_expiry on waitlist_offer (expires_at) where status = 'open';
