package rediscache

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// changedChannel carries the keys of sites that have changed.
const changedChannel = "temoin:changed"

// Announce tells all servers that a site has a new version. A lost announcement costs seconds, since every server also
// looks by itself.
func Announce(ctx context.Context, client redis.UniversalClient, site string) error {
	return client.Publish(ctx, changedChannel, site).Err()
}

// Changes gets a value soon after any site was announced; several announcements may become one value. It ends with
// ctx and comes back by itself when Redis was away.
func Changes(ctx context.Context, client redis.UniversalClient) <-chan struct{} {
	changed := make(chan struct{}, 1)
	subscription := client.Subscribe(ctx, changedChannel)
	go func() {
		defer subscription.Close()
		messages := subscription.Channel()
		for {
			select {
			case <-ctx.Done():
				return
			case _, ok := <-messages:
				if !ok {
					return
				}
			}
			select {
			case changed <- struct{}{}:
			default:
			}
		}
	}()
	return changed
}
