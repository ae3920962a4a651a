-- phase: expand
-- The facility where a resource is for a visit, when that is not the one it belongs to: others are only bookable with the
-- way between them.
alter table allocation add column site blob;
alter table allocation_history add column site blob;
