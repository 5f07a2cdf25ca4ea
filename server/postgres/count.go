package postgres

import (
	"context"
	"fmt"

	"github.com/temoin/temoin/consent"
)

// lockProgress makes counting exclusive. It is a statement of its own: the count must see what was committed while
// this one waited. For this transaction it also forbids sorting: the planner, which knows nothing of a table that changes
// so fast, would sort the rows to group them, at six times the cost of hashing.
const lockProgress = `select below, set_config('enable_sort', 'off', true) from statistic_progress for update`

// countDecisions counts the pending rows of every transaction that has ended since the last time, and moves the
// watermark to the oldest one still running. A row whose transaction commits late is not skipped, since the watermark
// waits for it; a cursor over pending.seq would lose it. Decisions that are alike in all that is counted are put
// together before their answers are taken apart, since most are alike.
const countDecisions = `
with span as (
  select below, pg_snapshot_xmin(pg_current_snapshot()) as upto from statistic_progress
), alike as (
  select site_id, date_bin('1 hour', decided_at, 'epoch') as hour, notice, act, lang, country, device, purposes, count(*) as decisions
  from span
  join pending on pending.xid >= span.below and pending.xid < span.upto
  group by site_id, 2, notice, act, lang, country, device, purposes
), counted as (
  select site_id, hour, notice, answer.purpose, act, lang, country, device,
         sum(decisions) as decisions, coalesce(sum(decisions) filter (where answer.granted::boolean), 0) as granted
  from alike
  cross join jsonb_each(alike.purposes) as answer (purpose, granted)
  group by site_id, hour, notice, answer.purpose, act, lang, country, device
), added as (
  insert into statistic (site_id, hour, notice, purpose, act, lang, country, device, decisions, granted)
  select site_id, hour, notice, purpose, act, lang, country, device, decisions, granted from counted
  on conflict (site_id, hour, notice, purpose, act, lang, country, device) do update
  set decisions = statistic.decisions + excluded.decisions, granted = statistic.granted + excluded.granted
), moved as (
  update statistic_progress set below = span.upto from span where exists (select from counted)
)
select coalesce(sum(decisions), 0) from counted where purpose = ''`

// CountDecisions adds the decisions that were recorded since the last time to the statistics, each exactly once,
// whichever server calls it, and returns how many it added.
func (s *Store) CountDecisions(ctx context.Context) (int, error) {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return 0, fmt.Errorf("postgres.CountDecisions: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, lockProgress); err != nil {
		return 0, fmt.Errorf("postgres.CountDecisions: %w", outage(ctx, err))
	}
	var n int
	if err := tx.GetContext(ctx, &n, countDecisions); err != nil {
		return 0, fmt.Errorf("postgres.CountDecisions: %w", outage(ctx, err))
	}
	if err := tx.Commit(); err != nil {
		return 0, fmt.Errorf("postgres.CountDecisions: %w", outage(ctx, err))
	}
	return n, nil
}

// AddImpressions adds counted impressions to the table.
func (s *Store) AddImpressions(ctx context.Context, counted map[consent.Impression]int64) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("postgres.AddImpressions: %w", outage(ctx, err))
	}
	defer tx.Rollback()
	for i, n := range counted {
		if _, err := tx.ExecContext(ctx, `
			insert into impression (site_id, hour, notice, layer, lang, country, device, shown)
			values ($1, $2, $3, $4, $5, $6, $7, $8)
			on conflict (site_id, hour, notice, layer, lang, country, device) do update
			set shown = impression.shown + excluded.shown`,
			i.SiteID, i.Hour, i.Notice, i.Layer, i.Lang, i.Country, i.Device, n); err != nil {
			return fmt.Errorf("postgres.AddImpressions: %w", outage(ctx, err))
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("postgres.AddImpressions: %w", outage(ctx, err))
	}
	return nil
}
