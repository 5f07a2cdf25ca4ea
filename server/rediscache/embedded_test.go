package rediscache

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// Ensure that the private Redis lets in only who has its address, and that keys end by themselves.
func TestEmbedded(t *testing.T) {
	e, err := StartEmbedded()
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	options, err := redis.ParseURL(e.URL())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(options.Addr, "127.0.0.1:") {
		t.Errorf("it listens on %s", options.Addr)
	}
	ctx := context.Background()
	client := redis.NewClient(options)
	defer client.Close()
	if err := client.Set(ctx, "key", "value", time.Millisecond).Err(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); !errors.Is(client.Get(ctx, "key").Err(), redis.Nil); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the key never ended")
		}
	}
	stranger := redis.NewClient(&redis.Options{Addr: options.Addr})
	defer stranger.Close()
	if err := stranger.Get(ctx, "key").Err(); err == nil || errors.Is(err, redis.Nil) {
		t.Errorf("without the password: %v", err)
	}
}
