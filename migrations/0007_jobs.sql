-- phase: expand
-- Periodic work of the house: when it ran last, how that went, and until when a run holds it.
create table job (
  name text primary key,
  holder text not null,
  lease_until bigint not null,
  last_started bigint not null,
  last_ended bigint not null,
  last_status text not null
);
