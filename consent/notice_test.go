package consent

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// goldenDigest names one version for ever: records of it carry this name. It changes when the shape of a notice does
// (then NoticeSchema must change too) and when the sample or the preset does.
const goldenDigest = "b16568b74afb51a993e763cec1d9df923f9e48a1806a3aa5ef9bf3f0068842e7"

func TestVersionStays(t *testing.T) {
	d := sampleDraft()
	d.Purposes = d.Purposes[:2]
	for i := range d.Purposes {
		text := Text{"fr": "texte", "en": "text"}
		d.Purposes[i].Name, d.Purposes[i].Summary, d.Purposes[i].Detail = text, text, text
	}
	d.Services = d.Services[:2]
	v, err := Publish(d, 7)
	if err != nil {
		t.Fatal(err)
	}
	if v.Digest() != goldenDigest {
		t.Errorf("digest %s, want %s of\n%s", v.Digest(), goldenDigest, v.Canonical())
	}
}

// The digest is the SHA-256 of the canonical JSON, which is canonical and reads back as the same version.
func TestVersionDigest(t *testing.T) {
	v := sampleVersion(t)
	sum := sha256.Sum256(v.Canonical())
	if v.Digest() != hex.EncodeToString(sum[:]) {
		t.Errorf("digest %s of %s", v.Digest(), v.Canonical())
	}
	again, err := Canonical(json.RawMessage(v.Canonical()))
	if err != nil || !bytes.Equal(again, v.Canonical()) {
		t.Errorf("not canonical: %s (%v)", v.Canonical(), err)
	}
	read, err := ParseVersion(v.Canonical())
	if err != nil || read.Digest() != v.Digest() || read.Material() != v.Material() || read.Number != 1 {
		t.Errorf("read back as %+v, %v", read, err)
	}
}

// The answer of the current-notice route names the digest, and without it hashes to the digest.
func TestVersionJSON(t *testing.T) {
	v := sampleVersion(t)
	var answer map[string]any
	if err := json.Unmarshal(v.JSON(), &answer); err != nil {
		t.Fatal(err)
	}
	if answer["digest"] != v.Digest() || answer["number"] != 1.0 || answer["purposes"] == nil || answer["services"] == nil {
		t.Errorf("%s", v.JSON())
	}
	delete(answer, "digest")
	rest, err := Canonical(answer)
	if err != nil || !bytes.Equal(rest, v.Canonical()) {
		t.Errorf("without digest: %s (%v)", rest, err)
	}
}

// A published version is frozen: the draft it was made of may change, and what the version holds does not.
func TestVersionIsImmutable(t *testing.T) {
	d := sampleDraft()
	v, err := Publish(d, 1)
	if err != nil {
		t.Fatal(err)
	}
	d.Languages[0], d.Title["fr"], d.Purposes[1].ID, d.Services[0].Trackers[0].Name = "de", "Anders", "other", "other"
	d.Services[1].Hosts[0], d.Purposes[2].Name["fr"] = "other.example", "Autre"
	again, err := Canonical(v)
	if err != nil || !bytes.Equal(again, v.Canonical()) {
		t.Errorf("the version says %s after its draft changed, want %s (%v)", again, v.Canonical(), err)
	}
}

// Whoever reads the JSON may loop over every list.
func TestVersionHasNoNull(t *testing.T) {
	v, err := Publish(changed(func(d *Draft) {
		d.Services[0].Hosts, d.Services[0].Trackers = nil, nil
	}), 1)
	if err != nil || bytes.Contains(v.Canonical(), []byte("null")) {
		t.Errorf("%s (%v)", v.Canonical(), err)
	}
	v, err = Publish(changed(func(d *Draft) { d.Services = nil }), 1)
	if err != nil || bytes.Contains(v.Canonical(), []byte("null")) {
		t.Errorf("%s (%v)", v.Canonical(), err)
	}
}

func TestParseVersionIsStrict(t *testing.T) {
	good := string(sampleVersion(t).Canonical())
	for name, change := range map[string][2]string{
		"space":          {`,"months"`, `, "months"`},
		"unknown member": {`,"months"`, `,"moonlight":1,"months"`},
		"member twice":   {`,"months":13`, `,"months":13,"months":13`},
		"other schema":   {NoticeSchema, "temoin/notice/v2"},
		"number 0":       {`"number":1`, `"number":0`},
		"a fraction":     {`"number":1`, `"number":1.0`},
		"a text":         {`"months":13`, `"months":"13"`},
		"escape":         {`"demo"`, `"d\u0065mo"`},
		"digest added":   {`{"authority"`, `{"digest":"","authority"`},
	} {
		altered := strings.Replace(good, change[0], change[1], 1)
		if altered == good {
			t.Errorf("%s: nothing was altered", name)
		}
		if _, err := ParseVersion([]byte(altered)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := ParseVersion(nil); err == nil {
		t.Error("nothing: accepted")
	}
}

// A visitor is asked again exactly when what was agreed to changes.
func TestMaterial(t *testing.T) {
	before := sampleVersion(t)
	other := Text{"fr": "autre", "en": "other"}
	for name, c := range map[string]struct {
		asks   bool
		change func(*Draft)
	}{
		"nothing":                  {false, func(d *Draft) {}},
		"a typo in the title":      {false, func(d *Draft) { d.Title = other }},
		"the intro":                {false, func(d *Draft) { d.Intro = other }},
		"the policy address":       {false, func(d *Draft) { d.PolicyURL = "/politique" }},
		"the months":               {false, func(d *Draft) { d.Months = 6 }},
		"the authority":            {false, func(d *Draft) { d.Authority.URL = "https://www.cnil.fr/" }},
		"order of purposes":        {false, func(d *Draft) { slices.Reverse(d.Purposes) }},
		"order of services":        {false, func(d *Draft) { slices.Reverse(d.Services) }},
		"order of trackers":        {false, func(d *Draft) { slices.Reverse(d.Services[1].Trackers) }},
		"a host":                   {false, func(d *Draft) { d.Services[1].Hosts = []string{"cdn.youtube.example"} }},
		"why a service is used":    {false, func(d *Draft) { d.Services[1].Reason = other }},
		"why a tracker is used":    {false, func(d *Draft) { d.Services[1].Trackers[0].Reason = other }},
		"a recipient's policy":     {false, func(d *Draft) { d.Services[1].Provider.PolicyURL = "https://other.example/" }},
		"a purpose more":           {true, func(d *Draft) { d.Purposes = append(d.Purposes, Purpose{"audience", false, other, other, other}) }},
		"a purpose less":           {true, func(d *Draft) { d.Purposes, d.Services = d.Purposes[:3], d.Services[:3] }},
		"a purpose's name":         {true, func(d *Draft) { d.Purposes[1].Name = other }},
		"a purpose's summary":      {true, func(d *Draft) { d.Purposes[1].Summary = other }},
		"a purpose's detail":       {true, func(d *Draft) { d.Purposes[1].Detail = other }},
		"a service more":           {true, func(d *Draft) { d.Services = append(d.Services, sampleService("map", Functional, "third", "FR", "")) }},
		"a service less":           {true, func(d *Draft) { d.Services = d.Services[1:] }},
		"a service's purpose":      {true, func(d *Draft) { d.Services[1].Purpose = Advertising }},
		"a service's name":         {true, func(d *Draft) { d.Services[1].Name = "other" }},
		"the data collected":       {true, func(d *Draft) { d.Services[1].Data = other }},
		"a recipient":              {true, func(d *Draft) { d.Services[1].Provider.Name = "other" }},
		"a recipient's country":    {true, func(d *Draft) { d.Services[1].Provider.Country = "IN" }},
		"the basis of a transfer":  {true, func(d *Draft) { d.Services[1].Provider.Transfer = "consent" }},
		"a tracker more":           {true, func(d *Draft) { d.Services[1].Trackers = append(d.Services[1].Trackers, d.Services[2].Trackers[0]) }},
		"a tracker that is kept":   {true, func(d *Draft) { d.Services[1].Trackers[1].LifetimeDays = 390 }},
		"a tracker's kind":         {true, func(d *Draft) { d.Services[1].Trackers[0].Kind = "pixel" }},
		"a tracker become foreign": {true, func(d *Draft) { d.Services[0].Trackers[0].Party = "third" }},
	} {
		after, err := Publish(changed(c.change), 2)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if asks := after.Material() != before.Material(); asks != c.asks {
			t.Errorf("%s changes: asks again %v, want %v", name, asks, c.asks)
		}
		if after.Digest() == before.Digest() {
			t.Errorf("%s: version 2 has the digest of version 1", name)
		}
	}
}

func TestVersionFinds(t *testing.T) {
	v := sampleVersion(t)
	if p := v.Purpose(Social); p == nil || p.ID != Social {
		t.Errorf("purpose %v", p)
	}
	if s := v.Service("ads"); s == nil || s.Purpose != Advertising {
		t.Errorf("service %v", s)
	}
	if v.Purpose("ads") != nil || v.Service(Social) != nil {
		t.Error("what the notice does not have is found")
	}
}

func FuzzParseVersion(f *testing.F) {
	f.Add([]byte(sampleVersion(f).Canonical()))
	f.Add([]byte(`{"number":1,"schema":"temoin/notice/v1"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := ParseVersion(b)
		if err != nil {
			return
		}
		d := sampleDecision(v)
		_ = d.Check(v, noon) // must not panic, whatever was published
		if !bytes.Equal(v.Canonical(), b) || !json.Valid(v.JSON()) {
			t.Errorf("read %q, holds %q, answers %q", b, v.Canonical(), v.JSON())
		}
	})
}
