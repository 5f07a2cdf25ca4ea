package app

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/config"
	"github.com/temoin/temoin/server/postgres"
)

// Owner is the first person who may sign in. Password is set only when it was made up by this start: then it must be
// shown, for nobody else knows it.
type Owner struct{ Email, Password string }

// defaultOwner is who signs in first when nobody says otherwise.
const defaultOwner = "owner@localhost"

// firstOwner adds the first user to a database that has none; owner is nil when it has one.
func firstOwner(ctx context.Context, store *postgres.Store, cfg config.Config, now time.Time) (owner *Owner, err error) {
	n, err := store.CountUsers(ctx)
	if err != nil || n > 0 {
		return nil, err
	}
	owner = &Owner{Email: strings.ToLower(cfg.OwnerEmail)}
	if owner.Email == "" {
		owner.Email = defaultOwner
	}
	password := cfg.OwnerPassword
	if password == "" {
		owner.Password = MadeUpPassword()
		password = owner.Password
	}
	added, err := store.InsertUser(ctx, owner.Email, auth.HashPassword(password), consent.ByServer(now))
	if err != nil || !added { // another instance was faster
		return nil, err
	}
	return owner, nil
}

// MadeUpPassword has 100 random bits in four groups that can be typed.
func MadeUpPassword() string {
	text := strings.ToLower(rand.Text()[:20])
	return text[:5] + "-" + text[5:10] + "-" + text[10:15] + "-" + text[15:]
}
