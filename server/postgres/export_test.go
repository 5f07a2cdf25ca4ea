package postgres

import "context"

// Settings reads what a connection of the store works with.
func (s *Store) Settings(ctx context.Context) (role, commit, zone string, err error) {
	err = s.db.QueryRowContext(ctx, `select current_user, current_setting('synchronous_commit'), current_setting('timezone')`).Scan(&role, &commit, &zone)
	return role, commit, zone, err
}
