-- phase: expand
-- How much a key may ask for, where it has a rate of its own; null: what the settings give everybody.
alter table api_key add column rate_per_second bigint;
alter table api_key add column rate_burst bigint;
