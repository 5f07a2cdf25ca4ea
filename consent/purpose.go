package consent

// Purpose is what trackers are used for; the visitor answers per purpose. An id is [a-z][a-z0-9_]{0,31}.
type Purpose struct {
	ID       string `json:"id"`
	Required bool   `json:"required"` // granted without asking: strictly necessary, exempt from consent (ePrivacy 5(3))
	Name     Text   `json:"name"`
	Summary  Text   `json:"summary"` // the one sentence of the first layer
	Detail   Text   `json:"detail"`  // one click away
}

// The default purposes (JPB Systeme policy §4.2). Purposes are data: a site may add others.
const (
	StrictlyNecessary = "strictly_necessary"
	Functional        = "functional"
	Advertising       = "advertising"
	Social            = "social"
)
