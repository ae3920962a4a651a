-- phase: expand
-- The audit trail becomes tamper-evident: each process seals its records into one chain. Records from before have no chain.
alter table audit_record add column chain blob;
alter table audit_record add column seq bigint;
alter table audit_record add column previous blob;
alter table audit_record add column seal blob;
alter table audit_record add column detail text not null default '';
create unique index audit_record_chain on audit_record (chain, seq);
create index audit_record_actor on audit_record (actor, id);

-- How far a chain was let go of because it was old, sealed by the house.
create table audit_checkpoint (
  chain blob primary key,
  seq bigint not null,
  head blob not null,
  at bigint not null,
  seal blob not null
);

-- A second guard: records never change, and go only once a checkpoint covers them.
create trigger audit_record_no_update before update on audit_record
begin
  select raise(abort, 'audit_append_only');
end;
create trigger audit_record_no_delete before delete on audit_record when old.chain is not null
begin
  select raise(abort, 'audit_append_only')
  where not exists (select 1 from audit_checkpoint where chain = old.chain and seq >= old.seq);
end;
create trigger audit_patient_no_update before update on audit_patient
begin
  select raise(abort, 'audit_append_only');
end;
create trigger audit_patient_no_delete before delete on audit_patient
begin
  select raise(abort, 'audit_append_only')
  where exists (select 1 from audit_record r where r.id = old.audit and r.chain is not null
                and not exists (select 1 from audit_checkpoint c where c.chain = r.chain and c.seq >= r.seq));
end;
create trigger audit_checkpoint_no_return before update on audit_checkpoint when new.seq < old.seq or new.chain <> old.chain
begin
  select raise(abort, 'audit_append_only');
end;
create trigger audit_checkpoint_no_delete before delete on audit_checkpoint
begin
  select raise(abort, 'audit_append_only');
end;
