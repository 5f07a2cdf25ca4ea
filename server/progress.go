package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// progress shows on the standard error how far a long command is: a bar where people look, else a line every ten seconds.
type progress struct {
	out         *os.File
	bar         bool
	what        string // is counted
	done, total int64
	next        time.Time
}

func newProgress(out *os.File, what string, total int64) *progress {
	p := &progress{out: out, what: what, total: total}
	if info, err := out.Stat(); err == nil {
		p.bar = info.Mode()&os.ModeCharDevice != 0
	}
	p.next = time.Now().Add(p.pause())
	return p
}

func (p *progress) pause() time.Duration {
	if p.bar {
		return 100 * time.Millisecond
	}
	return 10 * time.Second
}

// add says that n more are done.
func (p *progress) add(n int) {
	p.done += int64(n)
	now := time.Now()
	if now.Before(p.next) {
		return
	}
	p.next = now.Add(p.pause())
	text := fmt.Sprintf("%s of %s %s", grouped(p.done), grouped(p.total), p.what)
	if !p.bar {
		fmt.Fprintln(p.out, text)
		return
	}
	const width = 40
	full := int(min(width, width*p.done/max(1, p.total)))
	fmt.Fprintf(p.out, "\r\x1b[K[%s%s] %s", strings.Repeat("#", full), strings.Repeat(".", width-full), text)
}

// clear takes the bar away, so that something else can be printed.
func (p *progress) clear() {
	if p.bar {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}

// grouped writes a number with a comma after each three digits.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// counted is such as 1,234 leaves.
func counted(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + many
}
