package consent

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/temoin/temoin/consent/ledger"
)

// StatementSchema names the shape of a statement.
const StatementSchema = "temoin/statement/v1"

// Statement is what a site's log says that no visitor decided. Exactly one of the pointers is set; it gives the entry's
// type.
type Statement struct {
	Schema    string        `json:"schema_version"`
	ID        string        `json:"id"`      // UUIDv7
	Site      string        `json:"site"`    // key
	MadeAt    string        `json:"made_at"` // as [FormatTime] prints
	Notice    *StatedNotice `json:"notice,omitempty"`
	Build     *Build        `json:"build,omitempty"`
	Erasure   *Erasure      `json:"erasure,omitempty"`
	Action    *Action       `json:"action,omitempty"`
	KeyChange *KeyChange    `json:"key_change,omitempty"`
	Seal      string        `json:"seal,omitempty"` // of an erasure or a change of key: see [Statement.SealWith]
}

// StatedNotice says that a notice version was published.
type StatedNotice struct {
	Digest      string `json:"digest"`
	Number      int    `json:"number"`
	PublishedAt string `json:"published_at"`
}

// Build says what was served to visitors for a notice version: by path, the lower-case hex SHA-256 of each file as a
// browser gets it, without the coding of the transport. PATH#LANGUAGE is what those get at a path who are known to be new.
type Build struct {
	Notice string            `json:"notice"` // digest
	Files  map[string]string `json:"files"`
}

// Names adds the digests of all files to names.
func (b *Build) Names(names map[string]bool) {
	for _, sum := range b.Files {
		names[sum] = true
	}
}

// KeyChange says that the log goes on under another name or key. Both are ORIGIN+HASH+KEY, or the old one ORIGIN+HASH
// where the server does not have it any more.
type KeyChange struct {
	Old string `json:"old"`
	New string `json:"new"`
}

// Kind is the type of the statement's entry, or 0 when it says nothing, or more than one thing.
func (s *Statement) Kind() (kind byte) {
	for _, part := range []struct {
		isSet bool
		kind  byte
	}{
		{s.Notice != nil, ledger.Notice}, {s.Build != nil, ledger.Notice}, {s.Erasure != nil, ledger.Erased},
		{s.Action != nil, ledger.Audit}, {s.KeyChange != nil, ledger.KeyChange},
	} {
		if part.isSet && kind != 0 {
			return 0
		}
		if part.isSet {
			kind = part.kind
		}
	}
	return kind
}

// ParseStatement reads a stored statement back. The bytes must be exactly its canonical JSON (RFC 8785).
func ParseStatement(body []byte) (*Statement, error) {
	var s Statement
	if err := json.Unmarshal(body, &s); err != nil {
		return nil, fmt.Errorf("consent.ParseStatement: %w", err)
	}
	if s.Schema != StatementSchema || s.Kind() == 0 {
		return nil, fmt.Errorf("consent.ParseStatement: the bytes are no %s", StatementSchema)
	}
	if again, err := Canonical(&s); err != nil || !bytes.Equal(again, body) {
		return nil, errors.Join(fmt.Errorf("consent.ParseStatement: statement %s is not canonical", s.ID), err)
	}
	return &s, nil
}

// StoredStatement is a statement as a database holds it.
type StoredStatement struct {
	ID, Site   string
	Kind       byte
	MadeAt     time.Time
	Body, Salt []byte
}

// Differences says in plain words where the statement differs from its entry in the log, and where what it is found by
// differs from what its body says. The statement is nil when it cannot be read.
func (s *StoredStatement) Differences(entry [ledger.EntryBytes]byte) (read *Statement, found []string) {
	switch {
	case len(s.Salt) != len(Salt{}):
		found = append(found, fmt.Sprintf("its salt has %d bytes, not 32", len(s.Salt)))
	case ledger.Entry(s.Kind, Commit(Salt(s.Salt), s.Body)) != entry:
		found = append(found, "its body, salt or kind is not the one that the log commits to")
	}
	read, err := ParseStatement(s.Body)
	if err != nil {
		return nil, append(found, fmt.Sprintf("its body cannot be read: %v", err))
	}
	for _, column := range []struct{ name, stored, stated string }{
		{"id", s.ID, read.ID},
		{"site", s.Site, read.Site},
		{"kind", fmt.Sprint(s.Kind), fmt.Sprint(read.Kind())},
		{"time", exact(s.MadeAt), read.MadeAt},
	} {
		if column.stored != column.stated {
			found = append(found, fmt.Sprintf("its %s is stored as %q, and its body says %q", column.name, column.stored, column.stated))
		}
	}
	return read, found
}
