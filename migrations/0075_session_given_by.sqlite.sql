-- phase: expand
-- Whose session it was that a substitute has: found when the half-days that are due are opened.
alter table session add column given_by text;
update session set given_by = json_extract(document, '$.substitute_for');
create index session_given_by on session (given_by, start_at) where given_by is not null;
