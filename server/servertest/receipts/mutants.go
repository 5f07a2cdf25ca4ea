package receipts

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/temoin/temoin/consent"
)

// Cases are all good receipts, all crafted ones, and as many mutants of the good ones as make n refused ones in all.
func Cases(n int) []Case {
	crafted := Crafted()
	return slices.Concat(GoodCases(), crafted, Mutants(max(0, n-len(crafted))))
}

// Mutants are n altered receipts, some to be checked with the true key, some against themselves. None is a good one.
func Mutants(n int) []Case {
	m := &maker{rand.New(rand.NewPCG(1, 2)), Good()}
	known := map[string]bool{}
	for _, good := range m.good {
		known[string(bytesOf(good.Receipt))] = true
		known[string(bytesOf(good.unanchored()))] = true
	}
	var cases []Case
	for i := 0; len(cases) < n; i++ {
		way := ways[i%len(ways)] // some ways give few receipts; then the others give more
		good := m.good[m.IntN(len(m.good))]
		if way.anchored && good.Anchor == nil {
			continue
		}
		receipt := way.make(m, good)
		if known[string(receipt)] {
			continue
		}
		known[string(receipt)] = true
		key := good.Keys()
		if !way.key {
			key = []string{key, good.Log.Key, ""}[m.IntN(3)]
		}
		cases = append(cases, Case{Name: fmt.Sprintf("mutant %d: %s", len(cases), way.name), Receipt: receipt, Key: key})
	}
	return cases
}

type maker struct {
	*rand.Rand
	good []Made
}

// ways are how a receipt is altered; key: only the true keys show it; anchored: only where there is an anchor.
var ways = []struct {
	name          string
	make          func(m *maker, good Made) []byte
	key, anchored bool
}{
	{name: "a bit flipped", make: onText(func(m *maker, b []byte) []byte { b[m.IntN(len(b))] ^= 1 << m.IntN(8); return b })},
	{name: "a byte set", make: onText(func(m *maker, b []byte) []byte { b[m.IntN(len(b))] ^= byte(1 + m.IntN(255)); return b })},
	{name: "a byte lost", make: onText(func(m *maker, b []byte) []byte { i := m.IntN(len(b)); return slices.Delete(b, i, i+1) })},
	{name: "a byte added", make: onText(func(m *maker, b []byte) []byte { return slices.Insert(b, m.IntN(len(b)+1), byte(m.IntN(256))) })},
	{name: "cut", make: onText(func(m *maker, b []byte) []byte { return b[:m.IntN(len(b))] })},
	{name: "a part twice", make: onText(func(m *maker, b []byte) []byte {
		i := m.IntN(len(b))
		return slices.Insert(b, i, b[i:min(len(b), i+1+m.IntN(60))]...)
	})},
	{name: "two bytes swapped", make: onText(func(m *maker, b []byte) []byte {
		i, j := m.IntN(len(b)), m.IntN(len(b))
		b[i], b[j] = b[j], b[i]
		return b
	})},
	{name: "white space", make: onText(func(m *maker, b []byte) []byte {
		return slices.Insert(b, m.IntN(len(b)+1), " \n\t\r"[m.IntN(4)])
	})},
	{name: "white space where JSON allows it", make: onText(func(m *maker, b []byte) []byte {
		name := []byte([]string{`"key":`, `"notice":`, `"proof":`, `"record":`, `"salt":`, `"schema":`}[m.IntN(6)])
		return slices.Insert(b, bytes.Index(b, name)+[]int{0, len(name) - 1, len(name)}[m.IntN(3)], " \n\t\r"[m.IntN(4)])
	})},
	{name: "a character escaped", make: onText(func(m *maker, b []byte) []byte {
		i := m.IntN(len(b))
		return slices.Replace(b, i, i+1, fmt.Appendf(nil, []string{`\u%04x`, `\u%04X`, `\x%02x`, `\%[1]c`}[m.IntN(4)], b[i])...)
	})},
	{name: "members in another order", make: onMembers(func(m *maker, all []member) []member {
		m.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		return all
	})},
	{name: "a member twice", make: onMembers(func(m *maker, all []member) []member {
		return slices.Insert(all, m.IntN(len(all)+1), all[m.IntN(len(all))])
	})},
	{name: "a member lost", make: onMembers(func(m *maker, all []member) []member {
		i := m.IntN(len(all))
		return slices.Delete(all, i, i+1)
	})},
	{name: "an unknown member", make: onMembers(func(m *maker, all []member) []member {
		return slices.Insert(all, m.IntN(len(all)+1), member{fmt.Sprintf("x%d", m.IntN(1e6)), `"x"`})
	})},
	{name: "members renamed", make: onMembers(func(m *maker, all []member) []member {
		i, j := m.IntN(len(all)), m.IntN(len(all))
		all[i].name, all[j].name = all[j].name, all[i].name
		return all
	})},
	{name: "members of another receipt", make: func(m *maker, good Made) []byte {
		all, other := membersOf(good.Receipt), membersOf(m.good[m.IntN(len(m.good))].Receipt)
		for i := range all {
			if j := slices.IndexFunc(other, func(o member) bool { return o.name == all[i].name }); j >= 0 && m.IntN(2) == 0 {
				all[i] = other[j]
			}
		}
		return []byte(write(all))
	}},
	{name: "a bit of a base64 text", make: func(m *maker, good Made) []byte {
		s := m.spot(good)
		r, p := good.Receipt, takeApart(*s.proof(&good.Receipt))
		lines := strings.Split(p.checkpoint, "\n")
		texts := []*string{&r.Salt, &lines[2], &p.signatures}
		for i := range p.hashes {
			texts = append(texts, &p.hashes[i])
		}
		text := texts[m.IntN(len(texts))]
		name, encoded := "", strings.TrimSuffix(*text, "\n")
		if i := strings.LastIndex(encoded, " "); i >= 0 {
			name, encoded = encoded[:i+1], encoded[i+1:]
		}
		raw, err := base64.StdEncoding.DecodeString(encoded)
		must(err)
		raw[m.IntN(len(raw))] ^= 1 << m.IntN(8)
		*text = replace(*text, name+encoded, name+base64.StdEncoding.EncodeToString(raw))
		p.checkpoint = strings.Join(lines, "\n")
		*s.proof(&r) = p.String()
		return bytesOf(r)
	}},
	{name: "a base64 text loose", make: func(m *maker, good Made) []byte {
		s, r := m.spot(good), good.Receipt
		proof := s.proof(&r)
		texts := append([]string{r.Salt}, takeApart(*proof).hashes...)
		text := texts[m.IntN(len(texts))]
		loose := looseForms(text)
		names := slices.Sorted(maps.Keys(loose))
		by := loose[names[m.IntN(len(names))]]
		r.Salt, *proof = strings.Replace(r.Salt, text, by, 1), strings.Replace(*proof, text, by, 1)
		return bytesOf(r)
	}},
	{name: "another index", make: onProof(func(m *maker, p *proof) {
		p.index = []string{fmt.Sprint(m.IntN(200)), "0" + p.index, "+" + p.index, "-" + p.index, p.index + " ", p.index + ".0", fmt.Sprint(m.Int64()), p.index + "e0"}[m.IntN(8)]
	})},
	{name: "another size", make: onProof(func(m *maker, p *proof) {
		lines := strings.Split(p.checkpoint, "\n")
		lines[1] = []string{fmt.Sprint(m.IntN(200)), "0" + lines[1], "+" + lines[1], fmt.Sprint(m.Int64())}[m.IntN(4)]
		p.checkpoint = strings.Join(lines, "\n")
	})},
	{name: "a hash added", make: onProof(func(m *maker, p *proof) { p.hashes = slices.Insert(p.hashes, m.IntN(len(p.hashes)+1), m.hash()) })},
	{name: "a hash lost or another", make: onProof(func(m *maker, p *proof) {
		if len(p.hashes) == 0 {
			p.hashes = []string{m.hash()}
			return
		}
		i := m.IntN(len(p.hashes))
		if p.hashes[i] = m.hash(); m.IntN(2) == 0 {
			p.hashes = slices.Delete(p.hashes, i, i+1)
		}
	})},
	{name: "hashes swapped", make: onProof(func(m *maker, p *proof) {
		m.Shuffle(len(p.hashes), func(i, j int) { p.hashes[i], p.hashes[j] = p.hashes[j], p.hashes[i] })
	})},
	{name: "the root of a fork, truly signed", make: func(m *maker, good Made) []byte {
		s := m.spot(good)
		return bytesOf(s.resigned(func(text string) string {
			lines := strings.Split(text, "\n")
			lines[2] = m.hash()
			return strings.Join(lines, "\n")
		}))
	}},
	{name: "the tail cut off, or a tree too long for the path, truly signed", make: func(m *maker, good Made) []byte {
		s := m.spot(good)
		p := takeApart(*s.proof(&good.Receipt))
		index, err := strconv.Atoi(p.index)
		must(err)
		lines := strings.Split(p.checkpoint, "\n")
		size, err := strconv.Atoi(lines[1])
		must(err)
		if size = 4*size + m.IntN(300); m.IntN(2) == 0 {
			size = m.IntN(index + 1)
		}
		lines[1] = fmt.Sprint(size)
		return bytesOf(s.resigned(func(string) string { return strings.Join(lines, "\n") }))
	}},
	{name: "the record altered", make: func(m *maker, good Made) []byte {
		r := good.Receipt
		answers := []string{"true", "false"}
		old := answers[m.IntN(2)]
		if m.IntN(2) == 0 || !strings.Contains(r.Record, old) {
			r.Record = replace(r.Record, ":00.000Z", fmt.Sprintf(":%02d.%03dZ", m.IntN(60), m.IntN(1000)))
		} else {
			r.Record = replace(r.Record, ":"+old, ":"+answers[m.IntN(2)])
		}
		return bytesOf(r)
	}},
	{name: "the notice altered, and its name in the record too", make: func(m *maker, good Made) []byte {
		r := good.Receipt
		r.Notice = replace(r.Notice, "To play videos.", fmt.Sprintf("To play %d videos.", m.IntN(1e6)))
		r.Record = replace(r.Record, digest(good.Notice), digest(r.Notice))
		return bytesOf(r)
	}},
	{name: "sealed by another key of the same name", key: true, make: func(m *maker, good Made) []byte {
		stranger := NewLog(good.Log.Name(), byte(2+m.IntN(250)))
		size := 1 + m.IntN(20)
		return bytesOf(stranger.Seal(Deed{Record: good.Record, Notice: good.Notice, Salt: salt(m.IntN(1e6)), Size: size, Index: m.IntN(size)}))
	}},
	{name: "signed by another key", make: func(m *maker, good Made) []byte {
		s := m.spot(good)
		s.Log = NewLog(s.Name(), byte(2+m.IntN(250)))
		return bytesOf(s.resigned(strings.Clone))
	}},
	{name: "another time of the root", anchored: true, make: func(m *maker, good Made) []byte {
		r := good.Receipt
		proof := rootSpot(good).proof(&r)
		*proof = replace(*proof, ":00.000Z", fmt.Sprintf(":%02d.%03dZ", m.IntN(60), m.IntN(1000)))
		return bytesOf(r)
	}},
	{name: "the anchor of another receipt", anchored: true, make: func(m *maker, good Made) []byte {
		r := good.Receipt
		r.Anchor = m.good[m.IntN(4)*2+1].Anchor
		return bytesOf(r)
	}},
	{name: "the anchor of another host", anchored: true, make: func(m *maker, good Made) []byte {
		return bytesOf(NewLog(fmt.Sprintf("host%d.example/roots", m.IntN(1e6)), 1).anchor(good.Receipt, 1+m.IntN(5), 0))
	}},
	{name: "anchored in a root of another key of the same name", key: true, anchored: true, make: func(m *maker, good Made) []byte {
		return bytesOf(NewLog(roots.Name(), byte(2+m.IntN(250))).anchor(good.Receipt, 1+m.IntN(20), 0))
	}},
}

// spot is one of the proofs of a receipt.
func (m *maker) spot(good Made) spot {
	if good.Anchor != nil && m.IntN(2) == 0 {
		return rootSpot(good)
	}
	return logSpot(good)
}

func onText(change func(m *maker, b []byte) []byte) func(*maker, Made) []byte {
	return func(m *maker, good Made) []byte { return change(m, bytesOf(good.Receipt)) }
}

func onMembers(change func(m *maker, all []member) []member) func(*maker, Made) []byte {
	return func(m *maker, good Made) []byte { return []byte(write(change(m, membersOf(good.Receipt)))) }
}

func onProof(change func(m *maker, p *proof)) func(*maker, Made) []byte {
	return func(m *maker, good Made) []byte {
		return bytesOf(m.spot(good).changed(func(p *proof) { change(m, p) }))
	}
}

func (m *maker) hash() string {
	raw := make([]byte, 32)
	for i := range raw {
		raw[i] = byte(m.IntN(256))
	}
	return base64.StdEncoding.EncodeToString(raw)
}

// member is one member of a receipt's object, its value as JSON.
type member struct{ name, value string }

func membersOf(r consent.Receipt) []member {
	all := []member{{"key", quoted(r.Key)}, {"notice", quoted(r.Notice)}, {"proof", quoted(r.Proof)}, {"record", quoted(r.Record)}, {"salt", quoted(r.Salt)}, {"schema", quoted(r.Schema)}}
	if r.Anchor != nil {
		anchor, err := consent.Canonical(r.Anchor)
		must(err)
		all = append([]member{{"anchor", string(anchor)}}, all...)
	}
	return all
}

func quoted(text string) string {
	b, err := consent.Canonical(text)
	must(err)
	return string(b)
}

func write(members []member) string {
	parts := make([]string, len(members))
	for i, m := range members {
		parts[i] = quoted(m.name) + ":" + m.value
	}
	return "{" + strings.Join(parts, ",") + "}"
}
