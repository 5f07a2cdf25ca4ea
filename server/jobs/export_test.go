package jobs

func init() { maxRunning = 1 }

// Waiting is how many decisions are in no transaction yet.
func (c *Committer) Waiting() int { return int(c.waiting.Load()) }

// JudgeSites judges once.
var JudgeSites = judgeSites
