package consent

import (
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

type cookieVectors struct {
	Why, Material string
	Months        int
	Purposes      []string
	Services      map[string]string
	Cookies       []struct {
		Why, Subject, Want string
		Act                Act
		At                 time.Time
		Purposes, Services map[string]bool
	}
}

// The server's cookie is the widget's: widget/src/repository.test.ts reads the same vectors.
func TestSetCookie(t *testing.T) {
	vectors := readVectors[cookieVectors](t, "cookies.json")
	v := &Version{material: vectors.Material + strings.Repeat("f", 48)}
	v.Months = vectors.Months
	for _, id := range vectors.Purposes {
		v.Purposes = append(v.Purposes, Purpose{ID: id, Required: id == StrictlyNecessary})
	}
	for id, purpose := range vectors.Services {
		v.Services = append(v.Services, Service{ID: id, Purpose: purpose})
	}
	for _, c := range vectors.Cookies {
		d := &Decision{Subject: c.Subject, Act: c.Act, At: c.At, Purposes: c.Purposes, Services: c.Services}
		record := NewRecord(d, v, c.At)
		for secure, want := range map[bool]string{false: c.Want, true: c.Want + "; Secure"} {
			if got, err := record.SetCookie(v, secure); err != nil || got != want {
				t.Errorf("%s:\n got %s %v\nwant %s", c.Why, got, err, want)
			}
		}
	}
}

// The cookie keeps the visitor's time of the choice, but ends with the record: a wrong clock and a late delivery do not
// prolong it, nor does an answer given again much later.
func TestSetCookieEndsWithTheRecord(t *testing.T) {
	v := sampleVersion(t)
	d := sampleDecision(v)
	d.At = noon.AddDate(0, 0, 20) // a clock that is ahead
	d.Sent = d.At.Add(48 * time.Hour)
	got, err := NewRecord(&d, v, noon).SetCookie(v, false)
	if err != nil {
		t.Fatal(err)
	}
	if want := "." + strconv.FormatInt(d.At.UnixMilli(), 36) + "."; !strings.Contains(got, want) {
		t.Errorf("%s does not hold %s", got, want)
	}
	if want := "; Expires=Mon, 20 Dec 2027 12:00:00 GMT"; !strings.HasSuffix(got, want) {
		t.Errorf("%s does not end in %s", got, want)
	}
}

// Whatever the notice and the answers: 200 bytes at most, each answer at its own place, and none from what is never asked.
func TestSetCookieBits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z][a-z0-9_]{0,31}`), 2, 215, rapid.ID).Draw(t, "ids")
		asked := rapid.IntRange(1, min(15, len(ids)-1)).Draw(t, "purposes")
		v := &Version{material: strings.Repeat("a", 64)}
		v.Months = 13
		v.Purposes = []Purpose{{ID: StrictlyNecessary, Required: true}}
		d := &Decision{Subject: strings.Repeat("A", 22), Act: Choose, At: noon, Purposes: map[string]bool{}, Services: map[string]bool{}}
		wanted := map[string]bool{}
		for _, id := range ids[:asked] {
			v.Purposes = append(v.Purposes, Purpose{ID: id})
			d.Purposes[id] = rapid.Bool().Draw(t, id)
			wanted[id] = d.Purposes[id]
		}
		var services []string
		for _, id := range ids[asked:min(len(ids), asked+200)] {
			purpose := rapid.SampledFrom(v.Purposes).Draw(t, "of "+id).ID
			v.Services = append(v.Services, Service{ID: id, Purpose: purpose})
			if purpose == StrictlyNecessary {
				continue
			}
			services = append(services, id)
			wanted[id] = d.Purposes[purpose]
			if rapid.Bool().Draw(t, "own "+id) {
				d.Services[id] = !wanted[id]
				wanted[id] = d.Services[id]
			}
		}
		cookie, err := NewRecord(d, v, noon).SetCookie(v, true)
		if err != nil {
			t.Fatal(err)
		}
		pair, _, _ := strings.Cut(cookie, ";")
		bits, ok := new(big.Int).SetString(pair[strings.LastIndex(pair, ".")+1:], 16)
		if !ok || len(pair) > 200 {
			t.Fatalf("%d bytes: %s", len(pair), pair)
		}
		order := slices.Concat(slices.Sorted(maps.Keys(d.Purposes)), slices.Sorted(slices.Values(services)))
		for i, id := range order {
			if granted := bits.Bit(len(order)-1-i) == 1; granted != wanted[id] {
				t.Errorf("%s is %v, want %v", id, granted, wanted[id])
			}
		}
		if bits.BitLen() > len(order) {
			t.Errorf("%d bits for %d answers", bits.BitLen(), len(order))
		}
	})
}
