package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/temoin/temoin/server/app"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/postgres"
)

// password gives somebody who signs in to the dashboard a new password and ends their sessions. It is never an
// argument, which other users of the machine and the shell's history would see.
type password struct {
	Email string `arg:"" help:"Whose password, such as owner@localhost."`
	Stdin bool   `help:"Read the new password, one line, from the standard input. Unset: one is made up and printed."`

	RemoveSecondFactor bool `help:"Take away their second factor too, which is lost."`
	database
}

// Run prints the password only when it has made it up.
func (p *password) Run(ctx context.Context, t terminal) error {
	var text string
	if p.Stdin {
		var err error
		if text, err = readPassword(os.Stdin); err != nil {
			return err
		}
	} else {
		text = app.MadeUpPassword()
	}
	db, err := p.open(ctx, t)
	if err != nil {
		return err
	}
	defer db.Close()
	email := strings.ToLower(p.Email)
	known, err := postgres.SetPassword(ctx, db.DSN, postgres.NewPassword{Email: email, Hash: auth.HashPassword(text), RemoveFactor: p.RemoveSecondFactor}, byCommand(""))
	if err != nil {
		return err
	}
	if !known {
		emails, err := db.Emails(ctx)
		if err != nil {
			return err
		}
		return fmt.Errorf("nobody signs in as %s; there are: %s", email, strings.Join(emails, ", "))
	}
	ended := "all sessions are ended"
	if p.RemoveSecondFactor {
		ended += ", and no second factor is asked for until a new one is set up"
	}
	if p.Stdin {
		fmt.Fprintf(t.out, "%s has the new password; %s\n", email, ended)
	} else {
		fmt.Fprintf(t.out, "%s has the password %s (made up now; shown only this once); %s\n", email, text, ended)
	}
	return nil
}

// readPassword reads one line.
func readPassword(from io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(from, auth.MaxPasswordBytes+3)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("reading the password: %w", err)
	}
	line = strings.TrimRight(line, "\r\n")
	if len([]rune(line)) < auth.MinPassword || len(line) > auth.MaxPasswordBytes {
		return "", fmt.Errorf("the password must be one line of %d characters or more, and of %d bytes at most", auth.MinPassword, auth.MaxPasswordBytes)
	}
	return line, nil
}
