package auth

import "time"

// User is someone who signs in to the dashboard.
type User struct {
	ID           int32   `db:"id"`
	Email        string  `db:"email"` // lower case
	PasswordHash string  `db:"password_hash"`
	HasFactor    bool    `db:"has_factor"` // a second factor is asked for
	Session      Session `db:"session"`    // the one that a request came with, else zero
}

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
