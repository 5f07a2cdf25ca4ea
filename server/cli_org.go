package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"regexp"
	"strings"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/app"
	"github.com/temoin/temoin/server/auth"
	"github.com/temoin/temoin/server/config"
)

// orgCommands make organisations, whose sites and people are apart.
type orgCommands struct {
	Add  orgAdd  `cmd:"" help:"Make an organisation and give it an owner."`
	List orgList `cmd:"" help:"List the organisations, their sites and their owners."`
}

// orgAdd makes an organisation. Who has an account is its owner at once; anybody else is invited.
type orgAdd struct {
	Name    string           `arg:"" help:"Name of the organisation, for people."`
	Owner   string           `required:"" placeholder:"ADDRESS" help:"E-mail address of its first owner."`
	Key     string           `placeholder:"KEY" help:"Its key for --org and in addresses, of a-z, 0-9 and -. Unset: made from the name."`
	Addr    string           `env:"TEMOIN_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address that the server listens on."`
	URL     config.PublicURL `env:"TEMOIN_URL" placeholder:"https://HOST" help:"Address under which browsers reach the server."`
	Seed    string           `env:"TEMOIN_SEED" placeholder:"HEX" help:"The server's seed. Unset: the one in the data folder."`
	SMTPURL string           `env:"TEMOIN_SMTP_URL" name:"smtp-url" placeholder:"smtps://…" help:"As the server has it: without one the invitation is printed, since nobody is mailed."`
	database
}

// Run prints how the owner gets in.
func (o *orgAdd) Run(ctx context.Context, t terminal) error {
	by := byCommand("")
	email, key := strings.ToLower(strings.TrimSpace(o.Owner)), o.Key
	if err := auth.CheckEmail(email); err != nil {
		return fmt.Errorf("--owner: %w", err)
	}
	if key == "" {
		key = keyOf(o.Name)
	}
	if !orgKey.MatchString(key) {
		return errors.New("give the organisation a --key of 1 to 32 characters: a-z, 0-9 and -, the first not a -")
	}
	if err := consent.CheckName(o.Name); err != nil {
		return err
	}
	seed, err := app.Seed(config.Config{Data: o.Data, Seed: o.Seed})
	if err != nil {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	token := seed.InvitationToken(id.String())
	invitation := auth.NewInvitation(id.String(), 0, email, "", auth.Owner, nil, by.At)
	invitation.TokenHash = auth.HashToken(token)
	db, err := o.open(ctx, t)
	if err != nil {
		return err
	}
	defer db.Close()
	joined, err := db.AddOrg(ctx, auth.Org{Key: key, Name: o.Name}, invitation, by)
	var known *consent.Error
	if errors.As(err, &known) && known.Kind == consent.Conflict {
		return fmt.Errorf("%s Give another --key", known.Detail)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "the organisation %s (%s) is made\n", key, o.Name)
	switch {
	case joined:
		fmt.Fprintf(t.out, "%s, who has an account, is its owner\n", email)
	case o.SMTPURL != "":
		fmt.Fprintf(t.out, "%s is invited by mail as its owner\n", email)
	default:
		base := string(o.URL)
		if base == "" {
			_, port, err := net.SplitHostPort(o.Addr)
			if err != nil {
				return fmt.Errorf("TEMOIN_ADDR: %w", err)
			}
			base = "http://" + net.JoinHostPort("127.0.0.1", port)
		}
		fmt.Fprintf(t.out, "%s becomes its owner by this address, once, within 7 days:\n%s/invitation#%s\n", email, base, token)
	}
	return nil
}

// orgList prints one organisation a line.
type orgList struct{ database }

// Run prints key, name, sites and owners between tabs.
func (o *orgList) Run(ctx context.Context, t terminal) error {
	db, err := o.open(ctx, t)
	if err != nil {
		return err
	}
	defer db.Close()
	orgs, err := db.Orgs(ctx)
	if err != nil {
		return err
	}
	for _, org := range orgs {
		fmt.Fprintf(t.out, "%s\t%s\tsites: %s\towners: %s\n", org.Key, org.Name, listOr(org.Sites, "none yet"), listOr(org.Owners, "none yet"))
	}
	return nil
}

func listOr(list []string, none string) string {
	if len(list) == 0 {
		return none
	}
	return strings.Join(list, ", ")
}

var (
	orgKey   = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)
	accents  = regexp.MustCompile(`\p{Mn}`)
	notInKey = regexp.MustCompile(`[^a-z0-9]+`)
)

// keyOf makes a key from a name; what it cannot spell is left out.
func keyOf(name string) string {
	plain := accents.ReplaceAllString(norm.NFD.String(strings.ToLower(name)), "")
	key := strings.Trim(notInKey.ReplaceAllString(plain, "-"), "-")
	return strings.TrimRight(key[:min(len(key), 32)], "-")
}

// orgOf is where a new site goes: the only organisation, or the one that was named.
func orgOf(orgs []auth.Org, named string) (string, error) {
	var keys []string
	for _, org := range orgs {
		if org.Key == named {
			return named, nil
		}
		keys = append(keys, org.Key)
	}
	switch {
	case named != "":
		return "", fmt.Errorf("there is no organisation %q; there are: %s", named, strings.Join(keys, ", "))
	case len(orgs) > 1:
		return "", fmt.Errorf("say with --org whose the new site is; there are: %s", strings.Join(keys, ", "))
	}
	return "", nil
}
