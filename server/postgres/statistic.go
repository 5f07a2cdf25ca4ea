package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"github.com/temoin/temoin/consent"
)

// figures are the columns of both tables as sums.
const (
	decisionSums = `sum(decisions) as decisions, sum(accepted) as accepted, sum(refused) as refused, sum(partly) as partly,
	       sum(withdrawn) as withdrawn, sum(granted) as granted, sum(changed) as changed, 0 as shown, 0 as second`
	impressionSums = `0, 0, 0, 0, 0, 0, 0, sum(shown), sum(second)`
)

// figuresRow is a row of decisionSums or impressionSums.
type figuresRow struct {
	Decisions int64 `db:"decisions"`
	Accepted  int64 `db:"accepted"`
	Refused   int64 `db:"refused"`
	Partly    int64 `db:"partly"`
	Withdrawn int64 `db:"withdrawn"`
	Granted   int64 `db:"granted"`
	Changed   int64 `db:"changed"`
	Shown     int64 `db:"shown"`
	Second    int64 `db:"second"`
}

func (r figuresRow) figures() consent.Figures {
	return consent.Figures{Shown: r.Shown, Second: r.Second, Decisions: r.Decisions, Accepted: r.Accepted, Refused: r.Refused,
		Partly: r.Partly, Withdrawn: r.Withdrawn, Granted: r.Granted, Changed: r.Changed}
}

// counted are the rows of a table that make up a time: those of whole UTC days, and of the hours before and after them.
// Arguments: $1 site, $2 cut, $3 and $4 the time, $5 and $6 its whole days.
func counted(table string) string {
	return `(
		select * from ` + table + ` where site_id = $1 and cut = $2 and hour >= $3 and hour < $5
		union all
		select * from ` + table + ` where site_id = $1 and cut = $2 || ' day' and hour >= $5 and hour < $6
		union all
		select * from ` + table + ` where site_id = $1 and cut = $2 and hour >= $6 and hour < $4
	) as counted`
}

// countedArgs are the arguments of counted. Where a time has no whole day, all of it is hours.
func countedArgs(site int32, cut string, from, until time.Time) []any {
	const day = 24 * time.Hour
	first, last := from.UTC().Add(day-1).Truncate(day), until.UTC().Truncate(day)
	if !first.Before(last) {
		first, last = until, until
	}
	return []any{site, cut, from, until, first, last}
}

// Points counts a site's decisions and showings, one for each step of the period.
func (s *Store) Points(ctx context.Context, site int32, period consent.Period) ([]consent.Figures, error) {
	starts := make([]string, len(period.Starts))
	for i, start := range period.Starts {
		starts[i] = start.Format(time.RFC3339)
	}
	var rows []struct {
		Step int `db:"step"`
		figuresRow
	}
	if err := s.db.SelectContext(ctx, &rows, `
		select width_bucket(hour, $2::timestamptz[]) as step, `+decisionSums+` from statistic
		where site_id = $1 and cut = '' and hour >= ($2::timestamptz[])[1] and hour < $3 group by 1
		union all
		select width_bucket(hour, $2::timestamptz[]), `+impressionSums+` from impression
		where site_id = $1 and cut = '' and hour >= ($2::timestamptz[])[1] and hour < $3 group by 1`,
		site, pq.Array(starts), period.End); err != nil {
		return nil, fmt.Errorf("postgres.Points: %w", outage(ctx, err))
	}
	points := make([]consent.Figures, len(starts))
	for _, row := range rows {
		points[row.Step-1].Plus(row.figures())
	}
	return points, nil
}

// Total counts a site's decisions and showings of a time.
func (s *Store) Total(ctx context.Context, site int32, from, until time.Time) (total consent.Figures, err error) {
	var rows []figuresRow
	if err := s.db.SelectContext(ctx, &rows, `
		select `+decisionSums+` from `+counted("statistic")+` having count(*) > 0
		union all
		select `+impressionSums+` from `+counted("impression")+` having count(*) > 0`, countedArgs(site, "", from, until)...); err != nil {
		return total, fmt.Errorf("postgres.Total: %w", outage(ctx, err))
	}
	for _, row := range rows {
		total.Plus(row.figures())
	}
	return total, nil
}

// WeekHours counts a site's decisions and showings of a period by weekday, from Monday, and hour in the period's zone.
func (s *Store) WeekHours(ctx context.Context, site int32, period consent.Period) (week [7][24]consent.Figures, err error) {
	var rows []struct {
		Day  int `db:"day"`
		Hour int `db:"hour"`
		figuresRow
	}
	const parts = `extract(isodow from hour at time zone $4)::int as day, extract(hour from hour at time zone $4)::int as hour`
	if err := s.db.SelectContext(ctx, &rows, `
		select `+parts+`, `+decisionSums+` from statistic where site_id = $1 and cut = '' and hour >= $2 and hour < $3 group by 1, 2
		union all
		select `+parts+`, `+impressionSums+` from impression where site_id = $1 and cut = '' and hour >= $2 and hour < $3 group by 1, 2`,
		site, period.Starts[0], period.End, period.Zone()); err != nil {
		return week, fmt.Errorf("postgres.WeekHours: %w", outage(ctx, err))
	}
	for _, row := range rows {
		week[row.Day-1][row.Hour].Plus(row.figures())
	}
	return week, nil
}

// DayParts divides a site's figures of whole UTC days by notice, page, country, device or language, in no order; there may be more
// than one of a day and a group.
func (s *Store) DayParts(ctx context.Context, site int32, by consent.Cut, from, until time.Time) (parts []consent.DayPart, err error) {
	cut, name := string(by), "value"
	if by == consent.ByNotice {
		cut, name = "", "notice::text"
	}
	const these = ` where site_id = $1 and cut = $2 || ' day' and hour >= $3 and hour < $4`
	rows, err := s.db.QueryContext(ctx, `
		select `+name+`, date_part('epoch', hour)::bigint, coalesce(decisions, 0), coalesce(accepted, 0), coalesce(refused, 0), coalesce(partly, 0),
		       coalesce(withdrawn, 0), coalesce(granted, 0), coalesce(changed, 0), coalesce(shown, 0), coalesce(second, 0)
		from (select * from statistic`+these+`) as decided
		full join (select * from impression`+these+`) as looked using (hour, notice, value)`, site, cut, from, until)
	if err != nil {
		return nil, fmt.Errorf("postgres.DayParts(%s): %w", by, outage(ctx, err))
	}
	defer rows.Close()
	for rows.Next() {
		var day int64
		var p consent.DayPart
		f := &p.Figures
		if err := rows.Scan(&p.Name, &day, &f.Decisions, &f.Accepted, &f.Refused, &f.Partly, &f.Withdrawn, &f.Granted, &f.Changed, &f.Shown, &f.Second); err != nil {
			return nil, fmt.Errorf("postgres.DayParts(%s): %w", by, outage(ctx, err))
		}
		p.Day = time.Unix(day, 0)
		if len(parts) == cap(parts) {
			parts = slices.Grow(parts, len(parts)) // append would copy a year of countries many times
		}
		parts = append(parts, p)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("postgres.DayParts(%s): %w", by, outage(ctx, err))
	}
	return parts, nil
}

// Answered counts the answers to each purpose, or those to services that differ from their purpose's, by version.
func (s *Store) Answered(ctx context.Context, site int32, by consent.Cut, from, until time.Time) ([]consent.Answered, error) {
	rows, err := s.db.QueryContext(ctx, `
		select notice, value, sum(decisions), sum(granted) from `+counted("statistic")+`
		group by notice, value order by notice, value`, countedArgs(site, string(by), from, until)...)
	if err != nil {
		return nil, fmt.Errorf("postgres.Answered(%s): %w", by, outage(ctx, err))
	}
	defer rows.Close()
	var answered []consent.Answered
	for rows.Next() {
		var a consent.Answered
		if err := rows.Scan(&a.Notice, &a.ID, &a.Decisions, &a.Granted); err != nil {
			return nil, fmt.Errorf("postgres.Answered(%s): %w", by, outage(ctx, err))
		}
		answered = append(answered, a)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("postgres.Answered(%s): %w", by, outage(ctx, err))
	}
	return answered, nil
}

// SiteFigures counts every site's decisions and showings of the hours from from until before until; a site without
// any is missing.
func (s *Store) SiteFigures(ctx context.Context, from, until time.Time) (map[int32]consent.Figures, error) {
	var rows []struct {
		Site int32 `db:"site_id"`
		figuresRow
	}
	if err := s.db.SelectContext(ctx, &rows, `
		select statistic.site_id, `+decisionSums+` from site join statistic on statistic.site_id = site.id
		where cut = '' and hour >= $1 and hour < $2 group by statistic.site_id
		union all
		select impression.site_id, `+impressionSums+` from site join impression on impression.site_id = site.id
		where cut = '' and hour >= $1 and hour < $2 group by impression.site_id`, from, until); err != nil {
		return nil, fmt.Errorf("postgres.SiteFigures: %w", outage(ctx, err))
	}
	sites := map[int32]consent.Figures{}
	for _, row := range rows {
		figures := sites[row.Site]
		figures.Plus(row.figures())
		sites[row.Site] = figures
	}
	return sites, nil
}

// Began are the versions of a site's notice that were published in a time, oldest first.
func (s *Store) Began(ctx context.Context, site int32, from, until time.Time) ([]consent.Began, error) {
	rows, err := s.db.QueryContext(ctx, `
		select number, published_at from notice where site_id = $1 and published_at >= $2 and published_at < $3 order by number`, site, from, until)
	if err != nil {
		return nil, fmt.Errorf("postgres.Began: %w", outage(ctx, err))
	}
	defer rows.Close()
	var publications []consent.Began
	for rows.Next() {
		var p consent.Began
		if err := rows.Scan(&p.Notice, &p.At); err != nil {
			return nil, fmt.Errorf("postgres.Began: %w", outage(ctx, err))
		}
		publications = append(publications, p)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("postgres.Began: %w", outage(ctx, err))
	}
	return publications, nil
}
