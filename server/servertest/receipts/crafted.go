package receipts

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// Crafted are receipts that fail one step of docs/receipt.md and no other. Most are signed by the true key: the form alone
// refuses them.
func Crafted() []Case {
	var cases []Case
	for _, part := range []struct {
		of    string
		cases []Case
	}{
		{"object", objects()}, {"key", keys()}, {"record", records()}, {"notice", notices()},
		{"salt", salts()}, {"proof", proofs(baseSpot())}, {"checkpoint", checkpoints(baseSpot())}, {"signature", signatures(baseSpot())},
		{"log", logs()},
		{"anchor", anchors()}, {"proof of the anchor", proofs(baseAnchor())}, {"root", checkpoints(baseAnchor())}, {"signature of the root", signatures(baseAnchor())},
	} {
		for _, c := range part.cases {
			c.Name = part.of + ": " + c.Name
			cases = append(cases, c)
		}
	}
	return cases
}

func base() (deed Deed, good consent.Receipt) {
	record, shown := decision("shop", 0)
	deed = Deed{Record: record, Notice: shown, Salt: salt(0), Size: 7, Index: 4}
	return deed, shop.Seal(deed)
}

// objects fail steps 1 and 2.
func objects() (cases []Case) {
	_, good := base()
	text := string(bytesOf(good))
	refuse := func(name, text string) { cases = append(cases, Case{Name: name, Receipt: []byte(text)}) }
	for name, text := range map[string]string{
		"empty": "", "null": "null", "a list": "[" + text + "]", "a text": `"x"`, "an empty object": "{}",
		"white space before": " " + text, "line end after": text + "\n", "white space inside": replace(text, `,"proof"`, `, "proof"`),
		"byte order mark": "\ufeff" + text, "something after": text + "{}", "NUL after": text + "\x00",
		"escaped letter": replace(text, `"schema"`, `"\u0073chema"`), "escaped slash": replace(text, "temoin/receipt", `temoin\/receipt`),
		"escape in capitals": replace(text, `é`, `\u00E9`), "no UTF-8": replace(text, "é", "\xe9"), "UTF-8 of a surrogate": replace(text, "é", "\xed\xa0\x80"),
		"another schema": replace(text, "receipt/v1", "receipt/v2"), "member in capitals": replace(text, `"salt"`, `"Salt"`),
		"member in two cases": replace(text, `"salt":`, `"Salt":"","salt":`), "UTF-16": string(bytes.Join(bytes.Split([]byte(text), nil), []byte{0})),
		"deep":     strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000),
		"unclosed": strings.Repeat(`{"a":`, 100_000),
	} {
		refuse(name, text)
	}
	_, shown := decision("shop", 0)
	head, tail := shown[:len(shown)-1]+`,"zz":"`, `"}`
	bare := len(bytesOf(shop.withNotice(head + tail)))
	cases = append(cases, Case{Name: "a byte too large", Receipt: bytesOf(shop.withNotice(head + strings.Repeat("x", consent.MaxReceiptBytes+1-bare) + tail))})
	for i, m := range membersOf(good) {
		all := membersOf(good)
		refuse("without "+m.name, write(slices.Delete(slices.Clone(all), i, i+1)))
		refuse("twice "+m.name, write(slices.Insert(slices.Clone(all), i, m)))
		refuse("twice, first another "+m.name, write(slices.Insert(slices.Clone(all), i, member{m.name, `"x"`})))
		for _, other := range []string{"null", "1", "[]", "{}", "true", `""`, "[" + m.value + "]"} {
			all[i].value = other
			refuse(m.name+" is "+other[:min(4, len(other))], write(all))
		}
	}
	return sorted(append(cases, Case{Name: "unknown member", Receipt: []byte(write(append(membersOf(good), member{"z", `"x"`})))}))
}

// keys fail step 3.
func keys() (cases []Case) {
	deed, good := base()
	refuse := func(name, key string) {
		r := good
		r.Key = key
		cases = append(cases, Case{Name: name, Receipt: bytesOf(r)})
	}
	parts := strings.SplitN(good.Key, "+", 3)
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	must(err)
	for name, key := range map[string]string{
		"empty": "", "no plus": "x", "hash in capitals": parts[0] + "+" + strings.ToUpper(parts[1]) + "+" + parts[2],
		"hash of another key": press.Key, "hash a digit short": parts[0] + "+" + parts[1][1:] + "+" + parts[2],
		"line end in the key": good.Key[:len(good.Key)-4] + "\n" + good.Key[len(good.Key)-4:], "line end after": good.Key + "\n",
		"base64 of the web": strings.NewReplacer("+", "-", "/", "_").Replace(good.Key), "another site": replace(good.Key, "shop", "Shop"),
		"unknown kind": keyText(parts[0], append([]byte{2}, raw[1:]...)), "a byte short": keyText(parts[0], raw[:32]), "a byte long": keyText(parts[0], append(raw[:33:33], 0)),
	} {
		refuse(name, key)
	}
	for _, given := range []string{press.Key, good.Key + "\v", "\u00a0" + good.Key, " ", good.Key + "," + roots.Key, press.Key + "\n" + roots.Key, strings.ToUpper(good.Key), NewLog(shop.Name(), 2).Key} {
		cases = append(cases, Case{Name: "not the key given", Receipt: bytesOf(good), Key: given})
	}
	for _, origin := range []string{"témoin.example/log/shop", "temoin.example\x7f/log/shop"} {
		cases = append(cases, Case{Name: "origin " + strconv.QuoteToASCII(origin), Receipt: bytesOf(NewLog(origin, 1).Seal(deed))})
	}
	for i, point := range weakPoints {
		weak := weakLog("elsewhere.example/log/shop", point).Key
		cases = append(cases, Case{Name: fmt.Sprintf("anybody can sign with a key given %d", i), Receipt: bytesOf(good), Key: good.Key + "\n" + weak})
		cases = append(cases, Case{Name: fmt.Sprintf("anybody can sign %d", i), Receipt: bytesOf(weakLog(shop.Name(), point).Seal(deed))})
	}
	return sorted(cases)
}

// records fail step 4.
func records() (cases []Case) {
	deed, _ := base()
	good := deed.Record
	change := func(name, old, by string) {
		d := deed
		d.Record = replace(good, old, by)
		cases = append(cases, Case{Name: strconv.QuoteToASCII(name), Receipt: bytesOf(shop.Seal(d))})
	}
	for _, by := range []string{"1", "null", "true", "[]", "{}", `"fr","language":"fr"`, `"fr" `, `"\u0066r"`, `"f\/r"`, `"é"`, "\"\x7f\"", `"\n"`, `"\ud800"`, `"fr","languagf":"x"`} {
		change("language is "+by, `"language":"fr"`, `"language":`+by)
	}
	for _, by := range []string{"1", "null", `"true"`, "[]", "0"} {
		change("an answer is "+by, `"advertising":true`, `"advertising":`+by)
		change("an answer for a service is "+by, `"video":false`, `"video":`+by)
	}
	for _, by := range []string{"{}", "null", "[]", `"x"`} {
		change("services are "+by, `{"video":false}`, by)
		change("purposes are "+by, `{"advertising":true,"functional":true,"strictly_necessary":true}`, by)
	}
	for _, by := range []string{"2026-02-30T04:00:00.000Z", "2025-02-29T04:00:00.000Z", "1900-02-29T04:00:00.000Z", "2026-13-01T04:00:00.000Z", "2026-00-01T04:00:00.000Z", "2026-11-00T04:00:00.000Z", "2026-11-22T24:00:00.000Z",
		"2026-11-22T04:60:00.000Z", "2026-11-22T04:00:60.000Z", "2026-11-22T04:00:00,000Z", "2026-11-22t04:00:00.000Z", "2026-11-22T04:00:00.000z", "2026-11-22T04:00:00Z", "2026-11-22T04:00:00.000000Z",
		"2026-11-22T04:00:00.000+00:00", "+02026-11-22T04:00:00.000Z", "2026-11-22 04:00:00.000Z", "2026-11-22T04:00:00.000Z ", "2026-1-22T04:00:00.000Z", ""} {
		change("time "+by, `"event_time":"2026-11-22T04:00:00.000Z"`, `"event_time":"`+by+`"`)
	}
	for _, part := range []string{`"jurisdiction":"FR",`, `"entity_id":"visitor",`, `,"strictly_necessary":true`, `,"service":"shop"`, `"schema_version":"temoin/record/v1",`} {
		change("without "+part, part, "")
	}
	for name, pair := range map[string][2]string{
		"unknown member": {`,"jurisdiction"`, `,"extra":"x","jurisdiction"`}, "unknown member of the event": {`"entity_id"`, `"entity":"x","entity_id"`},
		"empty signals": {`"valid_until"`, `"signals":"","valid_until"`}, "signals are null": {`"valid_until"`, `"signals":null,"valid_until"`},
		"order": {`"jurisdiction":"FR","language":"fr"`, `"language":"fr","jurisdiction":"FR"`}, "capital": {`"language"`, `"Language"`},
		"two names in one": {`"jurisdiction":"FR","language":"fr"`, `"jurisdiction,language":"fr"`}, "two names of the event in one": {`"act":"choose","client_time":`, `"act,client_time":`},
		"unknown act": {`"act":"choose"`, `"act":"chose"`}, "empty act": {`"act":"choose"`, `"act":""`}, "act is a list": {`"act":"choose"`, `"act":["choose"]`},
		"another schema": {"record/v1", "record/v2"}, "not necessary": {`"strictly_necessary":true`, `"strictly_necessary":false`},
		"line end after": {`"video":false}}`, "\"video\":false}}\n"}, "too long": {`"advertising"`, `"a":true,"` + strings.Repeat("a", consent.MaxRecordBytes) + `":true,"advertising"`},
		"digest in capitals": {digest(deed.Notice), strings.ToUpper(digest(deed.Notice))}, "digest of another": {digest(deed.Notice), digest("")},
		"another site": {`"service":"shop"`, `"service":"press"`}, "end of the site": {`"service":"shop"`, `"service":"hop"`}, "event is a text": {good[len(`{"event":`) : strings.Index(good, "}")+1], `"x"`},
	} {
		change(name, pair[0], pair[1])
	}
	for _, origin := range []string{"temoin.example/promise/shop", "shop", "/log/", "temoin.example/logs/shop", "temoin.example/log/shop/", "temoin.example/log/press"} {
		cases = append(cases, Case{Name: "signed by " + origin, Receipt: bytesOf(NewLog(origin, 1).Seal(deed))})
	}
	deed.Record = replace(good, `"service":"shop"`, `"service":""`)
	return sorted(append(cases, Case{Name: "of no site", Receipt: bytesOf(NewLog("temoin.example/log/", 1).Seal(deed))}))
}

// notices fail step 5.
func notices() (cases []Case) {
	for _, text := range []string{
		"", "null", "1", `"x"`, "[]", `[{"number":1}]`, `{}`, `{"number":0}`, `{"number":-1}`, `{"number":"1"}`, `{"number":null}`, `{"number":true}`, `{"number":[1]}`,
		`{"number":1} `, "\ufeff" + `{"number":1}`, `{"number":1.0}`, `{"number":1e0}`, `{"number":01}`, `{"number":+1}`, `{"number":1.5}`, `{"a":-0,"number":1}`, `{"a":9007199254740992,"number":1}`,
		`{"a":9007199254740993,"number":1}`, `{"a":-9007199254740992,"number":1}`, `{"a":1e999,"number":1}`, `{"a":NaN,"number":1}`, `{"a":Infinity,"number":1}`, `{"a":` + strings.Repeat("9", 5000) + `,"number":1}`,
		`{"a":1,"a":1,"number":1}`, `{"a":2,"a":1,"number":1}`, `{"number":1,"a":1}`, `{"a":"\u0041","number":1}`, `{"a":"\/","number":1}`, `{"a":"\u001F","number":1}`, `{"a":"\u007f","number":1}`, `{"a":"\u000a","number":1}`,
		`{"a":"\ud800","number":1}`, `{"a":"\udc00\ud800","number":1}`, `{"\ud800":1,"number":1}`, `{"a":"\ud83d\ude00","number":1}`, "{\"a\":\"\n\",\"number\":1}", "{\"a\":\"\x00\",\"number\":1}", `{"number":1,"` + "\ufb01" + `":2,"😀":1}`,
		`{"9":2,"10":1,"number":1}`, `{"__proto__":{"a":1,"a":1},"number":1}`, `{"a":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + `,"number":1}`, `{"a":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `,"number":1}`,
		`{"a":` + strings.Repeat(`{"a":`, 64) + "1" + strings.Repeat("}", 64) + `,"number":1}`, `{"number":1,}`, `{'number':1}`, `{"number":1}{}`, `{"number":1}//`, `{"a":0x10,"number":1}`, `{"a":1_000,"number":1}`,
	} {
		cases = append(cases, Case{Name: fmt.Sprintf("%+.60q", text), Receipt: bytesOf(shop.withNotice(text))})
	}
	deed, _ := base()
	deed.Notice = replace(deed.Notice, "Video SA", "Video AG")
	return append(cases, Case{Name: "another notice", Receipt: bytesOf(shop.Seal(deed))})
}

// salts fail step 6.
func salts() (cases []Case) {
	deed, good := base()
	for _, size := range []int{0, 31, 33, 64} {
		d := deed
		d.Salt = strings.Repeat("s", size)
		cases = append(cases, Case{Name: fmt.Sprintf("%d bytes", size), Receipt: bytesOf(shop.Seal(d))})
	}
	for _, kind := range []byte{ledger.Notice, ledger.Erased, ledger.Audit, ledger.KeyChange, 255} {
		d := deed
		d.Kind = kind
		cases = append(cases, Case{Name: fmt.Sprintf("an entry of kind %d", kind), Receipt: bytesOf(shop.Seal(d))})
	}
	for name, text := range looseForms(good.Salt) {
		r := good
		r.Salt = text
		cases = append(cases, Case{Name: name, Receipt: bytesOf(r)})
	}
	return sorted(cases)
}

// looseForms are texts that many readers take for the same bytes.
func looseForms(text string) map[string]string {
	forms := map[string]string{
		"without padding": strings.TrimRight(text, "="), "padded more": text + "=", "line end inside": text[:8] + "\n" + text[8:], "line end before the padding": strings.TrimRight(text, "=") + "\n=", "line end after": text + "\n",
		"carriage return inside": text[:8] + "\r" + text[8:], "space after": text + " ", "space before": " " + text, "something after": text + "AAAA", "star inside": text[:8] + "*" + text[8:], "two texts": text + text,
	}
	if web := strings.NewReplacer("+", "-", "/", "_").Replace(text); web != text {
		forms["of the web"] = web
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	if at := len(text) - 2; strings.HasSuffix(text, "=") {
		forms["unused bits"] = text[:at] + string(alphabet[strings.IndexByte(alphabet, text[at])|1]) + "="
	}
	return forms
}

// proofs fail step 7 or 9, or 11 in an anchor.
func proofs(s spot) (cases []Case) {
	text := *s.proof(&s.good)
	refuse := func(name string, change func(p *proof)) {
		cases = append(cases, Case{Name: name, Receipt: bytesOf(s.changed(change))})
	}
	for _, index := range []string{"", "04", "+4", "-4", "4.0", "4e0", "0x4", " 4", "4 ", "4_", "٤", "４", "5", "0", "6", "7", "8", "-0", "2147483652", "4294967300", "9007199254740992", "9223372036854775807", "9223372036854775808", "18446744073709551620", strings.Repeat("4", 5000)} {
		refuse(fmt.Sprintf("index %.20q", index), func(p *proof) { p.index = index })
	}
	for i := range takeApart(text).hashes {
		refuse(fmt.Sprintf("without hash %d", i), func(p *proof) { p.hashes = slices.Delete(p.hashes, i, i+1) })
		refuse(fmt.Sprintf("hash %d twice", i), func(p *proof) { p.hashes = slices.Insert(p.hashes, i, p.hashes[i]) })
		for name, text := range looseForms(takeApart(text).hashes[i]) {
			refuse(fmt.Sprintf("hash %d %s", i, name), func(p *proof) { p.hashes[i] = text })
		}
	}
	refuse("no hashes", func(p *proof) { p.hashes = nil })
	refuse("hashes swapped", func(p *proof) { p.hashes[0], p.hashes[1] = p.hashes[1], p.hashes[0] })
	refuse("the root as a hash more", func(p *proof) { p.hashes = append(p.hashes, strings.Split(p.checkpoint, "\n")[2]) })
	for name, text := range map[string]string{
		"empty": "", "another version": replace(text, "@v1", "@v2"), "extra data": replace(text, "index", "extra AAAA\nindex"), "no word index": replace(text, "index ", ""),
		"carriage returns": strings.ReplaceAll(text, "\n", "\r\n"), "line end before": "\n" + text, "line end after": text + "\n", "no line end": strings.TrimSuffix(text, "\n"),
		"an empty line more": replace(text, "\n\n", "\n\n\n"), "an empty line less": replace(text, "\n\n", "\n"), "header alone": "c2sp.org/tlog-proof@v1\n", "only two lines": "c2sp.org/tlog-proof@v1\nindex 4\n\n",
	} {
		r := s.good
		*s.proof(&r) = text
		cases = append(cases, Case{Name: name, Receipt: bytesOf(r)})
	}
	return sorted(cases)
}

// checkpoints fail step 8 or 9, or 11 in an anchor, with the true signature.
func checkpoints(s spot) (cases []Case) {
	refuse := func(name string, change func(checkpoint string) string) {
		cases = append(cases, Case{Name: name, Receipt: bytesOf(s.resigned(change))})
	}
	lines := strings.SplitN(takeApart(*s.proof(&s.good)).checkpoint, "\n", 4)
	rest := lines[3] // the time of a root
	// A size that leaves the path as it is, such as 8, would hold: the log alone says how long it is.
	for _, size := range []string{"", "0", "07", "+7", "-7", "7.0", " 7", "7 ", "4", "5", "6", "9", "16", "٧", "4294967303", "9007199254740991", "9007199254740992", "4611686018427387905", "9223372036854775807", "18446744073709551623"} {
		refuse(fmt.Sprintf("size %q", size), func(string) string { return lines[0] + "\n" + size + "\n" + lines[2] + "\n" + rest })
	}
	for name, root := range looseForms(lines[2]) {
		refuse("root "+name, func(string) string { return lines[0] + "\n7\n" + root + "\n" + rest })
	}
	refuse("an extension", func(text string) string { return text + "extension\n" })
	refuse("an empty line more", func(text string) string { return text + "\n" })
	refuse("an empty line before", func(text string) string { return "\n" + text })
	refuse("another origin", func(text string) string { return "x" + text })
	refuse("a line less", func(text string) string { return replace(text, "\n7", "") })
	refuse("root in hexadecimal digits", func(string) string { return lines[0] + "\n7\n" + digest("") + "\n" + rest })
	return sorted(cases)
}

// logs fail step 9: the log is another one, or the entry has another place in it.
func logs() (cases []Case) {
	deed, good := base()
	refuse := func(name string, by Deed) {
		r := good
		r.Proof = shop.resign(good.Proof, func(string) string { return takeApart(shop.Seal(by).Proof).checkpoint })
		cases = append(cases, Case{Name: name, Receipt: bytesOf(r)})
	}
	fork := deed
	fork.Record, _ = decision("shop", 1)
	refuse("root of a fork", fork)
	shorter := deed
	shorter.Size, shorter.Index = 4, 3
	refuse("the tail is cut", shorter)
	for _, at := range []int{0, 3, 5, 6} {
		other := deed
		other.Index = at
		r := good
		p := takeApart(shop.Seal(other).Proof)
		p.index = "4"
		r.Proof = p.String()
		cases = append(cases, Case{Name: fmt.Sprintf("the entry stands at %d", at), Receipt: bytesOf(r)})
	}
	// Another key, the same name: all is in order but the key that was given.
	return append(cases, Case{Name: "sealed anew with another key", Receipt: bytesOf(NewLog(shop.Name(), 2).Seal(deed)), Key: shop.Key})
}

// signatures fail step 8, or 11 in an anchor.
func signatures(s spot) (cases []Case) {
	refuse := func(name string, key string, change func(p *proof)) {
		cases = append(cases, Case{Name: name, Receipt: bytesOf(s.changed(change)), Key: key})
	}
	text := takeApart(*s.proof(&s.good)).checkpoint
	line := takeApart(*s.proof(&s.good)).signatures
	encoded := strings.TrimSuffix(line[strings.LastIndex(line, " ")+1:], "\n")
	raw, err := base64.StdEncoding.DecodeString(encoded)
	must(err)
	with := func(raw []byte) func(*proof) {
		return func(p *proof) { p.signatures = replace(line, encoded, base64.StdEncoding.EncodeToString(raw)) }
	}
	for name, text := range looseForms(encoded) {
		refuse(name, "", func(p *proof) { p.signatures = replace(line, encoded, text) })
	}
	for name, text := range map[string]string{
		"none": "", "twice": line + line, "another hyphen": replace(line, "—", "-"), "no hyphen": strings.TrimPrefix(line, "— "), "two spaces": replace(line, "— ", "—  "), "a space after": strings.TrimSuffix(line, "\n") + " \n",
		"another name": replace(line, s.Name(), s.Name()+"s"), "no line end": strings.TrimSuffix(line, "\n"), "a line more": line + "x\n", "an empty line more": line + "\n", "carriage return": replace(line, "\n", "\r\n"),
	} {
		refuse(name, "", func(p *proof) { p.signatures = text })
	}
	cosigned, err := note.Sign(&note.Note{Text: text}, s, press)
	must(err)
	refuse("an unknown one too", "", func(p *proof) { _, p.signatures, _ = strings.Cut(string(cosigned), "\n\n") })
	for i := range 4 {
		refuse(fmt.Sprintf("byte %d of the hash", i), "", with(flipped(raw, i)))
	}
	refuse("a byte short", "", with(raw[:67]))
	refuse("a byte long", "", with(append(slices.Clone(raw), 0)))
	scalar := number(raw[36:])
	refuse("s + L", "", with(append(slices.Clone(raw[:36]), littleEndian(new(big.Int).Add(scalar, order))...)))
	refuse("L - s", "", with(append(slices.Clone(raw[:36]), littleEndian(new(big.Int).Sub(order, scalar))...)))
	refuse("-R", "", with(flippedBit(raw, 35, 0x80)))
	refuse("zero", "", with(append(slices.Clone(raw[:4]), make([]byte, 64)...)))
	for i, point := range weakPoints {
		refuse(fmt.Sprintf("R is weak %d", i), "", with(append(append(slices.Clone(raw[:4]), point...), raw[36:]...)))
	}
	refuse("R is the neutral point, and it holds", "", with(append(slices.Clone(raw[:4]), s.signNeutral(text)...)))

	_, theirs, _ := strings.Cut(NewLog(s.Name(), 2).sign(text), "\n\n")
	refuse("by another key", "", func(p *proof) { p.signatures = theirs })
	theirRaw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(theirs[strings.LastIndex(theirs, " ")+1:]))
	must(err)
	refuse("by another key under the true hash", "", with(append(slices.Clone(raw[:4]), theirRaw[4:]...)))
	return sorted(cases)
}

func flipped(b []byte, at int) []byte { return flippedBit(b, at, 1) }

func flippedBit(b []byte, at int, bit byte) []byte {
	b = slices.Clone(b)
	b[at] ^= bit
	return b
}

func sorted(cases []Case) []Case {
	slices.SortFunc(cases, func(a, b Case) int { return strings.Compare(a.Name, b.Name) })
	return cases
}
