package consent

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Change is one difference between two drafts.
type Change struct {
	Do       string `json:"do" enum:"added,removed,changed,moved" doc:"moved: only the order is another"`
	Part     string `json:"part" enum:"notice,language,purpose,service,tracker" doc:"What it is about"`
	Name     string `json:"name,omitempty" doc:"Of the purpose, service or tracker, or the tag of the language"`
	In       string `json:"in,omitempty" doc:"Name of the service of a tracker, or of the purpose of a service"`
	Field    string `json:"field,omitempty" doc:"Path below the part, such as months, provider.name or look.light.accent"`
	Language string `json:"language,omitempty" doc:"Of a text"`
	Before   string `json:"before,omitempty"`
	After    string `json:"after,omitempty"`
	Material bool   `json:"material" doc:"Visitors are asked again"`
}

// String says the change in one English line.
func (c Change) String() string {
	subject := strings.TrimSpace(c.Part + " " + c.Name)
	if c.Part == "notice" {
		subject = ""
	}
	switch {
	case c.Do == "added" && c.In != "":
		return fmt.Sprintf("%s added to %s", subject, c.In)
	case c.Do == "removed" && c.In != "":
		return fmt.Sprintf("%s removed from %s", subject, c.In)
	case c.Do == "added" || c.Do == "removed":
		return subject + " " + c.Do
	case c.Do == "moved":
		return strings.TrimSpace(subject+" "+c.Field) + " in another order"
	}
	if c.Part == "tracker" {
		subject += " of " + c.In
	}
	what := strings.TrimSpace(subject + " " + c.Field)
	if c.Language != "" {
		what += " (" + c.Language + ")"
	}
	return fmt.Sprintf("%s: %s -> %s", what, orNone(c.Before), orNone(c.After))
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// Compare lists in the order of the notice how b differs from a. Names are those of b in this language, or in its first.
// Together the material ones are there exactly when the two have different material digests.
func Compare(a, b *Draft, language string) []Change {
	if !slices.Contains(b.Languages, language) && len(b.Languages) > 0 {
		language = b.Languages[0]
	}
	c := differ{language: language}
	c.lists(Change{Part: "language"}, a.Languages, b.Languages)
	before, after := a.Tidied(), b.Tidied()
	before.Purposes, before.Services, before.Languages = nil, nil, nil
	after.Purposes, after.Services, after.Languages = nil, nil, nil
	c.fields(Change{Part: "notice"}, before, after, notMaterial)

	purposeID := func(p Purpose) string { return p.ID }
	purposeNames := map[string]string{}
	for _, of := range []*Draft{a, b} {
		for _, p := range of.Purposes {
			purposeNames[p.ID] = c.text(p.Name, p.ID)
		}
	}
	each(&c, a.Purposes, b.Purposes, purposeID, func(p Purpose) Change {
		return Change{Part: "purpose", Name: purposeNames[p.ID], Material: true}
	}, func(at Change, x, y Purpose) { c.fields(at, x, y, func(string) bool { return true }) })

	each(&c, a.Services, b.Services, func(s Service) string { return s.ID }, func(s Service) Change {
		return Change{Part: "service", Name: orID(s.Name, s.ID), In: purposeNames[s.Purpose], Material: true}
	}, func(at Change, x, y Service) {
		c.lists(Change{Part: "service", Name: at.Name, Field: "hosts"}, x.Hosts, y.Hosts)
		old, now := x, y
		old.Trackers, now.Trackers, old.Hosts, now.Hosts = nil, nil, nil, nil
		old.Purpose, now.Purpose = purposeNames[x.Purpose], purposeNames[y.Purpose]
		at.In = ""
		c.fields(at, old, now, func(field string) bool { return field != "reason" && field != "provider.policy_url" })
		each(&c, x.Trackers, y.Trackers, func(t Tracker) string { return t.Kind + " " + t.Name }, func(t Tracker) Change {
			return Change{Part: "tracker", Name: t.Name, In: at.Name, Material: true}
		}, func(at Change, x, y Tracker) {
			c.fields(at, x, y, func(field string) bool { return field != "reason" })
		})
	})
	if c.out == nil {
		return []Change{}
	}
	return c.out
}

func notMaterial(string) bool { return false }

func orID(name, id string) string {
	if name == "" {
		return id
	}
	return name
}

// differ gathers changes.
type differ struct {
	language string
	out      []Change
}

func (c *differ) text(t Text, id string) string { return orID(t[c.language], id) }

// each compares two lists of things that have ids. Another order of the same things is told once.
func each[T any](c *differ, a, b []T, id func(T) string, named func(T) Change, compare func(at Change, x, y T)) {
	find := func(in []T, key string) (found T, ok bool) {
		i := slices.IndexFunc(in, func(other T) bool { return id(other) == key })
		if i < 0 {
			return found, false
		}
		return in[i], true
	}
	var keptA, keptB []string
	for _, x := range a {
		if _, ok := find(b, id(x)); ok {
			keptA = append(keptA, id(x))
			continue
		}
		change := named(x)
		change.Do = "removed"
		c.out = append(c.out, change)
	}
	for _, y := range b {
		x, ok := find(a, id(y))
		if !ok {
			change := named(y)
			change.Do = "added"
			c.out = append(c.out, change)
			continue
		}
		keptB = append(keptB, id(y))
		compare(named(y), x, y)
	}
	if !slices.Equal(keptA, keptB) {
		change := named(b[0])
		change.Do, change.Name, change.Material = "moved", "", false
		if change.Part != "tracker" {
			change.In = ""
		}
		c.out = append(c.out, change)
	}
}

// lists compares two lists of words.
func (c *differ) lists(at Change, a, b []string) {
	if slices.Equal(a, b) {
		return
	}
	if at.Field != "" {
		at.Do, at.Before, at.After = "changed", strings.Join(a, ", "), strings.Join(b, ", ")
		c.out = append(c.out, at)
		return
	}
	moved := true
	for _, change := range []struct {
		do       string
		of, than []string
	}{{"removed", a, b}, {"added", b, a}} {
		for _, word := range change.of {
			if !slices.Contains(change.than, word) {
				moved = false
				at.Do, at.Name = change.do, word
				c.out = append(c.out, at)
			}
		}
	}
	if moved {
		at.Do, at.Name = "moved", ""
		c.out = append(c.out, at)
	}
}

// fields compares two things of the same type by the members of their JSON.
func (c *differ) fields(at Change, a, b any, material func(field string) bool) {
	before, after := map[string]string{}, map[string]string{}
	flatten("", plain(a), before)
	flatten("", plain(b), after)
	all := maps.Clone(before)
	maps.Copy(all, after)
	for _, path := range slices.Sorted(maps.Keys(all)) {
		if before[path] == after[path] {
			continue
		}
		change := at
		change.Do, change.Field, change.Before, change.After = "changed", path, before[path], after[path]
		if field, language, isText := strings.Cut(path, "@"); isText {
			change.Field, change.Language = field, language
		}
		change.Material = material(change.Field)
		c.out = append(c.out, change)
	}
}

func plain(v any) (tree any) {
	body, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(body, &tree)
	}
	if err != nil {
		panic(err) // unreachable: drafts always have JSON
	}
	return tree
}

// texts are the members whose own members are languages.
var texts = []string{"labels.refuse", "labels.accept", "title", "intro", "name", "summary", "detail", "reason", "data"}

// flatten notes every leaf under its path with dots between; the language of a text stands after an @.
func flatten(path string, node any, into map[string]string) {
	switch node := node.(type) {
	case map[string]any:
		for name, child := range node {
			switch {
			case path == "":
				flatten(name, child, into)
			case slices.Contains(texts, path):
				flatten(path+"@"+name, child, into)
			default:
				flatten(path+"."+name, child, into)
			}
		}
	case []any:
		words := make([]string, len(node))
		for i, word := range node {
			words[i] = fmt.Sprint(word)
		}
		into[path] = strings.Join(words, ", ")
	case string:
		into[path] = node
	case bool:
		into[path] = strconv.FormatBool(node)
	case float64:
		into[path] = strconv.FormatFloat(node, 'f', -1, 64)
	}
}
