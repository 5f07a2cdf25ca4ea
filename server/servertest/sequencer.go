package servertest

import (
	"log/slog"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/jobs"
	"github.com/temoin/temoin/server/postgres"
)

// LogOrigin begins the names of the logs that [Sequencer] appends to; RootsOrigin names their roots.
const (
	LogOrigin   = "temoin.example/log/"
	RootsOrigin = "temoin.example/roots"
)

// Sealer gives the keys of the logs that [Sequencer] appends to.
func Sealer(seed auth.Seed) consent.Sealer {
	return func(site string) (note.Signer, error) { return seed.LogSigner(LogOrigin + site), nil }
}

// Sequencer is one on a database of a test's own, with a folder of its own.
func Sequencer(t testing.TB, dsn string, seed auth.Seed) *jobs.Sequencer {
	t.Helper()
	return SequencerIn(t, dsn, seed, t.TempDir())
}

// SequencerIn is one that keeps in a folder what it has signed.
func SequencerIn(t testing.TB, dsn string, seed auth.Seed, folder string) *jobs.Sequencer {
	t.Helper()
	log, err := postgres.OpenLog(dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	heads, err := jobs.NewHeads(folder)
	if err != nil {
		t.Fatal(err)
	}
	return jobs.NewSequencer(log, Sealer(seed), heads, slog.New(slog.DiscardHandler))
}

// Sequenced makes leaves until want more are made.
func Sequenced(t testing.TB, s *jobs.Sequencer, want int) {
	t.Helper()
	got := 0
	for deadline := time.Now().Add(time.Minute); got < want; {
		n, err := s.Sequence(t.Context())
		if got += n; err != nil || got > want || time.Now().After(deadline) {
			t.Fatalf("%d leaves of %d, %v", got, want, err)
		}
	}
}

// SequencedAll makes leaves of all that waits.
func SequencedAll(t testing.TB, s *jobs.Sequencer) {
	t.Helper()
	for n := 1; n > 0; {
		var err error
		if n, err = s.Sequence(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// Rooted makes the root of an hour over all logs.
func Rooted(t testing.TB, dsn string, seed auth.Seed, at time.Time) {
	t.Helper()
	log, err := postgres.OpenLog(dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	roots := jobs.NewRoots(log, seed.LogSigner(RootsOrigin), nil, func() time.Time { return at }, jobs.NewAnchors(), slog.New(slog.DiscardHandler))
	if err := roots.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
}
