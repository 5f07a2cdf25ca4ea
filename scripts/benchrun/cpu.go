package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// cpu returns the processor time that this process and the PostgreSQL below it have used; Linux only, else zero.
func cpu() (self, database time.Duration) {
	var usage unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &usage) == nil {
		self = time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	}
	parents := map[int]int{}
	used := map[int]time.Duration{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		// The name, in brackets, may hold anything.
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		parents[pid], _ = strconv.Atoi(fields[1])
		user, _ := strconv.Atoi(fields[11])
		system, _ := strconv.Atoi(fields[12])
		used[pid] = time.Duration(user+system) * 10 * time.Millisecond // USER_HZ is 100 wherever Go runs
	}
	for pid := range used {
		for up := parents[pid]; up > 1; up = parents[up] {
			if up == os.Getpid() {
				database += used[pid]
				break
			}
		}
	}
	return self, database
}
