-- phase: expand
-- API keys; only the SHA-256 of a key's secret is kept.
create table api_key (
  id blob primary key,
  name text not null,
  digest text not null unique,
  scopes text not null,
  created_at bigint not null,
  expires_at bigint,
  revoked_at bigint
);
