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
	announced := subscribe(ctx, client, changedChannel)
	go func() {
		for range announced {
			select {
			case changed <- struct{}{}:
			default:
			}
		}
	}()
	return changed
}

// subscribe gets what is published on a channel, until ctx ends; what is published while Redis is away is lost.
func subscribe(ctx context.Context, client redis.UniversalClient, channel string) <-chan string {
	payloads := make(chan string)
	subscription := client.Subscribe(ctx, channel)
	go func() {
		defer close(payloads)
		defer subscription.Close()
		messages := subscription.Channel()
		for {
			select {
			case <-ctx.Done():
				return
			case message, ok := <-messages:
				if !ok {
					return
				}
				select {
				case payloads <- message.Payload:
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	return payloads
}
