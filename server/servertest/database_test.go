package servertest

import (
	"sync"
	"testing"
)

// Ensure that each test has its own migrated database, also when many ask at once.
func TestDatabase_OwnAndMigrated(t *testing.T) {
	dsns := make([]string, 4)
	var group sync.WaitGroup
	for i := range dsns {
		group.Go(func() { dsns[i] = Database(t) })
	}
	group.Wait()
	for i, dsn := range dsns {
		db := open(t, dsn)
		mustExec(t, db, `insert into site (key, name, domains, created_at) values ('one', 'One', '{}', now())`)
		var n int
		if err := db.QueryRow(`select count(*) from site`).Scan(&n); err != nil || n != 1 {
			t.Errorf("database %d has %d sites, %v", i, n, err)
		}
		db.Close()
	}
}

// Ensure that the database goes with its test.
func TestDatabase_Dropped(t *testing.T) {
	var dsn string
	t.Run("inner", func(t *testing.T) { dsn = Database(t) })
	db := open(t, dsn)
	defer db.Close()
	if err := db.Ping(); err == nil {
		t.Error("it is still there")
	}
}
