package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/temoin/temoin/consent"
)

// AlertStore has the figures of all sites, and keeps the alerts.
type AlertStore interface {
	Sites(ctx context.Context) ([]consent.Site, error)
	Points(ctx context.Context, site int32, period consent.Period) ([]consent.Figures, error)
	// NoteAlerts opens and closes alerts as judged. It may be told the same again, and by several servers.
	NoteAlerts(ctx context.Context, site int32, judged []consent.Judgement, now time.Time) error
}

// settled is how long after a full hour all that was counted in it is there.
const settled = 5 * time.Minute

// Alerts judges the figures of every site once an hour, until ctx ends.
func Alerts(ctx context.Context, store AlertStore, clock func() time.Time, log *slog.Logger) {
	var done time.Time
	repeat(ctx, time.Second, "watching figures", log, func(ctx context.Context) error {
		now := clock()
		hour := now.Add(-settled).UTC().Truncate(time.Hour)
		if hour.Equal(done) {
			return nil
		}
		if err := judgeSites(ctx, store, hour, now); err != nil {
			return err
		}
		done = hour
		return nil
	})
}

// judgeSites judges the figures up to a full hour.
func judgeSites(ctx context.Context, store AlertStore, hour, now time.Time) error {
	sites, err := store.Sites(ctx)
	if err != nil {
		return err
	}
	period := consent.AlertPeriod(hour)
	var faults []error
	for _, site := range sites {
		if site.Demo { // made up
			continue
		}
		figures, err := store.Points(ctx, site.ID, period)
		if err == nil {
			err = store.NoteAlerts(ctx, site.ID, consent.JudgeFigures(period.Starts[0], figures), now)
		}
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}
