-- +goose Up

-- The dashboard's queries work as this role. Row-level security shows it the sites and organisations that a connection says
-- it works for, and nothing before it has said so: a query that forgets its tenant finds the tenant's rows, not all.
-- +goose StatementBegin
do $$
declare
  made boolean := false;
begin
  begin
    if not exists (select from pg_roles where rolname = 'temoin_desk') then
      create role temoin_desk nologin;
      made := true;
    end if;
  exception when duplicate_object or unique_violation then null; -- another start was faster
  end;
  if made or not pg_has_role(current_user, 'temoin_desk', 'member') then
    execute format('grant temoin_desk to %I', current_user);
  end if;
  execute format('grant usage on schema %I to temoin_desk', current_schema());
end
$$;
-- +goose StatementEnd

create table org (
  id         int generated always as identity primary key,
  key        text not null unique check (key ~ '^[a-z0-9][a-z0-9-]{0,31}$'),
  name       text not null check (length(name) between 1 and 200),
  created_at timestamptz not null
);
comment on table org is 'Who the sites belong to. Nobody sees another organisation''s.';
insert into org (key, name, created_at) values ('main', 'Main', now());
create function first_org() returns int language sql stable as 'select min(id) from org';
comment on function first_org is 'Whose a new site is when nobody says otherwise.';

alter table site add column org_id int references org;
update site set org_id = first_org();
alter table site alter column org_id set not null, alter column org_id set default first_org(), add unique (org_id, id);

create table member (
  org_id     int not null references org,
  id         int generated always as identity,
  user_id    int not null references app_user on delete cascade,
  site_id    int,
  role       text not null check (role in ('owner', 'editor', 'analyst', 'dpo', 'auditor', 'support')),
  granted_by text not null,
  granted_at timestamptz not null,
  expires_at timestamptz,
  primary key (org_id, id),
  unique nulls not distinct (org_id, user_id, site_id),
  foreign key (org_id, site_id) references site (org_id, id),
  check ((role = 'support') = (expires_at is not null))
);
create index member_user on member (user_id);
comment on table member is 'Who may do what: server/auth/role.go says what a role may.';
comment on column member.site_id is 'Null: all sites of the organisation, and its people.';
comment on column member.granted_by is 'As in statements: server, command:NAME, user:EMAIL.';
insert into member (org_id, user_id, role, granted_by, granted_at) select first_org(), id, 'owner', 'server', now() from app_user order by id;

create table invitation (
  org_id     int not null references org,
  id         uuid not null,
  email      text not null,
  site_id    int,
  role       text not null check (role in ('owner', 'editor', 'analyst', 'dpo', 'auditor', 'support')),
  role_ends  timestamptz,
  token_hash bytea not null unique check (length(token_hash) = 32),
  invited_by text not null,
  invited_at timestamptz not null,
  expires_at timestamptz not null,
  tries      int not null default 0,
  try_after  timestamptz not null,
  sent_at    timestamptz,
  primary key (org_id, id),
  foreign key (org_id, site_id) references site (org_id, id),
  check ((role = 'support') = (role_ends is not null))
);
create unique index invitation_once on invitation (org_id, email, site_id) nulls not distinct;
create index invitation_waiting on invitation (try_after) where sent_at is null;
comment on table invitation is 'People who are asked to join; the row goes when they have, or when the invitation is withdrawn.';
comment on column invitation.token_hash is 'SHA-256 of the token in the mail; the token itself is made from the seed and never stored.';
comment on column invitation.try_after is 'When its mail may be sent (again). Whoever sends moves it first, so that one server does.';

alter table app_user add column last_seen_at timestamptz;
comment on column app_user.last_seen_at is 'Last use of the dashboard, some minutes exact; the access review shows it.';
update app_user set last_seen_at = seen from (select user_id, max(created_at) as seen from session group by user_id) as used where used.user_id = id;

-- Actions are searched for by who did what; the columns repeat the body, which alone is in the log.
create function action_part(body bytea, part text) returns text language sql immutable strict parallel safe
  as $$ select convert_from(body, 'UTF8')::jsonb -> 'action' ->> part $$;
alter table statement
  add column who text generated always as (case when kind = 4 then action_part(body, 'who') end) stored,
  add column what text generated always as (case when kind = 4 then action_part(body, 'what') end) stored,
  add column words text generated always as (case when kind = 4 then lower(action_part(body, 'on') || ' ' || action_part(body, 'why')) end) stored;
create index statement_action on statement (site_id, id) where kind = 4;
create index statement_who on statement (site_id, who, id) where kind = 4;
comment on column statement.words is 'What an action was done to and why, in lower case, to search in.';

create function tenant_sites() returns int[] language sql stable parallel safe
  as $$ select nullif(current_setting('temoin.sites', true), '')::int[] $$;
create function tenant_orgs() returns int[] language sql stable parallel safe
  as $$ select nullif(current_setting('temoin.orgs', true), '')::int[] $$;
comment on function tenant_sites is 'The ids of the sites that the connection works for; null before it has said so.';

-- +goose StatementBegin
create function protect(tenant regclass, desk_may text) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', tenant);
  execute format('create policy everything on %s to temoin_app, temoin_sequencer, temoin_eraser using (true) with check (true)', tenant);
  execute format('create policy tenant on %s to temoin_desk using (site_id = any (tenant_sites()))', tenant);
  if desk_may <> '' then
    execute format('grant %s on %s to temoin_desk', desk_may, tenant);
  end if;
end
$$;
-- +goose StatementEnd
comment on function protect is 'Every table with a site_id is protected by this as soon as it is made, with what the dashboard''s role may do to it.';
revoke execute on function protect from public;

-- Keys, queue and mails are nothing that the dashboard reads.
-- +goose StatementBegin
do $$
declare
  name text;
begin
  for name in
    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'site_id'
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname not in ('member', 'invitation')
  loop
    perform protect(name::regclass, case when name in ('api_key', 'pending', 'mail') then '' else 'select' end);
  end loop;
end
$$;
-- +goose StatementEnd
alter table site enable row level security;
create policy everything on site to temoin_app, temoin_sequencer, temoin_eraser using (true) with check (true);
create policy tenant on site to temoin_desk using (id = any (tenant_sites()));
alter table org enable row level security;
create policy everything on org to temoin_app using (true) with check (true);
create policy tenant on org to temoin_desk using (id = any (tenant_orgs()));
alter table member enable row level security;
create policy everything on member to temoin_app using (true) with check (true);
create policy tenant on member to temoin_desk using (org_id = any (tenant_orgs()));
alter table invitation enable row level security;
create policy everything on invitation to temoin_app using (true) with check (true);
create policy tenant on invitation to temoin_desk using (org_id = any (tenant_orgs()));
alter table app_user enable row level security;
create policy everything on app_user to temoin_app using (true) with check (true);
create policy tenant on app_user to temoin_desk using (exists (select from member where member.user_id = app_user.id));

grant select on site, org, root, retention_run to temoin_desk;
grant insert on statement to temoin_desk;
grant insert (site_id, event_id, entry) on pending to temoin_desk;
grant select, delete, update (role, granted_by, granted_at, expires_at) on member to temoin_desk;
grant select, insert, delete on invitation to temoin_desk;
grant select (id, email, created_at, last_seen_at) on app_user to temoin_desk;

grant select on org to temoin_sequencer;
grant select, insert on org to temoin_app;
grant select, insert on member to temoin_app;
grant select, insert, delete, update (tries, try_after, sent_at) on invitation to temoin_app;
grant update (last_seen_at) on app_user to temoin_app;

-- +goose Down
-- +goose StatementBegin
do $$
declare
  name text;
begin
  for name in select distinct tablename from pg_policies where schemaname = current_schema() and policyname = 'tenant' loop
    execute format('drop policy tenant on %I; drop policy everything on %I; alter table %I disable row level security', name, name, name);
  end loop;
  execute format('revoke all on all tables in schema %I from temoin_desk', current_schema());
end
$$;
-- +goose StatementEnd
drop table invitation, member;
alter table statement drop column who, drop column what, drop column words;
alter table app_user drop column last_seen_at;
alter table site drop column org_id;
drop table org;
drop function protect, tenant_sites, tenant_orgs, action_part, first_org;
