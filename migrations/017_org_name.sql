-- +goose Up

-- The first organisation has a name that nobody has chosen; its owner gives it one.
grant update (name) on org to temoin_desk;

-- +goose Down
revoke update (name) on org from temoin_desk;
