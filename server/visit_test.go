package main

import (
	"slices"
	"testing"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/demo"
)

func demoNotice(t *testing.T) (*seedNotice, *consent.Version) {
	t.Helper()
	version, err := consent.Publish(demo.Draft(), 1)
	if err != nil {
		t.Fatal(err)
	}
	return &seedNotice{Site: version.Site, Digest: version.Digest(), Languages: version.Languages, Purposes: version.Purposes}, version
}

// Ensure that every made-up visit is one that the domain accepts, for a moment within the span that was asked for.
func TestMadeUpVisitsAreValid(t *testing.T) {
	notice, version := demoNotice(t)
	now := time.Date(2026, 11, 22, 15, 30, 0, 0, time.UTC)
	visits := madeUpVisits(notice, 1, 30, 2000, now)
	if len(visits) < 1700 || len(visits) > 2300 {
		t.Errorf("%d visits, want about 2000", len(visits))
	}
	acts := map[consent.Act]int{}
	for _, v := range visits {
		at, err := consent.ParseTime(v.decision.At)
		if err != nil {
			t.Fatal(err)
		}
		d := &consent.Decision{ID: v.decision.ID, Site: v.decision.Site, Subject: v.decision.Subject, Notice: v.decision.Notice,
			Purposes: v.decision.Purposes, Act: v.decision.Act, Lang: v.decision.Lang, At: at, Sent: now}
		if err := d.Check(version, now); err != nil {
			t.Fatalf("%+v: %v", v.decision, err)
		}
		if at.After(now) || at.Before(time.Date(2026, 10, 24, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("a visit at %v", at)
		}
		acts[d.Act]++
	}
	for _, act := range consent.Acts {
		if acts[act] == 0 {
			t.Errorf("nobody did %s: %v", act, acts)
		}
	}
}

// Ensure that a later run makes the same visits again and only adds those that have happened since, and that another
// seed makes others.
func TestMadeUpVisitsGoOn(t *testing.T) {
	notice, _ := demoNotice(t)
	ids := func(seed uint64, now time.Time) (ids []string) {
		for _, v := range madeUpVisits(notice, seed, 10, 500, now) {
			ids = append(ids, v.decision.ID+v.decision.Subject+v.decision.At)
		}
		return ids
	}
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	first, second := ids(1, noon), ids(1, noon.Add(6*time.Hour))
	if len(second) <= len(first) || !slices.Equal(first, second[:len(first)]) {
		t.Errorf("%d visits at noon are not the first of %d in the evening", len(first), len(second))
	}
	if other := ids(2, noon); slices.ContainsFunc(other, func(id string) bool { return slices.Contains(first, id) }) {
		t.Error("two seeds share a visit")
	}
	if len(slices.Compact(slices.Sorted(slices.Values(first)))) != len(first) {
		t.Error("a visit is there twice")
	}
}
