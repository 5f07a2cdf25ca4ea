-- +goose Up

create table script (
  site_id int not null references site,
  sha256  bytea not null check (length(sha256) = 32),
  body    bytea not null,
  primary key (site_id, sha256)
);
comment on table script is 'Every script that was ever served for a site, byte for byte: pages that pin one go on after a new publication or release, and whoever asks can read what ran.';

grant select, insert on script to temoin_app;
select protect('script', 'select');

-- +goose Down
drop table script;
