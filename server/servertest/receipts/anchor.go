package receipts

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// anchor puts a receipt's checkpoint among those of other logs into a root that this log signs.
func (l Log) anchor(r consent.Receipt, size, index int) consent.Receipt {
	checkpoints := make([]string, size)
	for i := range checkpoints {
		checkpoints[i] = fmt.Sprintf("checkpoint %d", i)
	}
	checkpoints[index] = ledger.ProvenCheckpoint(r.Proof)
	root, err := ledger.SignRoot(l, time.Date(2026, 11, 22, 5, index, 0, 0, time.UTC), checkpoints)
	must(err)
	proof, err := ledger.ProveCheckpoint(root, checkpoints, index)
	must(err)
	r.Anchor = &consent.Anchor{Key: l.Key, Proof: proof}
	return r
}

// spot is one of the proofs of a good receipt, and who signs it.
type spot struct {
	Log
	good  consent.Receipt
	proof func(r *consent.Receipt) *string // in a copy of the receipt
}

func logSpot(made Made) spot {
	return spot{made.Log, made.Receipt, func(r *consent.Receipt) *string { return &r.Proof }}
}

func rootSpot(made Made) spot {
	return spot{roots, made.Receipt, func(r *consent.Receipt) *string {
		anchor := *r.Anchor
		r.Anchor = &anchor
		return &anchor.Proof
	}}
}

func baseSpot() spot {
	_, good := base()
	return logSpot(Made{good, shop})
}

func baseAnchor() spot {
	_, good := base()
	return rootSpot(Made{roots.anchor(good, 7, 4), shop})
}

// changed is the receipt with this proof changed.
func (s spot) changed(change func(p *proof)) consent.Receipt {
	r := s.good
	text := s.proof(&r)
	p := takeApart(*text)
	change(&p)
	*text = p.String()
	return r
}

// resigned is the receipt with another text under this proof, truly signed.
func (s spot) resigned(change func(checkpoint string) string) consent.Receipt {
	r := s.good
	text := s.proof(&r)
	*text = s.resign(*text, change)
	return r
}

// anchors fail step 10 or 11.
func anchors() (cases []Case) {
	s := baseAnchor()
	good, anchor := s.good, *s.good.Anchor
	add := func(name, key string, r consent.Receipt) {
		cases = append(cases, Case{Name: name, Receipt: bytesOf(r), Key: key})
	}
	form := func(name, value string) {
		all := membersOf(good)
		all[0].value = value
		cases = append(cases, Case{Name: name, Receipt: []byte(write(all))})
	}
	key, path := `"key":`+quoted(anchor.Key), `"proof":`+quoted(anchor.Proof)
	for _, value := range []string{"null", `""`, "{}", "[]", "1", "true", quoted(anchor.Proof), "{" + key + "}", "{" + path + "}", "{" + path + "," + key + "}", "{" + key + "," + key + "," + path + "}",
		"[{" + key + "," + path + "}]", "{" + key + "," + path + `,"z":""}`, "{" + key + `,"proof":null}`, `{"key":null,` + path + "}", "{" + key + `,"proof":[` + quoted(anchor.Proof) + "]}", "{" + key + ", " + path + "}",
		`{"Key":` + quoted(anchor.Key) + "," + path + "}", "{" + key + `,"proof":""}`, `{"key":"",` + path + "}"} {
		form(fmt.Sprintf("%+.40q", value), value)
	}

	parts := strings.SplitN(anchor.Key, "+", 3)
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	must(err)
	for name, text := range map[string]string{
		"line end": anchor.Key + "\n", "hash in capitals": parts[0] + "+" + strings.ToUpper(parts[1]) + "+" + parts[2], "hash of another key": NewLog(roots.Name(), 2).Key[:len(parts[0])+9] + "+" + parts[2],
		"unknown kind": keyText(parts[0], append([]byte{2}, raw[1:]...)), "a byte short": keyText(parts[0], raw[:32]), "another key of the name": NewLog(roots.Name(), 2).Key, "the log's": good.Key,
	} {
		r, changed := good, anchor
		changed.Key = text
		r.Anchor = &changed
		add("key: "+name, "", r)
	}
	for i, point := range weakPoints {
		add("key: anybody can sign "+strconv.Itoa(i), "", weakLog(roots.Name(), point).anchor(good, 7, 4))
	}
	for _, origin := range []string{"temoin.example/log/shop", "temoin.example/log/press", "temoin.example/root", "temoin.example/roots/", "temoin.example/promise/shop", "press.example/roots", "roots", "/roots", "xtemoin.example/roots", "temoin.example/log/roots", "temoin.example/roots/roots"} {
		add("roots of "+origin, "", NewLog(origin, 1).anchor(good, 7, 4))
	}
	// The true name in the note, and a key that bears another.
	misnamed := NewLog("temoin.example/root", 1)
	r := s.changed(func(p *proof) {
		signature := append(keyHash(misnamed.Name(), append([]byte{1}, misnamed.secret.Public().(ed25519.PublicKey)...)), ed25519.Sign(misnamed.secret, []byte(p.checkpoint))...)
		p.signatures = "— " + roots.Name() + " " + base64.StdEncoding.EncodeToString(signature) + "\n"
	})
	r.Anchor.Key = misnamed.Key
	add("a key of another name", "", r)

	another := NewLog(roots.Name(), 2)
	add("another key than given", good.Key+"\n"+roots.Key, another.anchor(good, 7, 4))
	add("another key than given, which comes first", roots.Key+" "+good.Key, another.anchor(good, 7, 4))
	add("the roots' key alone", roots.Key, good)

	for _, time := range []string{"", "time \n", "2026-11-22T05:04:00.000Z\n", "Time 2026-11-22T05:04:00.000Z\n", "time  2026-11-22T05:04:00.000Z\n", "time 2026-11-22T05:04:00.000Z \n", "time 2026-11-22T05:04:00Z\n", "time 2026-11-22T05:04:00.0000Z\n",
		"time 2026-11-22T05:04:00,000Z\n", "time 2026-11-22T05:04:00.000+00:00\n", "time 2026-02-29T05:04:00.000Z\n", "time 2026-11-22T24:00:00.000Z\n", "time 2026-11-22T05:04:60.000Z\n", "time 1969-12-31T23:59:59.999Z\n", "time 0000-01-01T00:00:00.000Z\n",
		"time +12026-11-22T05:04:00.000Z\n", "time 2026-11-22T05:04:00.000Z\ntime 2026-11-22T05:04:00.000Z\n", "\ntime 2026-11-22T05:04:00.000Z\n", "time 2026-11-22T05:04:00.000Z\nx\n", "time\t2026-11-22T05:04:00.000Z\n"} {
		add(fmt.Sprintf("%q", time), "", s.resigned(func(text string) string { return text[:strings.Index(text, "time ")] + time }))
	}

	// A true root that does not hold this checkpoint: that of another log, of a longer one, without its signature.
	deed, _ := base()
	longer := deed
	longer.Size = 8
	for name, other := range map[string]consent.Receipt{"of another log": press.Seal(deed), "of a longer log": shop.Seal(longer)} {
		r := good
		r.Anchor = roots.anchor(other, 7, 4).Anchor
		add(name, "", r)
	}
	bare := good
	bare.Proof = strings.Split(bare.Proof, "\n— ")[0]
	r = good
	r.Anchor = roots.anchor(bare, 7, 4).Anchor
	add("without the signature", "", r)
	r.Anchor = &consent.Anchor{Key: good.Key, Proof: good.Proof}
	add("the log's own proof", "", r)
	r.Anchor = &consent.Anchor{Key: roots.Key, Proof: good.Proof}
	add("the log's own proof under the roots' key", "", r)
	return sorted(cases)
}
