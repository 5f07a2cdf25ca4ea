package consent

// Check is how far the look at a draft before its publication has come.
type Check struct {
	Running bool
	Done    int // of Total views; 0 of 0 while it waits for its turn
	Total   int
	Report  *Report // of this draft, made last; nil while there is none
	Digest  string  // of the report: lower-case hex SHA-256 of its bytes as they are stored
}
