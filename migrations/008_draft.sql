-- +goose Up

create table draft (
  site_id    int primary key references site,
  revision   bigint not null check (revision > 0),
  body       bytea not null,
  updated_by text not null,
  updated_at timestamptz not null
);
comment on table draft is 'What people are working on, one a site. It may be incomplete; it changes by compare-and-swap on revision.';
comment on column draft.body is 'Canonical JSON (RFC 8785) of the draft, so that equal bytes are equal drafts.';
comment on column draft.updated_by is 'user:EMAIL, or who published the version that it follows.';

create table publication (
  site_id  int not null references site,
  id       uuid not null,
  due_at   timestamptz not null,
  body     bytea not null,
  who      text not null,
  why      text not null,
  made_at  timestamptz not null,
  state    text not null default 'waiting' check (state in ('waiting', 'published', 'failed', 'cancelled')),
  number   int,
  error    text not null default '',
  ended_at timestamptz,
  primary key (site_id, id),
  check ((state = 'waiting') = (ended_at is null) and (state = 'published') = (number is not null))
);
create unique index publication_waiting on publication (site_id) where state = 'waiting';
create index publication_due on publication (due_at) where state = 'waiting';
comment on table publication is 'Drafts that are published at a time to come: at most one of a site waits.';
comment on column publication.body is 'The draft as it was when its publication was planned; later edits do not change it.';
comment on column publication.number is 'The version that it became.';

grant select, insert, update (revision, body, updated_by, updated_at) on draft to temoin_app;
grant select, insert, update (state, number, error, ended_at) on publication to temoin_app;
select protect('draft', 'select, insert, update (revision, body, updated_by, updated_at)');
select protect('publication', 'select, insert, update (state, number, error, ended_at)');
grant insert on notice to temoin_desk;

-- +goose Down
revoke insert on notice from temoin_desk;
drop table publication, draft;
