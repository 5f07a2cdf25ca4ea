-- +goose Up

-- The server works as this role and owns nothing: it may add proof and read it, never change or remove it.
-- Roles belong to the whole cluster, so another Temoin database may have made it already; or an administrator, where
-- the login role may not make roles. Asking first needs no right to make them.
-- +goose StatementBegin
do $$
declare
  made boolean := false;
begin
  begin
    if not exists (select from pg_roles where rolname = 'temoin_app') then
      create role temoin_app nologin;
      made := true;
    end if;
  exception when duplicate_object or unique_violation then null; -- another start was faster
  end;
  -- From PostgreSQL 16 on, who makes a role is a member of it but may not become it until it is granted.
  if made or not pg_has_role(current_user, 'temoin_app', 'member') then
    execute format('grant temoin_app to %I', current_user);
  end if;
  execute format('grant usage on schema %I to temoin_app', current_schema());
end
$$;
-- +goose StatementEnd

create table site (
  id         int generated always as identity primary key,
  key        text not null unique check (key ~ '^[a-z0-9][a-z0-9-]{0,31}$'),
  name       text not null,
  domains    text[] not null,
  demo       boolean not null default false,
  created_at timestamptz not null
);
comment on table site is 'A web site or application of a controller.';
comment on column site.key is 'Public; stands in the embed snippet.';
comment on column site.domains is 'Hosts that may record decisions: lower-case ASCII, no port, compared whole.';

create table notice (
  site_id      int not null references site,
  number       int not null check (number > 0),
  digest       text not null check (digest ~ '^[0-9a-f]{64}$'),
  body         bytea not null,
  published_at timestamptz not null,
  primary key (site_id, number),
  unique (site_id, digest)
);
comment on table notice is 'Published notice versions, immutable. The current one has the highest number.';
comment on column notice.body is 'Canonical JSON (RFC 8785); its SHA-256 is the digest.';

create table event (
  site_id     int not null,
  id          uuid not null,
  subject     text collate "C" not null,
  notice      int not null,
  promise     bigint not null,
  decided_at  timestamptz not null,
  expires_at  timestamptz not null,
  record      bytea not null,
  salt        bytea not null,
  primary key (site_id, id)
) partition by range (id);
create index event_subject on event (site_id, subject, decided_at desc);
comment on table event is 'One recorded decision a row. Partitioned by month of the UUIDv7 id; there is no default partition.';
comment on column event.subject is 'Random id of the visitor''s browser, 16 bytes as base64url.';
comment on column event.promise is 'promise.id: the batch whose signed tree holds this event''s entry.';
comment on column event.decided_at is 'The choice on the server''s clock; the newest is the current one.';
comment on column event.record is 'Exact canonical JSON that the commitment covers; jsonb would reorder it.';
comment on column event.salt is '32 random bytes, one per record.';

create table promise (
  site_id  int not null,
  id       bigint not null,
  note     text not null,
  entries  bytea not null,
  primary key (site_id, id)
);
comment on table promise is 'What was promised to one batch of one site: a signed tree head over the batch''s entries.';
comment on column promise.entries is 'The entries of the batch in order, 33 bytes each; from them each event''s inclusion proof is made again.';

create table pending (
  site_id    int not null,
  seq        bigint generated always as identity,
  event_id   uuid not null,
  entry      bytea not null,
  xid        xid8 not null default pg_current_xact_id(),
  decided_at timestamptz not null,
  notice     int not null,
  act        text not null,
  lang       text not null,
  country    text not null,
  device     text not null,
  purposes   jsonb not null,
  primary key (xid, seq)
);
comment on table pending is 'Events that wait for the ledger, written with the event in one transaction. One queue for all sites, read in the order of its key.';
comment on column pending.entry is 'Type byte and commitment: what becomes the leaf.';
comment on column pending.xid is 'Writing transaction. Statistics read below pg_snapshot_xmin, so that a late commit is never skipped.';

create table statistic (
  site_id   int not null,
  hour      timestamptz not null,
  notice    int not null,
  purpose   text not null,
  act       text not null,
  lang      text not null,
  country   text not null,
  device    text not null,
  decisions bigint not null,
  granted   bigint not null,
  primary key (site_id, hour, notice, purpose, act, lang, country, device)
);
comment on table statistic is 'Decisions counted by hour of the choice (UTC). Dashboards read this, never event.';
comment on column statistic.purpose is 'Empty for the decision itself, where granted counts decisions that granted anything; else one row for each purpose that was asked.';

create table statistic_progress (
  one      boolean primary key default true check (one),
  below    xid8 not null
);
insert into statistic_progress (below) values (pg_current_xact_id());
comment on table statistic_progress is 'Every pending row of a transaction below this one has been counted.';

create table impression (
  site_id int not null,
  hour    timestamptz not null,
  notice  int not null,
  layer   smallint not null,
  lang    text not null,
  country text not null,
  device  text not null,
  shown   bigint not null,
  primary key (site_id, hour, notice, layer, lang, country, device)
);
comment on table impression is 'How often a layer was shown, counted without any id.';

create table foreign_host (
  site_id  int not null references site,
  host     text collate "C" not null check (length(host) <= 253),
  count    bigint not null,
  first_at timestamptz not null,
  last_at  timestamptz not null,
  primary key (site_id, host)
);
comment on table foreign_host is 'Hosts whose pages were refused, since they are not among the site''s domains: the 20 refused last of each site. Anybody can name any host here.';

create table app_user (
  id            int generated always as identity primary key,
  email         text not null unique,
  password_hash text not null,
  created_at    timestamptz not null
);
comment on table app_user is 'People who sign in to the dashboard.';
comment on column app_user.password_hash is 'Argon2id in PHC form.';

create table session (
  token_hash bytea primary key,
  user_id    int not null references app_user on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
comment on column session.token_hash is 'SHA-256 of a 256-bit random token; the token itself is never stored.';

create table instance (
  one  boolean primary key default true check (one),
  seed bytea not null
);
comment on column instance.seed is 'A fingerprint of the seed of the first server, so that another one is noticed.';

create table api_key (
  site_id    int not null references site,
  id         uuid not null,
  token_hash bytea not null unique,
  created_at timestamptz not null,
  primary key (site_id, id)
);
comment on table api_key is 'Keys with which a site''s own server reads decisions.';

grant select, insert on site, notice, event, promise, app_user, instance, api_key to temoin_app;
grant select, insert on pending to temoin_app;
grant select, insert, update (expires_at), delete on session to temoin_app;
grant select, insert, update on statistic, impression to temoin_app;
grant select, insert, update, delete on foreign_host to temoin_app;
grant select, update on statistic_progress to temoin_app;

-- +goose Down
drop table api_key, instance, session, app_user, foreign_host, impression, statistic_progress, statistic, pending, promise, event, notice, site;
