-- phase: expand
-- Who answers for somebody who waits, and who acts for them: what is offered is booked with both.
alter table waitlist_entry add column guardian uuid;
alter table waitlist_entry add column booked_by uuid;
