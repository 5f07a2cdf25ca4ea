package auth

import "time"

// User is someone who signs in to the dashboard.
type User struct {
	ID           int32   `db:"id"`
	Email        string  `db:"email"` // lower case
	PasswordHash string  `db:"password_hash"`
	Handle       string  `db:"handle"`      // how authenticators tell people apart; says nothing about the person
	HasApp       bool    `db:"has_app"`     // an app that shows codes is asked for, or
	HasPasskey   bool    `db:"has_passkey"` // a passkey
	Session      Session `db:"session"`     // the one that a request came with, else zero
}

// HasFactor says whether a second factor is asked for.
func (u *User) HasFactor() bool { return u.HasApp || u.HasPasskey }

// Session is one browser in which a user is signed in.
type Session struct {
	ID      string    `db:"id"` // UUID; names it, opens nothing
	Strong  bool      `db:"strong"`
	Browser string    `db:"browser"` // family, such as Firefox; may be empty
	System  string    `db:"system"`  // such as Linux; may be empty
	Created time.Time `db:"created_at"`
	Seen    time.Time `db:"seen_at"` // last use, to about ten minutes
	Expires time.Time `db:"expires_at"`
}
