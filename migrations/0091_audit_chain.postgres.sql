-- phase: expand
-- The audit trail becomes tamper-evident: each process seals its records into one chain. Records from before have no chain.
alter table audit_record add column chain uuid;
alter table audit_record add column seq bigint;
alter table audit_record add column previous bytea;
alter table audit_record add column seal bytea;
alter table audit_record add column detail text not null default '';
create unique index audit_record_chain on audit_record (chain, seq);
create index audit_record_actor on audit_record (actor, id);

-- How far a chain was let go of because it was old, sealed by the house.
create table audit_checkpoint (
  chain uuid primary key,
  seq bigint not null,
  head bytea not null,
  at bigint not null,
  seal bytea not null
);

-- A second guard: records never change, and go only once a checkpoint covers them.
create function audit_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'audit_append_only' using errcode = 'check_violation', constraint = 'audit_append_only';
end $$;
create function audit_record_guard() returns trigger language plpgsql as $$
begin
  if old.chain is not null
     and not exists (select 1 from audit_checkpoint where chain = old.chain and seq >= old.seq) then
    raise exception 'audit_append_only' using errcode = 'check_violation', constraint = 'audit_append_only';
  end if;
  return old;
end $$;
create function audit_patient_guard() returns trigger language plpgsql as $$
begin
  if exists (select 1 from audit_record r where r.id = old.audit and r.chain is not null
             and not exists (select 1 from audit_checkpoint c where c.chain = r.chain and c.seq >= r.seq)) then
    raise exception 'audit_append_only' using errcode = 'check_violation', constraint = 'audit_append_only';
  end if;
  return old;
end $$;
create trigger audit_record_no_update before update on audit_record for each row execute function audit_refuse();
create trigger audit_record_no_truncate before truncate on audit_record for each statement execute function audit_refuse();
create trigger audit_record_no_delete before delete on audit_record for each row execute function audit_record_guard();
create trigger audit_patient_no_update before update on audit_patient for each row execute function audit_refuse();
create trigger audit_patient_no_truncate before truncate on audit_patient for each statement execute function audit_refuse();
create trigger audit_patient_no_delete before delete on audit_patient for each row execute function audit_patient_guard();
create trigger audit_checkpoint_no_return before update on audit_checkpoint for each row
  when (new.seq < old.seq or new.chain <> old.chain) execute function audit_refuse();
create trigger audit_checkpoint_no_delete before delete on audit_checkpoint for each row execute function audit_refuse();
