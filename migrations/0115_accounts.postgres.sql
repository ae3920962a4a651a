-- phase: expand
-- People who sign in by name and password. Passwords are argon2id hashes, secrets of second factors are sealed, recovery codes are
-- digests. Nobody is deleted: who is disabled may not sign in.
create table account (
  id uuid primary key,
  name text not null unique,
  display_name text not null,
  roles text not null,
  departments text not null,
  patient uuid,
  version bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  disabled_at bigint,
  password text not null,
  password_at bigint not null,
  must_change bigint not null,
  totp bytea,
  totp_pending bytea,
  totp_step bigint not null default 0,
  recovery text not null default ''
);

-- Who is signed in, by the digest of what they carry.
create table account_session (
  digest text primary key,
  account uuid not null references account (id),
  created_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null
);
create index account_session_account on account_session (account);
create index account_session_expires on account_session (expires_at);

-- Attempts to sign in that have not succeeded, by a digest of the name, whether or not somebody has it.
create table account_attempt (
  name text primary key,
  failures bigint not null,
  last_at bigint not null,
  locked_until bigint not null
);
create index account_attempt_last on account_attempt (last_at);
