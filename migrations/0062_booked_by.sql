-- phase: expand
-- Whose visits somebody booked: they go over when two patients are merged.
create index appointment_booked_by on appointment (booked_by) where booked_by is not null;
