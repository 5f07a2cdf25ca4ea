package consent

// Exhibit is a recorded decision with all that proves it but the proof.
type Exhibit struct {
	Record []byte // exact bytes
	Salt   Salt
	Notice []byte // canonical JSON of the version that was shown
	Index  int64  // of its leaf in the site's log; -1 while it waits for one
}
