package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/temoin/temoin/consent"
)

// readDraft reads and checks a notice; a member that a notice does not have is an error, since it is a typing mistake.
// Errors say the file, and the line or the path in it.
func readDraft(file string) (*consent.Draft, error) {
	if file == "" {
		return nil, errors.New("name the file with the notice; temoin publish --example prints one to start from")
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var draft consent.Draft
	if err := json.Unmarshal(content, &draft, json.RejectUnknownMembers(true)); err != nil {
		return nil, fmt.Errorf("%s: %w", file, locate(content, err))
	}
	if err := draft.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return &draft, nil
}

// locate words a fault of the JSON for whoever typed it.
func locate(content []byte, err error) error {
	var syntax *jsontext.SyntacticError
	var meaning *json.SemanticError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("line %d: the file ends too early: it must be one JSON object", line(content, len(content)))
	case errors.As(err, &syntax):
		return fmt.Errorf("line %d: %s%w", line(content, int(syntax.ByteOffset)), path(syntax.JSONPointer), syntax.Err)
	case !errors.As(err, &meaning):
		return err
	}
	// The offset is where the value before ended.
	at := len(content) - len(bytes.TrimLeft(content[meaning.ByteOffset:], " \t\r\n,:"))
	if errors.Is(err, json.ErrUnknownName) {
		return fmt.Errorf("line %d: %sthere is no such member in a notice", line(content, at), path(meaning.JSONPointer))
	}
	return fmt.Errorf("line %d: %smust be %s", line(content, at), path(meaning.JSONPointer), wanted(meaning.GoType))
}

// line is that of an offset; the first is 1.
func line(content []byte, offset int) int { return 1 + bytes.Count(content[:offset], []byte("\n")) }

// wanted names in words of JSON what a member of a notice takes.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "an integer"
	case reflect.Slice:
		return "a list"
	}
	return "an object"
}

// path is written as the paths of [consent.Error] are.
func path(p jsontext.Pointer) string {
	if p == "" {
		return ""
	}
	return strings.Join(slices.Collect(p.Tokens()), ".") + ": "
}
