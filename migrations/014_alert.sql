-- +goose Up

create table alert (
  site_id      int not null references site,
  id           bigint generated always as identity,
  kind         text not null check (kind in ('silent', 'agreed', 'answered')),
  starts       timestamptz not null,
  share        double precision not null,
  low          double precision not null,
  high         double precision not null,
  of           bigint not null,
  opened_at    timestamptz not null,
  closed_at    timestamptz,
  dismissed_at timestamptz,
  primary key (site_id, id)
);
create unique index alert_open on alert (site_id, kind) where closed_at is null;
comment on table alert is 'Figures of a site that have left what is usual. One of a kind is open at a time, however many servers look.';
comment on column alert.starts is 'Start of the silence, or of the UTC day that is told of.';
comment on column alert.of is 'Answers or showings of that day; of a silence, those that were to be expected.';
comment on column alert.closed_at is 'When the figures were as usual again.';
comment on column alert.dismissed_at is 'When somebody took it off the page.';

grant select, insert, update (closed_at, dismissed_at) on alert to temoin_app;
select protect('alert', 'select, update (dismissed_at)');
comment on column mail.note is 'The signed checkpoint that is told, as it was when the mail was queued; of an alert, its JSON.';

-- +goose Down
drop table alert;
