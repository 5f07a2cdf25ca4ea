package jobs

// Waiting is how many decisions wait for the next transaction.
func (c *Committer) Waiting() int { return len(c.queue) }
