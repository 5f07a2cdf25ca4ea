-- +goose Up

-- Actions on an organisation stand in the logs of its sites; one that has none yet would leave no trace.
create table early_action (
  org_id  int not null references org,
  id      bigint generated always as identity,
  made_at timestamptz not null,
  body    bytea not null,
  primary key (org_id, id)
);
comment on table early_action is 'What was done in an organisation before it had a site. The log of its first site begins with it. Insert only.';
comment on column early_action.body is 'Canonical JSON (RFC 8785) of the action.';
alter table early_action enable row level security;
create policy everything on early_action to temoin_app using (true) with check (true);
create policy tenant on early_action to temoin_desk using (org_id = any (tenant_orgs()));
grant select, insert on early_action to temoin_app;
grant insert (org_id, made_at, body) on early_action to temoin_desk;

-- +goose Down
drop table early_action;
