package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/temoin/temoin/consent"
)

const comparisonColumns = `site_id, a, b, metric, who, started_at, due_at, ended_at, kept`

func scanComparison(row interface{ Scan(...any) error }) (*consent.Comparison, error) {
	var c consent.Comparison
	var ended sql.NullTime
	err := row.Scan(&c.SiteID, &c.A, &c.B, &c.Metric, &c.Who, &c.StartedAt, &c.DueAt, &ended, &c.Kept)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	c.EndedAt = ended.Time
	return &c, err
}

// StartComparison publishes a draft as the version B that half of the browsers get beside the current one; metric and end
// are those of plan. The site's log tells of both.
func (s *Store) StartComparison(ctx context.Context, site int32, draft consent.Draft, plan consent.Comparison, by consent.By) error {
	if err := plan.CheckPlan(by.At); err != nil {
		return err
	}
	return s.inSite(ctx, "StartComparison", site, func(tx *sqlx.Tx, logged loggedSite) error {
		if err := lockNotice(ctx, tx, site); err != nil {
			return err
		}
		a, err := newestVersion(ctx, tx, site)
		if err != nil {
			return err
		}
		if a == nil {
			return consent.Errorf(consent.Conflict, "", "Nothing is published yet to compare with. Publish a first version.")
		}
		if err := consent.CheckComparable(&a.Draft, &draft); err != nil {
			return err
		}
		var isRunning bool
		if err := tx.GetContext(ctx, &isRunning, `select exists (select from comparison where site_id = $1 and ended_at is null)`, site); err != nil {
			return err
		}
		if isRunning {
			return consent.Errorf(consent.Conflict, "", "A comparison runs already. End it first.")
		}
		b, _, err := publishNotice(ctx, tx, site, draft, by)
		if err != nil {
			return err
		}
		plan.A, plan.B, plan.Who, plan.StartedAt = a.Number, b.Number, by.Who, by.At
		if _, err := tx.ExecContext(ctx, `
			insert into comparison (site_id, a, b, metric, who, started_at, due_at) values ($1, $2, $3, $4, $5, $6, $7)`,
			site, plan.A, plan.B, plan.Metric, plan.Who, plan.StartedAt, plan.DueAt); err != nil {
			return err
		}
		return stateAction(ctx, tx, logged, by, consent.ComparisonStarted, plan.Name(), nil, &plan)
	})
}

// EndComparison ends the one that runs on a site. Keeping A publishes what it says as a new version.
func (s *Store) EndComparison(ctx context.Context, site int32, kept string, by consent.By) error {
	return s.inSite(ctx, "EndComparison", site, func(tx *sqlx.Tx, _ loggedSite) error {
		c, err := endKeeping(ctx, tx, site, kept, by)
		if err == nil && c == nil {
			return consent.Errorf(consent.NotFound, "", "No comparison runs; it may just have ended.")
		}
		return err
	})
}

// EndDueComparison ends one comparison whose time is over, keeping A, and returns it with its site's key; nil when there is
// none. Where the rules of publishing have since become too strict for A, B stays.
func (s *Store) EndDueComparison(ctx context.Context, now time.Time) (ended *consent.Comparison, key string, err error) {
	var site int32
	err = s.db.GetContext(ctx, &site, `select site_id from comparison where ended_at is null and due_at <= $1 order by due_at limit 1`, now)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", fmt.Errorf("postgres.EndDueComparison: %w", outage(ctx, err))
	}
	end := func(kept string) error {
		return s.inSite(ctx, "EndDueComparison", site, func(tx *sqlx.Tx, logged loggedSite) error {
			key = logged.Key
			ended, err = endKeeping(ctx, tx, site, kept, consent.ByServer(now))
			return err
		})
	}
	err = end(consent.KeptA)
	var refused *consent.Error
	if errors.As(err, &refused) && refused.Kind == consent.Invalid {
		err = end(consent.KeptB)
	}
	return ended, key, err
}

// endKeeping ends the comparison that runs on a site, and publishes A again if that is kept. It is nil where none runs.
func endKeeping(ctx context.Context, tx *sqlx.Tx, site int32, kept string, by consent.By) (*consent.Comparison, error) {
	if err := lockNotice(ctx, tx, site); err != nil {
		return nil, err
	}
	current, err := newestVersion(ctx, tx, site)
	if err != nil || current == nil {
		return nil, err
	}
	number := current.Number
	if kept == consent.KeptA {
		number++
	}
	c, err := endComparison(ctx, tx, site, kept, number, by)
	if err != nil || c == nil || kept != consent.KeptA {
		return c, err
	}
	var body []byte
	if err := tx.GetContext(ctx, &body, `select body from notice where site_id = $1 and number = $2`, site, c.A); err != nil {
		return nil, err
	}
	a, err := consent.ParseVersion(body)
	if err != nil {
		return nil, err
	}
	_, _, err = publishNotice(ctx, tx, site, a.Draft, by)
	return c, err
}

// endComparison notes that the comparison of a site ends, and which version everybody gets from now on; the log tells it.
// It is nil where none runs. The caller holds the lock of the site's versions.
func endComparison(ctx context.Context, tx *sqlx.Tx, site int32, kept string, number int, by consent.By) (*consent.Comparison, error) {
	c, err := scanComparison(tx.QueryRowContext(ctx, `
		update comparison set ended_at = greatest($2, started_at), kept = $3 where site_id = $1 and ended_at is null returning `+comparisonColumns, site, by.At, kept))
	if err != nil || c == nil {
		return nil, err
	}
	logged, err := siteOf(ctx, tx, site)
	if err != nil {
		return nil, err
	}
	before := *c
	before.EndedAt, before.Kept = time.Time{}, ""
	return c, stateAction(ctx, tx, logged, by, consent.ComparisonEnded, c.Name()+" → "+strconv.Itoa(number), &before, c)
}

// LastComparison is the one that runs on a site, or the last that did, or nil.
func (s *Store) LastComparison(ctx context.Context, site int32) (*consent.Comparison, error) {
	c, err := scanComparison(s.db.QueryRowContext(ctx, `select `+comparisonColumns+` from comparison where site_id = $1 order by b desc limit 1`, site))
	if err != nil {
		return nil, fmt.Errorf("postgres.LastComparison: %w", outage(ctx, err))
	}
	return c, nil
}

// RunningComparisons are those of all sites.
func (s *Store) RunningComparisons(ctx context.Context) ([]consent.Comparison, error) {
	rows, err := s.db.QueryContext(ctx, `select `+comparisonColumns+` from comparison where ended_at is null`)
	if err != nil {
		return nil, fmt.Errorf("postgres.RunningComparisons: %w", outage(ctx, err))
	}
	defer rows.Close()
	var running []consent.Comparison
	for rows.Next() {
		c, err := scanComparison(rows)
		if err != nil {
			return nil, fmt.Errorf("postgres.RunningComparisons: %w", err)
		}
		running = append(running, *c)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("postgres.RunningComparisons: %w", outage(ctx, err))
	}
	return running, nil
}

// Compared counts both versions of a comparison hour by hour, from the first that counts until before until. Hours in which
// nothing was counted are there too.
func (s *Store) Compared(ctx context.Context, c *consent.Comparison, until time.Time) ([]consent.Compared, error) {
	from := c.CountedFrom()
	var hours []consent.Compared
	for at := from; at.Before(until); at = at.Add(time.Hour) {
		hours = append(hours, consent.Compared{At: at})
	}
	if len(hours) == 0 {
		return nil, nil
	}
	var rows []struct {
		Hour   time.Time `db:"hour"`
		Notice int       `db:"notice"`
		figuresRow
	}
	if err := s.db.SelectContext(ctx, &rows, `
		select hour, notice, `+decisionSums+` from statistic
		where site_id = $1 and cut = '' and hour >= $2 and hour < $3 and notice in ($4, $5) group by hour, notice
		union all
		select hour, notice, `+impressionSums+` from impression
		where site_id = $1 and cut = '' and hour >= $2 and hour < $3 and notice in ($4, $5) group by hour, notice`,
		c.SiteID, from, until, c.A, c.B); err != nil {
		return nil, fmt.Errorf("postgres.Compared: %w", outage(ctx, err))
	}
	for _, row := range rows {
		hour := &hours[int(row.Hour.Sub(from)/time.Hour)]
		if row.Notice == c.A {
			hour.A.Plus(row.figures())
		} else {
			hour.B.Plus(row.figures())
		}
	}
	return hours, nil
}
