-- phase: expand
-- Medicines, their lots, every movement of them, and what is kept for somebody. Movements are only ever added: those of
-- a lot add up to what is on hand. No lot goes below nothing, whatever the code does.
create table inventory_medicine (
  id blob primary key,
  name text not null,
  material text,
  unit text not null,
  threshold bigint not null,
  version bigint not null,
  created_at bigint not null
);
create unique index inventory_medicine_material on inventory_medicine (material) where material is not null;

create table inventory_lot (
  id blob primary key,
  medicine blob not null references inventory_medicine,
  number text not null,
  location text not null,
  expires_on bigint not null,
  on_hand bigint not null check (on_hand >= 0),
  alerted bigint not null,
  created_at bigint not null,
  unique (medicine, number, location)
);
create index inventory_lot_expiry on inventory_lot (expires_on) where alerted = 0;

create table inventory_movement (
  id blob primary key,
  medicine blob not null,
  lot blob not null references inventory_lot,
  kind text not null,
  change bigint not null,
  on_hand bigint not null,
  reason text not null,
  reference text not null,
  actor text not null,
  at bigint not null
);
create index inventory_movement_medicine on inventory_movement (medicine, id);
create index inventory_movement_lot on inventory_movement (lot);

create table inventory_reservation (
  id blob primary key,
  medicine blob not null references inventory_medicine,
  quantity bigint not null check (quantity > 0),
  status text not null,
  reference text not null,
  expires_at bigint not null,
  actor text not null,
  created_at bigint not null
);
create index inventory_reservation_held on inventory_reservation (medicine, expires_at) where status = 'held';

create table inventory_reservation_lot (
  reservation blob not null references inventory_reservation,
  lot blob not null references inventory_lot,
  quantity bigint not null check (quantity > 0),
  primary key (reservation, lot)
);
