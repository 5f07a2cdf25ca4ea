// Package rediscache holds what can be rebuilt: current decisions, and the news that a site has changed. Redis may be
// down, slow, emptied or altered at any time; that changes speed and nothing else.
package rediscache

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/redis/go-redis/v9"
)

// Open prepares a client; it does not connect yet, and no fault of Redis is an error here. Addresses are
//
//	redis://[:PASSWORD@]HOST:PORT/DB             one server; rediss:// for TLS
//	redis://HOST:PORT?addr=HOST2:PORT2           a cluster
//	redis://HOST:PORT?master_name=NAME           sentinels; more of them as addr=
func Open(address string) (redis.UniversalClient, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("rediscache.Open: the address is not a URL") // err would repeat the password
	}
	switch query := u.Query(); {
	case query.Has("master_name"):
		o, err := redis.ParseFailoverURL(address)
		if err != nil {
			return nil, fmt.Errorf("rediscache.Open: %w", err)
		}
		o.ContextTimeoutEnabled, o.DialTimeout, o.MaxRetries = true, time.Second, -1
		return redis.NewFailoverClient(o), nil
	case query.Has("addr"):
		o, err := redis.ParseClusterURL(address)
		if err != nil {
			return nil, fmt.Errorf("rediscache.Open: %w", err)
		}
		o.ContextTimeoutEnabled, o.DialTimeout = true, time.Second
		return redis.NewClusterClient(o), nil
	}
	o, err := redis.ParseURL(address)
	if err != nil {
		return nil, fmt.Errorf("rediscache.Open: %w", err)
	}
	o.ContextTimeoutEnabled, o.DialTimeout, o.MaxRetries = true, time.Second, -1
	return redis.NewClient(o), nil
}
