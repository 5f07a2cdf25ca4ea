-- +goose Up

create table root (
  number    bigint primary key,
  made_at   timestamptz not null,
  note      text not null,
  token     bytea,
  tries     int not null default 0,
  try_after timestamptz not null
);
create index root_stamped on root (number) where token is not null;
comment on table root is 'A tree head over the checkpoints of all sites, once an hour, signed and published.';
comment on column root.number is 'Full hours from 1970-01-01 UTC to made_at.';
comment on column root.note is 'c2sp.org/tlog-checkpoint with a line for the time.';
comment on column root.token is 'Answer of a time-stamp authority (RFC 3161) about the SHA-256 of the note; null while there is none.';
comment on column root.try_after is 'When an authority may be asked (again). Whoever asks moves it first, so that one server does.';

create table anchored (
  site_id    int not null references site,
  first_root bigint not null,
  last_root  bigint not null check (last_root >= first_root),
  size       bigint not null check (size > 0),
  note       text not null,
  primary key (site_id, first_root)
);
create index anchored_size on anchored (site_id, size);
comment on table anchored is 'Which checkpoint of each site stands in which roots: one that does not change is one row, however many roots hold it.';

create table mail (
  site_id   int not null references site,
  occasion  text not null,
  recipient text not null,
  note      text not null,
  queued_at timestamptz not null,
  tries     int not null default 0,
  try_after timestamptz not null,
  sent_at   timestamptz,
  primary key (site_id, occasion, recipient)
);
create index mail_waiting on mail (try_after) where sent_at is null;
comment on table mail is 'Checkpoints on their way to people, and those sent in the last 30 days.';
comment on column mail.occasion is 'Such as "day 2026-11-22" or "notice 3". The key makes one mail of it, however many servers there are.';
comment on column mail.note is 'The signed checkpoint that is told, as it was when the mail was queued.';
comment on column mail.try_after is 'When it may be sent (again). Whoever sends moves it first, so that one server does.';

grant select on root, anchored to temoin_app;
grant select, insert, update (tries, try_after, sent_at), delete on mail to temoin_app;
grant select, insert, update (token, tries, try_after) on root to temoin_sequencer;
grant select, insert, update (last_root) on anchored to temoin_sequencer;

-- +goose Down
drop table root, anchored, mail;
