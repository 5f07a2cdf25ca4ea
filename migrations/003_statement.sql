-- +goose Up

-- What erases works as this role: it can take away what says who decided what, and nothing else.
-- +goose StatementBegin
do $$
declare
  made boolean := false;
begin
  begin
    if not exists (select from pg_roles where rolname = 'temoin_eraser') then
      create role temoin_eraser nologin;
      made := true;
    end if;
  exception when duplicate_object or unique_violation then null; -- another start was faster
  end;
  if made or not pg_has_role(current_user, 'temoin_eraser', 'member') then
    execute format('grant temoin_eraser to %I', current_user);
  end if;
  execute format('grant usage on schema %I to temoin_eraser', current_schema());
end
$$;
-- +goose StatementEnd

create table statement (
  site_id int not null references site,
  id      uuid not null,
  kind    smallint not null check (kind between 2 and 5),
  made_at timestamptz not null,
  body    bytea not null,
  salt    bytea not null check (length(salt) = 32),
  primary key (site_id, id)
);
create index statement_erased on statement (made_at) where kind = 3;
comment on table statement is 'What the logs say that no visitor decided: notices, builds, erasures, administrative actions, changes of key. Insert only.';
comment on column statement.kind is 'Type byte of the entry: 2 notice or build, 3 erased, 4 audit, 5 key change.';
comment on column statement.body is 'Canonical JSON (RFC 8785) that the commitment covers.';
comment on index statement_erased is 'Every server looks for erasures that it has not been told of.';

-- A statement waits for the log as a decision does, and is not counted.
alter table pending
  alter column decided_at drop not null, alter column notice drop not null, alter column act drop not null,
  alter column lang drop not null, alter column country drop not null, alter column device drop not null,
  alter column purposes drop not null,
  add constraint pending_counted check (num_nonnulls(decided_at, notice, act, lang, country, device, purposes) in (0, 7));
comment on table pending is 'Decisions and statements that wait for the ledger, written with them in one transaction. One queue for all sites, emptied by the sequencer, which counts the decisions in the same transaction.';
comment on column pending.event_id is 'The event or the statement.';
comment on column leaf.event_id is 'The event or the statement.';

-- What is left of an erased decision keeps its id, so that the same post, sent again, does not bring it back.
alter table event
  alter column subject drop not null, alter column record drop not null, alter column salt drop not null,
  add constraint event_erased check (num_nulls(subject, record, salt) in (0, 3));
comment on column event.record is 'Exact canonical JSON that the commitment covers; jsonb would reorder it. Null with subject and salt once erased.';

-- A grant on columns does not say to what they may be set.
-- +goose StatementBegin
create function refuse_edit() returns trigger language plpgsql as $$
begin
  raise exception 'what erases may set record, salt and subject to null only' using errcode = 'insufficient_privilege';
end
$$;
-- +goose StatementEnd
create trigger event_erase before update on event for each row
  when (current_user = 'temoin_eraser' and num_nonnulls(new.subject, new.record, new.salt) > 0)
  execute function refuse_edit();

alter table site add column retention_months int not null default 60 check (retention_months between 1 and 120);
comment on column site.retention_months is 'Records are kept for so long after the choice has ended, then removed by whole months.';

create table retention_run (
  one      boolean primary key default true check (one),
  began_at timestamptz not null,
  ended_at timestamptz,
  records  bigint not null default 0,
  error    text not null default ''
);
comment on table retention_run is 'The last run of the job that removes what has been kept long enough.';
comment on column retention_run.ended_at is 'Null while it runs, and after one that was cut off.';

grant select, insert on statement to temoin_app;
grant select on retention_run to temoin_app;
grant select (site_id, id, subject), update (subject, record, salt) on event to temoin_eraser;
grant select (site_id, event_id, entry), insert (site_id, event_id, entry) on pending to temoin_eraser;
grant select on leaf to temoin_eraser;
grant insert on statement to temoin_eraser;

-- +goose Down
drop table retention_run;
alter table site drop column retention_months;
drop trigger event_erase on event;
drop function refuse_edit;
alter table event drop constraint event_erased;
alter table pending drop constraint pending_counted;
delete from pending where decided_at is null;
drop table statement;
