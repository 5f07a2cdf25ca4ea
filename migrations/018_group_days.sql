-- +goose Up

-- A year of days by country is read whole; nobody asks for the versions in them.
with of_versions as (
  delete from statistic where cut in ('language day', 'country day', 'device day', 'page day') returning *
)
insert into statistic (site_id, cut, hour, notice, value, decisions, accepted, refused, partly, withdrawn, granted, changed)
select site_id, cut, hour, 0, value, sum(decisions), sum(accepted), sum(refused), sum(partly), sum(withdrawn), sum(granted), sum(changed)
from of_versions group by site_id, cut, hour, value;
with of_versions as (
  delete from impression where cut in ('language day', 'country day', 'device day', 'page day') returning *
)
insert into impression (site_id, cut, hour, notice, value, shown, second)
select site_id, cut, hour, 0, value, sum(shown), sum(second) from of_versions group by site_id, cut, hour, value;
comment on column statistic.notice is 'Number of the version; 0 in the days by language, country, device and page, which are those of all versions.';

-- +goose Down
comment on column statistic.notice is null;
