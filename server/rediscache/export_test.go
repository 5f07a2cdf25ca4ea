package rediscache

// Overflow is what happens when more than maxDirty decisions wait.
func (d *Decisions) Overflow() {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.dirty)
	d.overflow = true
}
