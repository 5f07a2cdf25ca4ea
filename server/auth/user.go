package auth

// User is someone who signs in to the dashboard.
type User struct {
	ID           int32  `db:"id"`
	Email        string `db:"email"` // lower case
	PasswordHash string `db:"password_hash"`
}
