-- +goose Up

alter table app_user add column handle uuid not null default gen_random_uuid();
comment on column app_user.handle is 'How authenticators tell people of this server apart; says nothing about the person.';

create table passkey (
  user_id    int not null references app_user on delete cascade,
  id         uuid not null,
  name       text not null check (length(name) between 1 and 80),
  credential bytea not null unique check (length(credential) between 1 and 1023),
  public_key bytea not null,
  transports text not null,
  synced     boolean not null,
  sign_count bigint not null,
  made_at    timestamptz not null,
  used_at    timestamptz,
  primary key (user_id, id)
);
comment on table passkey is 'What a person shows in place of a code (WebAuthn): a second factor beside the password.';
comment on column passkey.credential is 'The authenticator''s own id of it.';
comment on column passkey.transports is 'How a browser reaches it, such as usb, in words between spaces.';
comment on column passkey.synced is 'It may be on several devices (backup eligible); this never changes.';
comment on column passkey.sign_count is 'Of the last use; it only grows, where the authenticator counts at all.';

alter table session
  add column ceremony      bytea,
  add column ceremony_ends timestamptz;
comment on column session.ceremony is 'The challenge that this session was given last for a passkey, and what it was for; taken out by the first answer.';

-- Recovery codes stand in for either factor.
alter table recovery_code drop constraint recovery_code_user_id_fkey, add foreign key (user_id) references app_user on delete cascade;

grant select, insert, update (sign_count, used_at), delete on passkey to temoin_app;
grant update (ceremony, ceremony_ends) on session to temoin_app;

-- +goose Down
delete from recovery_code where user_id not in (select user_id from second_factor);
alter table recovery_code drop constraint recovery_code_user_id_fkey, add foreign key (user_id) references second_factor on delete cascade;
alter table session drop column ceremony, drop column ceremony_ends;
drop table passkey;
alter table app_user drop column handle;
