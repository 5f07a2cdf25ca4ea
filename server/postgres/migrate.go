package postgres

import (
	"context"
	"fmt"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/temoin/temoin/migrations"
)

// Migrate brings the schema to the newest step, as the role of the DSN, which will own the tables. Several servers
// may start at once: one migrates, the others wait. progress gets one line for each step applied; it may be nil.
func Migrate(ctx context.Context, dsn string, progress func(line string)) error {
	db, err := connect(dsn, nil)
	if err != nil {
		return fmt.Errorf("postgres.Migrate: %w", err)
	}
	defer db.Close()
	if err := db.PingContext(ctx); err != nil { // told apart from a step that fails
		return fmt.Errorf("postgres.Migrate: %w", err)
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return fmt.Errorf("postgres.Migrate: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS, goose.WithSessionLocker(locker))
	if err != nil {
		return fmt.Errorf("postgres.Migrate: %w", err)
	}
	results, err := provider.Up(ctx)
	for _, r := range results {
		if progress != nil {
			progress(fmt.Sprintf("database: applied %s", r.Source.Path))
		}
	}
	if err != nil {
		return fmt.Errorf("postgres.Migrate: %w", err)
	}
	return nil
}
