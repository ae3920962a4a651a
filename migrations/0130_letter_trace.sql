-- phase: expand
-- Which trace a letter's event happened in, so that handling it again joins it; null: not recorded.
alter table event_letter add column trace text;
