package httpapi_test

import (
	"html"
	"net/http"
	"strings"
	"testing"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/httpapi"
	"github.com/temoin/temoin/server/servertest"
)

// Ensure that a visitor is found by their id and by that of any decision, on their own site alone; that the receipt is checked, and
// the check sees an altered record; and that an erased decision says so.
func TestSubject(t *testing.T) {
	o := startOffice(t, nil)
	mine := o.decision(1)
	later := o.decision(2)
	later["subject"], later["at"], later["sent"] = mine["subject"], "2026-11-22T03:59:30.000Z", "2026-11-22T03:59:31.000Z"
	first, second := o.decided(t, mine), o.decided(t, later)
	servertest.SequencedAll(t, servertest.Sequencer(t, o.dsn, seed))
	subject := mine["subject"].(string)
	for _, find := range []string{subject, first.ID, second.ID} {
		var found httpapi.Subject
		o.do(t, "GET", "/api/sites/demo/proof?find="+find, nil, &found, http.StatusOK)
		if found.Subject != subject || len(found.Decisions) != 2 || found.Decisions[0].ID != second.ID || found.Decisions[0].State != consent.Current ||
			found.Decisions[1].State != consent.Replaced || found.Decisions[0].Index == nil || found.LogSize == 0 {
			t.Errorf("by %s: %+v", find, found)
		}
	}
	for path, status := range map[string]int{
		"/api/sites/demo/proof?find=" + strings.Repeat("A", 22): http.StatusNotFound,
		"/api/sites/demo/proof?find=" + eventID(now, 9):         http.StatusNotFound,
		"/api/sites/demo/proof?find=" + strings.Repeat("!", 22): http.StatusUnprocessableEntity,
		"/api/sites/silent/proof?find=" + subject:               http.StatusNotFound,
		"/api/sites/silent/proof/" + first.ID:                   http.StatusNotFound,
		"/api/sites/nowhere/proof?find=" + subject:              http.StatusNotFound,
	} {
		o.do(t, "GET", path, nil, nil, status)
	}
	var receipt httpapi.CheckedReceipt
	o.do(t, "GET", "/api/sites/demo/proof/"+first.ID, nil, &receipt, http.StatusOK)
	if !receipt.Valid || receipt.Why != "" || receipt.Size == 0 || !strings.Contains(receipt.Receipt, first.ID) || !strings.Contains(receipt.Notice, `"number":1`) {
		t.Errorf("receipt: %+v", receipt)
	}
	page := o.do(t, "GET", "/api/sites/demo/proof/"+first.ID+"/notice?words=fr", nil, nil, http.StatusOK)
	if version := o.catalog.Site("demo").Current(); !strings.Contains(page, html.EscapeString(version.Purposes[1].Name["fr"])) || strings.Contains(page, "<script") {
		t.Errorf("the notice as shown: %s", page)
	}
	var given httpapi.VerifiedReceipt
	o.do(t, "POST", "/api/sites/demo/receipts/verify", object{"receipt": receipt.Receipt}, &given, http.StatusOK)
	if !given.Valid || given.ID != first.ID || given.Subject != subject || given.Index != receipt.Index {
		t.Errorf("a receipt given: %+v", given)
	}
	for text, step := range map[string]consent.Step{strings.Replace(receipt.Receipt, `\"act\":\"`, `\"act\":\"x`, 1): consent.StepRecord, "{}": consent.StepObject,
		strings.Replace(receipt.Receipt, `functional\":true`, `functional\":false`, 1): consent.StepPath} {
		var refused httpapi.VerifiedReceipt
		o.do(t, "POST", "/api/sites/demo/receipts/verify", object{"receipt": text}, &refused, http.StatusOK)
		if refused.Valid || refused.Step != step || refused.Why == "" || refused.ID != "" {
			t.Errorf("altered: %+v, want %s", refused, step)
		}
	}
	o.do(t, "POST", "/api/sites/silent/receipts/verify", object{"receipt": receipt.Receipt}, &given, http.StatusOK)
	if given.Valid || given.Step != consent.StepGiven {
		t.Errorf("of another site: %+v", given)
	}
	given.Index = receipt.Index
	swap := func(old, new string) {
		o.exec(t, `update event set record = convert_to(replace(convert_from(record, 'UTF8'), '"functional":`+old+`', '"functional":`+new+`'), 'UTF8') where id = '`+first.ID+`'`)
	}
	swap("true", "false")
	o.do(t, "GET", "/api/sites/demo/proof/"+first.ID, nil, &receipt, http.StatusOK)
	if receipt.Valid || receipt.Why == "" || receipt.Step != consent.StepPath {
		t.Errorf("an altered record: %+v", receipt)
	}
	erasure := object{"subject": subject, "why": "request of 3 March"}
	if said := o.do(t, "POST", "/api/sites/demo/erasures", erasure, nil, http.StatusConflict); !strings.Contains(said, first.ID+" was altered") {
		t.Errorf("an erasure of an altered record: %s", said)
	}
	swap("false", "true")
	somebody := strings.Repeat("A", 22)
	o.exec(t, `update event set subject = $1 where id = $2`, somebody, first.ID)
	said := o.do(t, "POST", "/api/sites/demo/erasures", object{"subject": somebody, "why": "request of 3 March"}, nil, http.StatusConflict)
	if strings.Contains(said, subject) || !strings.Contains(said, first.ID+" was altered") {
		t.Errorf("an erasure of somebody else's record: %s", said)
	}
	o.exec(t, `update event set subject = $1 where id = $2`, subject, first.ID)
	o.do(t, "POST", "/api/sites/demo/erasures", erasure, nil, http.StatusOK)
	servertest.SequencedAll(t, servertest.Sequencer(t, o.dsn, seed))
	var hole httpapi.Subject
	o.do(t, "GET", "/api/sites/demo/proof?find="+first.ID, nil, &hole, http.StatusOK)
	if h := hole.Hole; hole.Subject != "" || len(hole.Decisions) != 0 || h == nil || h.Ground != consent.OnRequest || h.Leaf == nil || h.Why != "request of 3 March" || !strings.Contains(h.Who, "@") ||
		h.Index != receipt.Index && h.Index != given.Index {
		t.Errorf("the hole: %+v, %+v", hole, h)
	}
	o.do(t, "GET", "/api/sites/demo/proof/"+first.ID, nil, nil, http.StatusGone)
	o.do(t, "GET", "/api/sites/demo/proof?find="+subject, nil, nil, http.StatusNotFound)
}
