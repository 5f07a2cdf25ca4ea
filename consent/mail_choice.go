package consent

// MailKind is a kind of mail about a site that people may have or not, as they wish.
type MailKind string

// The kinds of mail.
const (
	WeekMail  MailKind = "week"  // [Week]
	AlertMail MailKind = "alert" // a rate moves, or visits stop
)

// MailKinds are all kinds.
var MailKinds = []MailKind{WeekMail, AlertMail}

// Recipient is somebody who gets a kind of mail about a site.
type Recipient struct {
	UserID int32  `db:"user_id"`
	Email  string `db:"email"`
}
