-- +goose Up

alter table session
  add column id      uuid not null default gen_random_uuid() unique,
  add column strong  boolean not null default false,
  add column browser text not null default '' check (length(browser) <= 24),
  add column system  text not null default '' check (length(system) <= 24),
  add column seen_at timestamptz;
update session set seen_at = created_at;
alter table session alter column seen_at set not null;
create index session_of_user on session (user_id);
comment on column session.id is 'Names the session to its owner; it opens nothing.';
comment on column session.strong is 'The second factor was shown in this session, or the issuer of the sign-in says that one was.';
comment on column session.browser is 'Family of the browser at sign-in, such as Firefox; empty when it is not known. Nothing else of the user agent is kept.';
comment on column session.seen_at is 'Last use, to about ten minutes.';

create table second_factor (
  user_id      int primary key references app_user on delete cascade,
  secret       bytea not null,
  made_at      timestamptz not null,
  confirmed_at timestamptz,
  last_step    bigint not null default 0
);
comment on table second_factor is 'The app of a person who signs in with codes (TOTP, RFC 6238).';
comment on column second_factor.secret is 'Sealed with a key of the seed (AES-256-GCM); the database alone opens nothing.';
comment on column second_factor.confirmed_at is 'Null until the first code was right: until then it is not asked for.';
comment on column second_factor.last_step is 'Number of the last half minute whose code was used; no code of it or before counts again.';

create table recovery_code (
  user_id int not null references second_factor on delete cascade,
  hash    bytea not null check (length(hash) = 32),
  used_at timestamptz,
  primary key (user_id, hash)
);
comment on table recovery_code is 'What stands in for a lost app, each once.';
comment on column recovery_code.hash is 'HMAC-SHA256 with a key of the seed.';

create table identity (
  issuer   text not null,
  subject  text not null,
  user_id  int not null references app_user on delete cascade,
  bound_at timestamptz not null,
  primary key (issuer, subject),
  unique (user_id, issuer)
);
comment on table identity is 'Whom an OpenID issuer means by a subject: bound at the first sign-in, never moved.';

create table oidc_flow (
  state      bytea primary key,
  nonce      text not null,
  verifier   text not null,
  next       text not null,
  expires_at timestamptz not null
);
comment on table oidc_flow is 'Sign-ins on their way through the OpenID issuer, each taken out when it comes back.';
comment on column oidc_flow.state is 'SHA-256 of the state that the browser holds.';

alter table api_key
  add column name    text not null default '' check (length(name) <= 80),
  add column scopes  text[] not null default '{read_decisions}' check (cardinality(scopes) > 0),
  add column made_by text not null default '',
  add column used_at timestamptz;
comment on table api_key is 'Keys with which programs of a site''s owner read what its scopes say.';
comment on column api_key.used_at is 'Last use, to about ten minutes; null before the first.';

grant update (seen_at, strong) on session to temoin_app;
grant select, insert, update (confirmed_at, last_step), delete on second_factor to temoin_app;
grant select, insert, update (used_at), delete on recovery_code to temoin_app;
grant select, insert on identity to temoin_app;
grant select, insert, delete on oidc_flow to temoin_app;
grant update (used_at) on api_key to temoin_app;
grant select (site_id, id, name, scopes, made_by, created_at, used_at), insert, delete on api_key to temoin_desk;

-- +goose Down
alter table api_key drop column name, drop column scopes, drop column made_by, drop column used_at;
revoke all on api_key from temoin_desk;
drop table oidc_flow, identity, recovery_code, second_factor;
alter table session drop column id, drop column strong, drop column browser, drop column system, drop column seen_at;
