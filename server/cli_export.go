package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/app"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/datadir"
	"github.com/temoin/temoin/server/pack"
	"github.com/temoin/temoin/server/postgres"
)

// export writes an evidence pack. It works beside a running server, and goes on where it was after an interruption.
type export struct {
	Site    string `arg:"" help:"Key of the site, such as demo."`
	Out     string `required:"" placeholder:"FILE.zip" help:"File to write; it is not there yet."`
	Subject string `placeholder:"ID" help:"One visitor, by the random id of the browser: all choices, and which was valid --at."`
	At      string `placeholder:"TIME" help:"Such as 2026-11-22T10:00:00Z, or 2026-11-22 for the end of that day, or until now if it has not ended. Unset: now."`
	From    string `placeholder:"TIME" help:"Choices from this time on, or from this day."`
	To      string `placeholder:"TIME" help:"Choices before this time, or up to and with this day."`
	Seed    string `env:"TEMOIN_SEED" placeholder:"HEX" help:"The server's seed. Unset: the one in the data folder."`
	Chunk   int64  `hidden:"" default:"65536" help:"Leaves in one file of the pack."`
	now     func() time.Time
	database
}

// Run writes the pack, or says why there is none.
func (e *export) Run(ctx context.Context, t terminal) error {
	if e.now == nil {
		e.now = time.Now
	}
	scope, err := e.scope(e.now())
	if err != nil {
		return err
	}
	if _, err := os.Stat(e.Out); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(fmt.Errorf("%s is there already: name another file", e.Out), err)
	}
	db, err := e.open(ctx, t)
	if err != nil {
		return err
	}
	defer db.Close()
	seed, err := app.Seed(config.Config{Data: e.Data, Seed: e.Seed})
	if err != nil {
		return err
	}
	var flaws pack.Flaws
	if e.Subject != "" {
		err = e.writeSubject(ctx, db.Store, seed, scope)
	} else {
		flaws, err = e.writeSite(ctx, db.Store, seed, scope, t)
	}
	if err != nil {
		return err
	}
	info, err := os.Stat(e.Out)
	if err != nil {
		return err
	}
	if flaws != (pack.Flaws{}) {
		but := "the database differs from its log"
		if flaws.Refused() {
			but = "it is not sound, and temoin verify refuses it"
		}
		return fmt.Errorf("%s is written, but %s: %s. Run temoin fsck, which names each", e.Out, but, flawWords(flaws))
	}
	fmt.Fprintf(t.out, "%s is written: %s bytes; check it with: temoin verify %s\n", e.Out, grouped(info.Size()), e.Out)
	return nil
}

func flawWords(f pack.Flaws) string {
	var all []string
	if f.Missing > 0 {
		all = append(all, counted(f.Missing, "record or statement is missing and the log does not say why", "records or statements are missing and the log does not say why"))
	}
	if f.Returned > 0 {
		all = append(all, counted(f.Returned, "record that the log says was erased is there again", "records that the log says were erased are there again"))
	}
	if f.Unsealed > 0 {
		all = append(all, counted(f.Unsealed, "erasure or change of key is not sealed with the log's key", "erasures or changes of key are not sealed with the log's key"))
	}
	if f.Altered > 0 {
		all = append(all, counted(f.Altered, "decision is stored otherwise than its record says, which the pack goes by", "decisions are stored otherwise than their records say, which the pack goes by"))
	}
	return strings.Join(all, "; ")
}

// scope reads the flags that say what the pack is about.
func (e *export) scope(now time.Time) (scope consent.PackScope, err error) {
	switch {
	case e.Subject != "" && (e.From != "" || e.To != ""):
		return scope, errors.New("--subject goes with --at, not with --from and --to: the pack of a visitor holds all of that visitor's choices")
	case e.Subject == "" && e.At != "":
		return scope, errors.New("--at goes with --subject; for a site give --from and --to")
	case e.Subject != "":
		if err := consent.CheckSubject(e.Subject); err != nil {
			return scope, fmt.Errorf("--subject: %w", err)
		}
		scope.Subject, scope.At = e.Subject, consent.FormatTime(now)
	}
	for _, flag := range []struct {
		name, text string
		ofDay      time.Duration // what a day alone means
		to         *string
	}{{"--at", e.At, 24*time.Hour - time.Millisecond, &scope.At}, {"--from", e.From, 0, &scope.From}, {"--to", e.To, 24 * time.Hour, &scope.Until}} {
		if flag.text == "" {
			continue
		}
		at, err := time.Parse(time.RFC3339, flag.text)
		if err != nil {
			if at, err = time.Parse(time.DateOnly, flag.text); err != nil {
				return scope, fmt.Errorf("%s: %q is neither a time such as 2026-11-22T10:00:00Z nor a day such as 2026-11-22", flag.name, flag.text)
			}
			if at = at.Add(flag.ofDay); flag.name == "--at" && at.After(now) && at.Sub(now) < 24*time.Hour {
				at = now // of a day that has not ended, what is known of it
			}
		}
		*flag.to = consent.FormatTime(at)
	}
	if scope.Until != "" && scope.Until <= scope.From {
		return scope, errors.New("--to is before --from")
	}
	return scope, nil
}

// writeSubject writes beside the file and then gives it its name: there is never half a pack.
func (e *export) writeSubject(ctx context.Context, store *postgres.Store, seed auth.Seed, scope consent.PackScope) error {
	f, err := os.CreateTemp(filepath.Dir(e.Out), ".pack-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	at, err := consent.ParseTime(scope.At)
	if err == nil {
		err = app.WriteSubjectPack(ctx, store, seed, e.Site, scope.Subject, at, e.now(), f)
	}
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), e.Out)
}

// writeSite writes the pack of a site or a period, or goes on with one that was begun.
func (e *export) writeSite(ctx context.Context, store *postgres.Store, seed auth.Seed, scope consent.PackScope, t terminal) (flaws pack.Flaws, err error) {
	folder := e.Out + ".part"
	held, err := datadir.Open(folder)
	if errors.Is(err, datadir.ErrInUse) {
		return flaws, fmt.Errorf("another export writes %s now", e.Out)
	}
	if err != nil {
		return flaws, err
	}
	defer held.Close()
	begun, err := pack.ReadBegun(folder)
	if err != nil {
		return flaws, err
	}
	snapshot, log, err := e.settled(ctx, store)
	if err != nil {
		return flaws, err
	}
	defer snapshot.Close()
	order, err := app.PackOrder(seed, log, scope)
	if err != nil {
		return flaws, err
	}
	order.Chunk = e.Chunk
	if begun != nil {
		late, err := snapshot.LateErasures(ctx, log.SiteID, begun.Log.Size)
		if err != nil {
			return flaws, err
		}
		if late > 0 || begun.Scope != scope || begun.Chunk != e.Chunk || begun.Key != order.Key || begun.Log.Site.Key != log.Site.Key || begun.Log.Size > log.Size {
			fmt.Fprintf(t.out, "%s was begun for something else, or records were erased since: it is begun anew\n", e.Out)
			if begun = nil; os.RemoveAll(folder) != nil || os.MkdirAll(folder, 0o700) != nil {
				return flaws, fmt.Errorf("%s cannot be emptied: remove it", folder)
			}
		} else {
			fmt.Fprintf(t.out, "%s goes on where it was, with the checkpoint of %s\n", e.Out, counted(begun.Log.Size, "leaf", "leaves"))
			order.Log = &begun.Log
		}
	}
	if begun == nil {
		begun = &pack.Begun{MadeAt: e.now(), Key: order.Key, Scope: scope, Chunk: e.Chunk, Log: *log}
	}
	bar := newProgress(os.Stderr, "leaves", order.Log.Size)
	flaws, err = pack.WriteSite(ctx, snapshot, order, begun, folder, e.Out, bar.add)
	bar.clear()
	if ctx.Err() != nil {
		return flaws, fmt.Errorf("stopped after %s of %s leaves: the same command goes on from there", grouped(bar.done), grouped(bar.total))
	}
	if err != nil {
		return flaws, err
	}
	return flaws, os.RemoveAll(folder)
}

// settled takes a snapshot in which the log tells of every erasure: one that waits for its leaf would be a hole that nothing
// explains.
func (e *export) settled(ctx context.Context, store *postgres.Store) (*postgres.Snapshot, *consent.PackLog, error) {
	deadline := time.Now().Add(30 * time.Second)
	for {
		snapshot, err := store.Snapshot(ctx)
		if err != nil {
			return nil, nil, err
		}
		log, err := snapshot.PackLog(ctx, e.Site)
		if err == nil && log == nil {
			err = fmt.Errorf("there is no site %q", e.Site)
		}
		late := 0
		if err == nil {
			late, err = snapshot.LateErasures(ctx, log.SiteID, log.Size)
		}
		if err == nil && late == 0 {
			return snapshot, log, nil
		}
		snapshot.Close()
		if err == nil && time.Now().After(deadline) {
			err = fmt.Errorf("%s waits for the log of %s: start the server, which makes leaves of what waits, then export", counted(int64(late), "erasure", "erasures"), e.Site)
		}
		if err != nil {
			return nil, nil, err
		}
		select {
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
