package consent

import "time"

// HistoryLimit is how many of a subject's decisions are told, the newest.
const HistoryLimit = 300

// Past is one decision of a subject's history.
type Past struct {
	Record *Record
	Notice int   // number of the version that was shown
	Index  int64 // of its leaf in the site's log; -1 while it waits for one
}

// State says whether a decision still counts.
type State string

const (
	Current  State = "current"
	Replaced State = "replaced" // a later decision was made before its end
	Ended    State = "ended"    // its time ran out
)

// States are those of a subject's decisions, which are in the order of their making, the newest first.
func States(history []Past, now time.Time) []State {
	states := make([]State, len(history))
	for i, past := range history {
		switch {
		case i == 0 && !past.Record.Expired(now):
			states[i] = Current
		case i > 0 && past.Record.Event.ValidUntil > history[i-1].Record.Event.EventTime:
			states[i] = Replaced
		default:
			states[i] = Ended
		}
	}
	return states
}
