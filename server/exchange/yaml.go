// Package exchange reads and writes notices as files: YAML that equals the draft, and the configurations of other tools.
package exchange

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"go.yaml.in/yaml/v3"

	"github.com/temoin/temoin/consent"
)

// WriteYAML is a draft as a file: the members of its JSON in their order.
func WriteYAML(d consent.Draft) ([]byte, error) {
	body, err := stdjson.Marshal(d.Tidied())
	if err != nil {
		return nil, fmt.Errorf("exchange.WriteYAML: %w", err)
	}
	decoder := stdjson.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	node, err := nodeOf(decoder)
	if err != nil {
		return nil, fmt.Errorf("exchange.WriteYAML: %w", err)
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(node); err != nil {
		return nil, fmt.Errorf("exchange.WriteYAML: %w", err)
	}
	return out.Bytes(), nil
}

// nodeOf reads one value of JSON; unlike a map, a node keeps the order of members.
func nodeOf(decoder *stdjson.Decoder) (*yaml.Node, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	scalar := func(v any) (*yaml.Node, error) {
		// The library writes such a text as a block that it does not read again.
		if text, ok := v.(string); ok && (strings.Contains(text, "\t") || strings.Contains(text, "\n") && text != strings.TrimSpace(text)) {
			return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text, Style: yaml.DoubleQuotedStyle}, nil
		}
		var n yaml.Node
		err := n.Encode(v)
		return &n, err
	}
	switch token := token.(type) {
	case stdjson.Delim:
		node := &yaml.Node{Kind: yaml.SequenceNode}
		if token == '{' {
			node.Kind = yaml.MappingNode
		}
		for decoder.More() {
			child, err := nodeOf(decoder) // names of members are read as values
			if err != nil {
				return nil, err
			}
			node.Content = append(node.Content, child)
		}
		_, err := decoder.Token()
		if len(node.Content) == 0 {
			node.Style = yaml.FlowStyle
		}
		return node, err
	case stdjson.Number:
		n, err := token.Int64()
		if err != nil {
			return nil, err
		}
		return scalar(n)
	}
	return scalar(token)
}

// File is a notice that was read, and on which line each of its members stands.
type File struct {
	Draft consent.Draft
	lines map[string]int // by path
}

// ReadYAML reads a notice written as YAML or as JSON, which is YAML too. A member that a notice does not have is an error,
// since it is a typing mistake. Errors name line and path. The draft may be incomplete.
func ReadYAML(content []byte) (*File, error) {
	var document, more yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return nil, consent.Errorf(consent.Invalid, "", "line 1: the file is empty")
	case err != nil:
		return nil, syntax(err)
	}
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, consent.Errorf(consent.Invalid, "", "line %d: a file holds one notice", max(more.Line, 1))
	}
	f := &File{lines: map[string]int{}}
	tree, err := f.plain(document.Content[0], "")
	if err != nil {
		return nil, err
	}
	body, err := stdjson.Marshal(tree)
	if err != nil {
		return nil, fmt.Errorf("exchange.ReadYAML: %w", err)
	}
	if err := json.Unmarshal(body, &f.Draft, json.RejectUnknownMembers(true)); err != nil {
		return nil, f.misfit(err)
	}
	f.Draft = f.Draft.Tidied()
	return f, nil
}

// At puts the line before an error of the domain's rules about the draft.
func (f *File) At(err error) error {
	var fault *consent.Error
	if !errors.As(err, &fault) {
		return err
	}
	return fmt.Errorf("line %d: %w", f.line(fault.Field), fault)
}

// line is that of a path, or of the nearest member above it that is there.
func (f *File) line(path string) int {
	for {
		if line, ok := f.lines[path]; ok {
			return line
		}
		cut := strings.LastIndexByte(path, '.')
		if cut < 0 {
			return 1
		}
		path = path[:cut]
	}
}

// Line is where a member of the draft stands, by its path; 1 where it is missing altogether.
func (f *File) Line(path string) int { return f.line(path) }

const maxDepth = 16 // a notice has 6

// plain is a node as values of JSON. Aliases are refused: a short file could become a large one.
func (f *File) plain(node *yaml.Node, path string) (any, error) {
	f.lines[path] = node.Line
	fault := func(format string, args ...any) error {
		return consent.Errorf(consent.Invalid, "", "line %d: %s%s", node.Line, prefix(path), consent.Say(format, args...))
	}
	below := func(name string) string { return strings.TrimPrefix(path+"."+name, ".") }
	if strings.Count(path, ".") > maxDepth {
		return nil, fault("is nested too deep")
	}
	switch node.Kind {
	case yaml.MappingNode:
		members := map[string]any{}
		for i := 0; i < len(node.Content); i += 2 {
			name := node.Content[i]
			if name.Kind != yaml.ScalarNode {
				return nil, fault("names of members are words")
			}
			if _, twice := members[name.Value]; twice {
				return nil, consent.Errorf(consent.Invalid, "", "line %d: %sis there twice", name.Line, prefix(below(name.Value)))
			}
			value, err := f.plain(node.Content[i+1], below(name.Value))
			if err != nil {
				return nil, err
			}
			f.lines[below(name.Value)] = name.Line
			members[name.Value] = value
		}
		return members, nil
	case yaml.SequenceNode:
		list := make([]any, len(node.Content))
		for i, child := range node.Content {
			var err error
			if list[i], err = f.plain(child, below(strconv.Itoa(i))); err != nil {
				return nil, err
			}
		}
		return list, nil
	case yaml.ScalarNode:
		var value any
		if err := node.Decode(&value); err != nil {
			return nil, fault("cannot be read")
		}
		switch value := value.(type) {
		case string, bool, int, int64:
			return value, nil
		case nil:
			return nil, fault("is empty: write \"\" for no text, [] for no list")
		}
		return node.Value, nil // a date or a fraction is the text that it was
	}
	return nil, fault("aliases are not taken: write it out")
}

func prefix(path string) string {
	if path == "" {
		return ""
	}
	return path + ": "
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// syntax words a fault of the YAML.
func syntax(err error) error {
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		line := m[1]
		if line == "" {
			line = "1"
		}
		return consent.Errorf(consent.Invalid, "", "line %s: the YAML cannot be read: %s", line, m[2])
	}
	return err
}

// misfit words what is no notice.
func (f *File) misfit(err error) error {
	var meaning *json.SemanticError
	if !errors.As(err, &meaning) {
		return err
	}
	path := strings.Join(slices.Collect(meaning.JSONPointer.Tokens()), ".")
	said := wanted(meaning.GoType)
	if errors.Is(err, json.ErrUnknownName) {
		said = consent.Say("there is no such member in a notice")
	}
	return consent.Errorf(consent.Invalid, "", "line %d: %s%s", f.line(path), prefix(path), said)
}

// wanted names what a member of a notice takes.
func wanted(t reflect.Type) consent.Sentence {
	switch t.Kind() {
	case reflect.String:
		return consent.Say("must be a text")
	case reflect.Bool:
		return consent.Say("must be true or false")
	case reflect.Int:
		return consent.Say("must be a number")
	case reflect.Slice:
		return consent.Say("must be a list")
	}
	return consent.Say("must be a group of members")
}
