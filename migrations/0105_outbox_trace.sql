-- phase: expand
-- Which trace an event happened in (W3C traceparent), so that what others do for it joins it; null: not recorded.
alter table outbox add column trace text;
alter table webhook_delivery add column trace text;
