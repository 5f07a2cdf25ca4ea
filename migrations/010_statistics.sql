-- +goose Up

-- Counted were all combinations of version, purpose, act, language, country and device: with many of each nearly a row a
-- decision. No view needs a combination, so each cut is counted by itself: rows an hour are then as many as there are
-- values, however many decisions there are.
create table statistic_cut (
  site_id   int not null,
  cut       text collate "C" not null,
  hour      timestamptz not null,
  notice    int not null,
  value     text collate "C" not null,
  decisions bigint not null,
  accepted  bigint not null,
  refused   bigint not null,
  partly    bigint not null,
  withdrawn bigint not null,
  granted   bigint not null,
  changed   bigint not null,
  primary key (site_id, cut, hour, notice, value)
) partition by list (cut);
create table statistic_all partition of statistic_cut for values in ('') with (fillfactor = 80);
create table statistic_hour partition of statistic_cut default with (fillfactor = 80);
create table statistic_day partition of statistic_cut for values in (' day', 'language day', 'country day', 'device day', 'page day', 'purpose day', 'service day') with (fillfactor = 80);
insert into statistic_cut
select site_id, cut || span, start, notice, value, sum(decisions), sum(case act when 'accept_all' then decisions else 0 end),
       sum(case when act in ('refuse_all', 'signal') then decisions else 0 end), sum(case act when 'choose' then decisions else 0 end),
       sum(case act when 'withdraw' then decisions else 0 end), sum(granted), 0
from (
  select site_id, cut, hour, notice, value, act, decisions, granted
  from statistic cross join lateral (values ('', ''), ('language', lang), ('country', country), ('device', device), ('page', '')) as told (cut, value)
  where purpose = ''
  union all
  select site_id, 'purpose', hour, notice, purpose, '', decisions, granted from statistic where purpose <> ''
) as told
cross join lateral (values ('', hour), (' day', date_bin('1 day', hour, 'epoch'))) as spans (span, start)
group by site_id, cut, span, start, notice, value;
drop table statistic;
alter table statistic_cut rename to statistic;
alter index statistic_cut_pkey rename to statistic_pkey;
comment on table statistic is 'Decisions counted by hour of the choice (UTC) and version, once for each cut. Dashboards read this, never event.';
comment on column statistic.cut is 'What value says: empty (all), language, country, device, page, purpose or service; with day at the end for whole UTC days, so that a year is read fast.';
comment on column statistic.hour is 'Start of the hour or the day.';
comment on column statistic.value is 'Of the cut: purpose has a row for each purpose that was asked, with decisions and granted only; service has one for each service whose answer differs from its purpose''s, where granted is how often it was granted in spite of it.';
comment on column statistic.granted is 'Decisions that granted anything; in the cut purpose, that granted this purpose.';
comment on column statistic.changed is 'Decisions that say something else than one of the same visitor in the 7 days before.';

create table impression_cut (
  site_id int not null,
  cut     text collate "C" not null,
  hour    timestamptz not null,
  notice  int not null,
  value   text collate "C" not null,
  shown   bigint not null,
  second  bigint not null,
  primary key (site_id, cut, hour, notice, value)
) partition by list (cut);
create table impression_all partition of impression_cut for values in ('') with (fillfactor = 80);
create table impression_hour partition of impression_cut default with (fillfactor = 80);
create table impression_day partition of impression_cut for values in (' day', 'language day', 'country day', 'device day', 'page day', 'purpose day', 'service day') with (fillfactor = 80);
insert into impression_cut
select site_id, cut || span, start, notice, value, coalesce(sum(shown) filter (where layer = 1), 0), coalesce(sum(shown) filter (where layer = 2), 0)
from impression cross join lateral (values ('', ''), ('language', lang), ('country', country), ('device', device), ('page', '')) as told (cut, value)
cross join lateral (values ('', hour), (' day', date_bin('1 day', hour, 'epoch'))) as spans (span, start)
group by site_id, cut, span, start, notice, value;
drop table impression;
alter table impression_cut rename to impression;
alter index impression_cut_pkey rename to impression_pkey;
comment on table impression is 'How often the first layer was shown and the second opened, counted without any id, once for each cut as in statistic.';

alter table pending add column page text not null default '';
comment on column pending.page is 'Group of the page, one of those that the notice names; empty for others.';
comment on column pending.purposes is 'What was answered: under the empty name whether anything was granted, each purpose by its id, and after an @ each service whose answer differs from its purpose''s.';

grant select on statistic, impression to temoin_app;
grant insert, update on impression to temoin_app;
grant select, insert, update on statistic to temoin_sequencer;
select protect('statistic', 'select');
select protect('impression', 'select');
-- To see whether a visitor has changed their mind.
grant select (site_id, id, subject, decided_at, record) on event to temoin_sequencer;

-- +goose Down
revoke select (site_id, id, subject, decided_at, record) on event from temoin_sequencer;
alter table pending drop column page;
-- The combinations cannot be told any more: all is of one language, country and device.
alter table statistic rename to statistic_cut;
create table statistic (
  site_id int not null, hour timestamptz not null, notice int not null, purpose text not null, act text not null,
  lang text not null, country text not null, device text not null, decisions bigint not null, granted bigint not null,
  primary key (site_id, hour, notice, purpose, act, lang, country, device)
);
insert into statistic
select site_id, hour, notice, value, case cut when '' then 'choose' else '' end, 'und', 'ZZ', 'other', decisions, granted
from statistic_cut where cut in ('', 'purpose');
alter table impression rename to impression_cut;
create table impression (
  site_id int not null, hour timestamptz not null, notice int not null, layer smallint not null,
  lang text not null, country text not null, device text not null, shown bigint not null,
  primary key (site_id, hour, notice, layer, lang, country, device)
);
insert into impression
select site_id, hour, notice, layer, 'und', 'ZZ', 'other', case layer when 1 then shown else second end
from impression_cut cross join (values (1), (2)) as layers (layer) where cut = '';
drop table statistic_cut, impression_cut;
grant select, insert, update on impression to temoin_app;
grant select on statistic to temoin_app;
grant select, insert, update on statistic to temoin_sequencer;
select protect('statistic', 'select');
select protect('impression', 'select');
