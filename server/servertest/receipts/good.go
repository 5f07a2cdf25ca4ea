package receipts

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/temoin/temoin/consent"
)

// Case is a receipt, the key that the verifier is given, and the answer.
type Case struct {
	Name    string `json:"name"`
	Receipt []byte `json:"receipt"` // base64 in JSON
	Key     string `json:"key"`     // empty for none
	Valid   bool   `json:"valid"`
}

var (
	shop  = NewLog("temoin.example/log/shop", 1)
	press = NewLog("temoin.example/log/press", 1)
	roots = NewLog("temoin.example/roots", 1)
)

// Made is a good receipt, and the log that signed it.
type Made struct {
	consent.Receipt
	Log Log
}

// Keys are all keys that the receipt needs, a line each.
func (m Made) Keys() string {
	if m.Anchor == nil {
		return m.Log.Key
	}
	return m.Log.Key + "\n" + roots.Key
}

// unanchored is the receipt without its anchor: it proves less, and holds.
func (m Made) unanchored() consent.Receipt {
	m.Anchor = nil
	return m.Receipt
}

// Good are receipts of two sites, of each act, in trees of several sizes; half of them are anchored.
func Good() []Made {
	var all []Made
	places := [][2]int{{1, 0}, {2, 1}, {3, 2}, {100, 57}, {100, 99}, {128, 64}, {129, 128}, {1000, 0}}
	for i, place := range places {
		site, log := "shop", shop
		if i%3 == 2 {
			site, log = "press", press
		}
		record, notice := decision(site, i)
		made := Made{log.Seal(Deed{Record: record, Notice: notice, Salt: salt(i), Size: place[0], Index: place[1]}), log}
		if i%2 == 1 {
			made.Receipt = roots.anchor(made.Receipt, 1+3*i, i)
		}
		all = append(all, made)
	}
	return all
}

// GoodCases are the good receipts with their log's key and without, and odd ones that are in the form all the same.
func GoodCases() []Case {
	var cases []Case
	for i, good := range Good() {
		cases = append(cases,
			Case{fmt.Sprintf("good %d", i), bytesOf(good.Receipt), good.Keys(), true},
			Case{fmt.Sprintf("good %d with the log's key alone", i), bytesOf(good.Receipt), good.Key, true},
			Case{fmt.Sprintf("good %d with all that is published", i), bytesOf(good.Receipt), good.Key + "\r\n" + press.Key + "\t" + roots.Key + " \n", true},
			Case{fmt.Sprintf("good %d against itself", i), bytesOf(good.Receipt), "", true},
			Case{fmt.Sprintf("good %d without an anchor", i), bytesOf(good.unanchored()), good.Keys(), true})
	}
	odd := map[string]string{
		"64 lists in one another":  `{"a":` + strings.Repeat("[", 63) + strings.Repeat("]", 63) + `,"number":1}`,
		"members in UTF-16 order":  `{"number":1,"😀":1,"` + "\ufb01" + `":2}`,
		"members like JavaScript":  `{"10":1,"9":2,"__proto__":{"a":1},"constructor":null,"number":1,"toString":true}`,
		"the largest integer":      `{"a":[9007199254740991,-9007199254740991,0],"number":9007199254740991}`,
		"texts that look escaped":  `{"a":"\u0000\u001f\b\f\n\r\t\"\\/` + "\x7f\u2028\ufeff\uffff" + `\\u0041","number":1}`,
		"markup":                   `{"number":1,"title":{"fr":"<script>document.title='x'</script>&amp;"}}`,
		"texts of the wrong types": `{"controller":[],"languages":{},"number":1,"purposes":[null,1,{"id":"functional","name":"x"}],"title":7}`,
	}
	for _, name := range slices.Sorted(maps.Keys(odd)) {
		cases = append(cases, Case{name, bytesOf(shop.withNotice(odd[name])), "", true})
	}
	record, notice := decision("shop", 0)
	head, tail := notice[:len(notice)-1]+`,"zz":"`, `"}`
	bare := len(bytesOf(shop.withNotice(head + tail)))
	largest := head + strings.Repeat("x", consent.MaxReceiptBytes-bare) + tail
	return append(cases,
		Case{"as large as a receipt may be", bytesOf(shop.withNotice(largest)), "", true},
		Case{"without exceptions for services", bytesOf(shop.Seal(Deed{Record: without(record, `,"services":{"video":false}`), Notice: notice, Salt: salt(0), Size: 5, Index: 4})), "", true})
}

// withNotice seals a record that names any text as its notice.
func (l Log) withNotice(notice string) consent.Receipt {
	record, shown := decision("shop", 0)
	record = replace(record, digest(shown), digest(notice))
	return l.Seal(Deed{Record: record, Notice: notice, Salt: salt(0), Size: 5, Index: 3})
}

func digest(notice string) string {
	sum := sha256.Sum256([]byte(notice))
	return hex.EncodeToString(sum[:])
}

// decision is the n-th decision at a site, with the notice that was shown.
func decision(site string, n int) (record, notice string) {
	both := func(s string) consent.Text { return consent.Text{"fr": s + " à l’écran", "en": s} }
	version, err := consent.Publish(consent.Draft{
		Site: site, Languages: []string{"fr", "en"}, Jurisdiction: "FR", Months: 13,
		Controller: consent.Party{Name: "Boutique \"Démo\"", Address: "1 rue de la Paix, Paris", Country: "FR", Contact: "dpo@boutique.example"},
		Authority:  consent.Authority{Name: "CNIL", URL: "https://www.cnil.fr/fr/plaintes"},
		Title:      both("Your choices"), Intro: both("You decide."),
		Purposes: consent.Preset("fr", "en")[:3],
		Services: []consent.Service{{
			ID: "video", Purpose: consent.Functional, Name: "Video", Provider: consent.Provider{Name: "Video SA", Country: "FR"},
			Reason: both("To play videos."), Data: both("Address, videos seen."), Hosts: []string{"video.example"},
		}},
	}, 1+n%2)
	must(err)
	at := time.Date(2026, 11, 22, 4, n, 0, 0, time.UTC)
	answer := n%5 == 0
	d := consent.Decision{
		ID: fmt.Sprintf("01a2016a-c800-7000-8000-%012d", n), Site: site, Subject: "AAECAwQFBgcICQoLDA0ODw", Notice: version.Digest(),
		Purposes: map[string]bool{consent.Functional: answer, consent.Advertising: answer}, Lang: []string{"fr", "en"}[n%2],
		Act: []consent.Act{consent.Choose, consent.RefuseAll, consent.Withdraw, consent.BySignal, consent.Choose}[n%5], At: at, Sent: at,
	}
	if d.Act == consent.Choose {
		d.Services = map[string]bool{"video": false}
	}
	must(d.Check(version, at))
	canonical, err := consent.NewRecord(&d, version, at).Canonical()
	must(err)
	return string(canonical), string(version.Canonical())
}

func salt(n int) string {
	sum := sha256.Sum256(fmt.Append(nil, "salt", n))
	return string(sum[:])
}

func bytesOf(r consent.Receipt) []byte {
	b, err := r.Canonical()
	must(err)
	return b
}

// replace changes the first place where a text stands, which it must.
func replace(text, old, by string) string {
	if !strings.Contains(text, old) {
		panic("receipts: no " + old + " in " + text)
	}
	return strings.Replace(text, old, by, 1)
}

func without(text, part string) string { return replace(text, part, "") }
