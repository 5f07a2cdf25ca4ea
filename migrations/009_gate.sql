-- +goose Up

create table gate_report (
  site_id int not null references site,
  draft   text not null check (draft ~ '^[0-9a-f]{64}$'),
  digest  text not null check (digest ~ '^[0-9a-f]{64}$'),
  seq     bigint generated always as identity,
  made_at timestamptz not null,
  body    bytea not null,
  kept    boolean not null default false,
  primary key (site_id, draft)
);
comment on table gate_report is 'What was found about a draft before it is published, by the digest of the draft, so that a version leads to it. The last one of each.';
comment on column gate_report.digest is 'SHA-256 of body, which the site''s log names when the draft is published.';
comment on column gate_report.kept is 'A publication rests on it. Others go when newer ones come.';

create table gate_picture (
  site_id int not null,
  draft   text not null,
  name    text not null check (name ~ '^[0-9a-f]{64}$'),
  png     bytea not null check (length(png) <= 4194304),
  primary key (site_id, draft, name),
  foreign key (site_id, draft) references gate_report on delete cascade
);
alter table gate_picture alter png set storage external;
comment on table gate_picture is 'What the reports show. The name is the SHA-256 of the bytes.';

create table gate_run (
  site_id int primary key references site,
  id      uuid not null,
  draft   text not null,
  done    int not null default 0,
  total   int not null default 0,
  seen_at timestamptz not null default now()
);
comment on table gate_run is 'Drafts that some server is looking at, one a site. A run whose server has died is not seen any more.';

grant select, insert, delete, update (kept) on gate_report to temoin_app;
grant select, insert on gate_picture to temoin_app;
grant select, insert, delete, update (id, draft, done, total, seen_at) on gate_run to temoin_app;
select protect('gate_report', 'select, update (kept)');
select protect('gate_picture', 'select');
select protect('gate_run', 'select');

-- +goose Down
drop table gate_run, gate_picture, gate_report;
