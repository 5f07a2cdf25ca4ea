package rediscache

// Overflow is what happens when more than maxDirty decisions wait.
func (d *Decisions) Overflow() {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.dirty)
	d.overflow = true
}

// Forgets says whether a subject is on its way out.
func (d *Decisions) Forgets(site, subject string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.erased[keyOf(site, subject)] != nil
}
