-- +goose Up

create table mail_choice (
  user_id int not null references app_user on delete cascade,
  kind    text not null check (kind in ('week', 'alert')),
  wanted  boolean not null,
  primary key (user_id, kind)
);
comment on table mail_choice is 'Which mails about their sites people have asked for or turned off; without a row their roles decide (server/auth/mail_choice.go).';

create table week_mail (
  site_id   int not null references site,
  week      date not null check (extract(isodow from week) = 1),
  user_id   int not null references app_user on delete cascade,
  queued_at timestamptz not null,
  tries     int not null default 0,
  try_after timestamptz not null,
  sent_at   timestamptz,
  primary key (site_id, week, user_id)
);
create index week_mail_waiting on week_mail (week, try_after) where sent_at is null;
comment on table week_mail is 'Mails with the figures of a week, one for each person who gets it; those of the past month are remembered.';
comment on column week_mail.week is 'Its Monday.';
comment on column week_mail.try_after is 'When it may be sent (again). Whoever sends moves it first, so that one server does.';
select protect('week_mail', '');

grant select, insert, update (wanted) on mail_choice to temoin_app;
grant select, insert, delete, update (tries, try_after, sent_at) on week_mail to temoin_app;

-- +goose Down
drop table week_mail, mail_choice;
