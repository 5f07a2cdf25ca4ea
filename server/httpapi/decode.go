package httpapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/temoin/temoin/consent"
)

// maxMembers bounds the members of a body in all; a notice has at most 15 purposes to answer.
const maxMembers = 64

var decoders = sync.Pool{New: func() any { return &decoder{json: new(jsontext.Decoder)} }}

// decoder reads one body, strictly: UTF-8, no duplicate and no unknown members, no null, no control characters in any
// string, and nothing after the value. What it returns holds no memory of the body.
type decoder struct {
	json    *jsontext.Decoder
	input   bytes.Buffer
	members int
}

// decodeDecision reads the body of POST /v1/decisions. The result has the right shape; [consent.Decision.Check] says
// whether it makes sense.
func decodeDecision(body []byte) (*consent.Decision, error) {
	d := decoders.Get().(*decoder)
	defer decoders.Put(d)
	var out consent.Decision
	err := d.object(body, func(name string) (err error) {
		switch name {
		case "id":
			out.ID, err = d.text(name)
		case "site":
			out.Site, err = d.text(name)
		case "subject":
			out.Subject, err = d.text(name)
		case "notice":
			out.Notice, err = d.text(name)
		case "purposes":
			out.Purposes, err = d.answers(name)
		case "services":
			out.Services, err = d.answers(name)
		case "act":
			var act string
			act, err = d.text(name)
			out.Act = consent.Act(act)
		case "lang":
			out.Lang, err = d.text(name)
		case "at":
			out.At, err = d.time(name)
		case "sent":
			out.Sent, err = d.time(name)
		default:
			err = consent.Errorf(consent.Invalid, "", "has a member that is not one of id, site, subject, notice, purposes, services, act, lang, at, sent")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &out, nil
}

// object reads a body that is one object and calls member for the name of each of its members, which reads the value.
func (d *decoder) object(body []byte, member func(name string) error) error {
	d.input.Reset()
	d.input.Write(body)
	d.json.Reset(&d.input)
	d.members = 0
	if err := d.names('{', member); err != nil {
		return err
	}
	if _, err := d.json.ReadToken(); err != io.EOF {
		return consent.Errorf(consent.Invalid, "", "The body must be one JSON object and nothing after it.")
	}
	return nil
}

func (d *decoder) names(open jsontext.Kind, member func(name string) error) error {
	token, err := d.json.ReadToken()
	if err != nil || token.Kind() != open {
		return notJSON(err)
	}
	for {
		token, err := d.json.ReadToken()
		if err != nil {
			return notJSON(err)
		}
		if token.Kind() == '}' {
			return nil
		}
		if d.members++; d.members > maxMembers {
			return consent.Errorf(consent.Invalid, "", "The body may have %d members at most.", maxMembers)
		}
		if err := member(token.String()); err != nil {
			return err
		}
	}
}

func (d *decoder) text(field string) (string, error) {
	token, err := d.json.ReadToken()
	if err != nil {
		return "", notJSON(err)
	}
	if token.Kind() != '"' {
		return "", consent.Errorf(consent.Invalid, field, "must be a string")
	}
	s := strings.Clone(token.String())
	if strings.ContainsFunc(s, unicode.IsControl) {
		return "", consent.Errorf(consent.Invalid, field, "must not have control characters")
	}
	return s, nil
}

func (d *decoder) time(field string) (time.Time, error) {
	s, err := d.text(field)
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, consent.Errorf(consent.Invalid, field, "must be a time after RFC 3339, such as 2026-11-22T04:00:00.000Z")
	}
	return t.UTC().Truncate(time.Millisecond), nil
}

// number reads a small integer.
func (d *decoder) number(field string) (int, error) {
	token, err := d.json.ReadToken()
	if err != nil {
		return 0, notJSON(err)
	}
	if token.Kind() != '0' {
		return 0, consent.Errorf(consent.Invalid, field, "must be an integer")
	}
	n, err := token.Int()
	if err != nil {
		return 0, consent.Errorf(consent.Invalid, field, "must be an integer")
	}
	return int(n), nil
}

// answers reads an object of booleans.
func (d *decoder) answers(field string) (map[string]bool, error) {
	answers := map[string]bool{}
	if d.json.PeekKind() != '{' {
		return nil, consent.Errorf(consent.Invalid, field, "must be an object of true and false")
	}
	err := d.names('{', func(name string) error {
		if strings.ContainsFunc(name, unicode.IsControl) {
			return consent.Errorf(consent.Invalid, field, "must not have control characters")
		}
		name = strings.Clone(name)
		token, err := d.json.ReadToken()
		if err != nil {
			return notJSON(err)
		}
		if k := token.Kind(); k != 't' && k != 'f' {
			return consent.Errorf(consent.Invalid, field, "must be an object of true and false")
		}
		answers[name] = token.Bool()
		return nil
	})
	return answers, err
}

// notJSON words a fault of the text itself; where it is helps whoever wrote the sender.
func notJSON(err error) error {
	detail := "The body must be one JSON object."
	var at *jsontext.SyntacticError
	if errors.As(err, &at) {
		detail = fmt.Sprintf("The body is not strict JSON at byte %d.", at.ByteOffset)
	}
	return consent.Errorf(consent.Invalid, "", "%s", detail)
}
