package main

import (
	"context"
	"fmt"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/postgres"
)

// retention says how long a site keeps records after the choice has ended, or sets it.
type retention struct {
	Site   string `arg:"" help:"Site key, such as demo."`
	Months *int   `placeholder:"N" help:"Keep records for so many calendar months after the choice has ended, 1 to 120. Unset: say how it is."`
	database
}

// Run prints what holds now, and what became of the last run of the job that removes older records.
func (r *retention) Run(ctx context.Context, t terminal) error {
	if r.Months != nil {
		if err := consent.CheckRetention(*r.Months); err != nil {
			return err
		}
	}
	db, err := r.open(ctx, t)
	if err != nil {
		return err
	}
	defer db.Close()
	site, err := findSite(ctx, db, r.Site)
	if err != nil {
		return err
	}
	months := site.RetentionMonths
	if r.Months != nil {
		months = *r.Months
		if err := postgres.SetRetention(ctx, db.DSN, site.ID, months, byCommand("")); err != nil {
			return err
		}
	}
	last, err := db.LastRetention(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%s keeps records for %s after the choice has ended; what is older goes by whole months, once a day\nlast run: %s\n",
		site.Key, counted(int64(months), "month", "months"), last)
	return nil
}
