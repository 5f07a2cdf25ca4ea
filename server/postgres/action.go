package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/temoin/temoin/consent"
)

// Actions returns the actions of a site's log that a search is for, the newest first.
func (s *Store) Actions(ctx context.Context, site int32, search consent.ActionSearch) ([]consent.LoggedAction, error) {
	optional := func(at time.Time) sql.NullTime { return sql.NullTime{Time: at, Valid: !at.IsZero()} }
	rows, err := s.db.QueryContext(ctx, `
		select statement.id, made_at, body, leaf.index
		from statement left join leaf on leaf.site_id = statement.site_id and leaf.event_id = statement.id
		where statement.site_id = $1 and kind = 4
		  and ($2 = '' or strpos(words, $2) > 0 or strpos(lower(who), $2) > 0)
		  and ($3 = '' or who = $3) and ($4 = '' or what = $4)
		  and ($5::timestamptz is null or made_at >= $5) and ($6::timestamptz is null or made_at < $6)
		  and ($7::uuid is null or statement.id < $7)
		order by statement.id desc limit $8`, site, strings.ToLower(search.Text), search.Who, search.What,
		optional(search.From), optional(search.Until), sql.NullString{String: search.Before, Valid: search.Before != ""}, search.Limit)
	if err != nil {
		return nil, fmt.Errorf("postgres.Actions: %w", outage(ctx, err))
	}
	defer rows.Close()
	var actions []consent.LoggedAction
	for rows.Next() {
		var a consent.LoggedAction
		var body []byte
		if err := rows.Scan(&a.ID, &a.At, &body, &a.Leaf); err != nil {
			return nil, fmt.Errorf("postgres.Actions: %w", err)
		}
		statement, err := consent.ParseStatement(body)
		if err != nil {
			return nil, fmt.Errorf("postgres.Actions: %w", err)
		}
		a.Action = *statement.Action
		actions = append(actions, a)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("postgres.Actions: %w", outage(ctx, err))
	}
	return actions, nil
}

// Actors are all who have acted on a site, and what they have done.
func (s *Store) Actors(ctx context.Context, site int32) (who, what []string, err error) {
	// Each is found by one step in the index, so that it does not matter how often somebody has acted.
	if err := s.db.SelectContext(ctx, &who, `
		with recursive found as (
			(select who from statement where site_id = $1 and kind = 4 order by who limit 1)
			union all
			select (select who from statement where site_id = $1 and kind = 4 and who > found.who order by who limit 1) from found where found.who is not null
		)
		select who from found where who is not null`, site); err != nil {
		return nil, nil, fmt.Errorf("postgres.Actors: %w", outage(ctx, err))
	}
	if err := s.db.SelectContext(ctx, &what, `select distinct what from statement where site_id = $1 and kind = 4 order by what`, site); err != nil {
		return nil, nil, fmt.Errorf("postgres.Actors: %w", outage(ctx, err))
	}
	return who, what, nil
}
