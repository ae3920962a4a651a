-- phase: expand
-- Calendars that others may read by a secret link; only the SHA-256 of a link's token is kept.
create table calendar_feed (
  id blob primary key,
  digest text not null unique,
  owner_kind text not null,
  owner blob not null,
  created_at bigint not null,
  revoked_at bigint
);
create index calendar_feed_owner on calendar_feed (owner) where revoked_at is null;
