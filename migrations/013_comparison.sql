-- +goose Up

create table comparison (
  site_id    int not null references site,
  a          int not null,
  b          int not null check (b > a),
  metric     text not null check (metric in ('choice', 'agreement')),
  who        text not null,
  started_at timestamptz not null,
  due_at     timestamptz not null check (due_at > started_at),
  ended_at   timestamptz,
  kept       text not null default '' check (kept in ('', 'a', 'b', 'other') and (kept = '') = (ended_at is null)),
  primary key (site_id, b),
  foreign key (site_id, a) references notice,
  foreign key (site_id, b) references notice
);
create unique index comparison_running on comparison (site_id) where ended_at is null;
create index comparison_due on comparison (due_at) where ended_at is null;
comment on table comparison is 'Two versions of a notice, each shown to half of the browsers. While it runs b is the current version, and a goes on for the other half.';
comment on column comparison.a is 'Number of the version that was current at the start.';
comment on column comparison.b is 'Number of the version that was published to be compared with it.';
comment on column comparison.due_at is 'When it ends by itself: then what a says is published again.';
comment on column comparison.kept is 'How it ended: other is that another version was published meanwhile.';

grant select, insert, update (ended_at, kept) on comparison to temoin_app;
select protect('comparison', 'select, insert, update (ended_at, kept)');

-- +goose Down
drop table comparison;
