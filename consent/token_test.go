package consent

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// A token tells what is granted and nothing else; it begins and ends with the choice, whatever the visitor's clock says.
func TestClaims(t *testing.T) {
	v := sampleVersion(t)
	d := sampleDecision(v)
	d.At = noon.AddDate(0, 0, 20) // a clock that is ahead
	d.Sent = d.At.Add(48 * time.Hour)
	record := NewRecord(&d, v, noon)
	c, err := record.Claims(v)
	if err != nil {
		t.Fatal(err)
	}
	moment := noon.Add(-48 * time.Hour)
	if c.Made != moment.Unix() || c.Ends != ExpiresAt(moment, v.Months).Unix() || c.Site != v.Site || c.Subject != d.Subject || c.Notice != v.Number || c.Material != v.Material()[:16] {
		t.Errorf("%+v", c)
	}
	purposes, services := v.Asked()
	for _, id := range purposes {
		if slices.Contains(c.Purposes, id) != d.Purposes[id] {
			t.Errorf("%s: %q", id, c.Purposes)
		}
	}
	for _, s := range services {
		want, own := d.Services[s.ID]
		if !own {
			want = d.Purposes[s.Purpose]
		}
		if slices.Contains(c.Services, s.ID) != want {
			t.Errorf("%s: %q", s.ID, c.Services)
		}
	}
	if slices.Contains(c.Purposes, StrictlyNecessary) {
		t.Errorf("what is never asked is listed: %q", c.Purposes)
	}
}

// The token's cookie has the attributes and the end of the choice's; a withdrawal takes it away.
func TestTokenCookie(t *testing.T) {
	v := sampleVersion(t)
	d := sampleDecision(v)
	choice, err := NewRecord(&d, v, noon).SetCookie(v, true)
	if err != nil {
		t.Fatal(err)
	}
	_, attributes, _ := strings.Cut(choice, ";")
	if got, err := NewRecord(&d, v, noon).TokenCookie("a.b.c", true); err != nil || got != "temoin_token=a.b.c;"+attributes {
		t.Errorf("%s %v", got, err)
	}
	d.Act = Withdraw
	if got, err := NewRecord(&d, v, noon).TokenCookie("a.b.c", true); err != nil || got != "temoin_token=; Path=/; Max-Age=0" {
		t.Errorf("withdrawn: %s %v", got, err)
	}
}

// Turning tokens on asks nobody again. It is refused where a token would not fit into a cookie.
func TestDraftToken(t *testing.T) {
	d := sampleVersion(t).Draft
	before, err := Publish(d, 1)
	if err != nil {
		t.Fatal(err)
	}
	d.Token = true
	after, err := Publish(d, 2)
	if err != nil || after.Material() != before.Material() || after.Digest() == before.Digest() {
		t.Errorf("%v: material %v, digest %v", err, after.Material() == before.Material(), after.Digest() == before.Digest())
	}
	d.Services = slices.Clone(d.Services)
	for i := range 120 {
		s := d.Services[0]
		s.ID = fmt.Sprintf("a_service_with_a_long_id_%d", i)
		d.Services = append(d.Services, s)
	}
	if _, err := Publish(d, 3); err == nil || !strings.HasPrefix(err.Error(), "token: would not fit") {
		t.Errorf("long ids: %v", err)
	}
	d.Token = false
	if _, err := Publish(d, 3); err != nil {
		t.Errorf("control: %v", err)
	}
}
