-- +goose Up

-- What sequences works as this role: it takes from the queue and appends to the logs; it cannot change a leaf.
-- +goose StatementBegin
do $$
declare
  made boolean := false;
begin
  begin
    if not exists (select from pg_roles where rolname = 'temoin_sequencer') then
      create role temoin_sequencer nologin;
      made := true;
    end if;
  exception when duplicate_object or unique_violation then null; -- another start was faster
  end;
  if made or not pg_has_role(current_user, 'temoin_sequencer', 'member') then
    execute format('grant temoin_sequencer to %I', current_user);
  end if;
  execute format('grant usage on schema %I to temoin_sequencer', current_schema());
end
$$;
-- +goose StatementEnd

-- The queue is emptied by deleting, so nothing needs to know which transaction wrote a row.
alter table pending drop constraint pending_pkey;
alter table pending drop column xid;
alter table pending add primary key (seq);
alter table pending set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
comment on table pending is 'Events that wait for the ledger, written with the event in one transaction. One queue for all sites, emptied by the sequencer, which counts them in the same transaction.';
drop table statistic_progress;

create table leaf (
  site_id  int not null,
  index    bigint not null check (index >= 0),
  entry    bytea not null check (length(entry) = 33),
  event_id uuid not null,
  primary key (site_id, index)
);
create unique index leaf_event on leaf (site_id, event_id);
comment on table leaf is 'The leaves of each site''s log (RFC 6962) in order. Insert only.';
comment on column leaf.entry is 'Type byte and commitment; the leaf''s hash is SHA-256(0x00 || entry).';

create table tile (
  site_id int not null,
  level   int not null,
  n       bigint not null,
  hashes  bytea not null check (length(hashes) between 32 and 8192),
  primary key (site_id, level, n)
);
alter table tile alter hashes set storage external;
comment on table tile is 'Hashes of each site''s tree in tiles of height 8 (c2sp.org/tlog-tiles). A partial tile is the beginning of the one that is here.';

create table log_head (
  site_id int primary key references site,
  size    bigint not null check (size >= 0),
  root    bytea not null check (length(root) = 32),
  note    text not null
);
comment on table log_head is 'How long each site''s log is, its root, and the signed checkpoint. Moves by compare-and-swap on size.';
comment on column log_head.note is 'c2sp.org/tlog-checkpoint; empty while the log is.';

grant select on leaf, tile, log_head to temoin_app;
revoke insert, update on statistic from temoin_app;
grant select on site to temoin_sequencer;
grant select, delete on pending to temoin_sequencer;
grant select, insert, update on statistic, tile, log_head to temoin_sequencer;
grant select, insert on leaf to temoin_sequencer;

-- +goose Down
drop table leaf, tile, log_head;
create table statistic_progress (one boolean primary key default true check (one), below xid8 not null);
insert into statistic_progress (below) values (pg_current_xact_id());
grant select, update on statistic_progress to temoin_app;
grant insert, update on statistic to temoin_app;
alter table pending drop constraint pending_pkey;
alter table pending add column xid xid8 not null default pg_current_xact_id();
alter table pending add primary key (xid, seq);
