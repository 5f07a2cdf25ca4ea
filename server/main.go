// Command temoin is the whole product: it serves the banner, records decisions and shows the dashboard.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/temoin/temoin/server/config"
)

// cli lists the subcommands; `temoin` alone is `temoin serve`.
type cli struct {
	Serve serve `cmd:"" default:"withargs" help:"Run the server until Ctrl-C."`
	Seed  seed  `cmd:"" help:"Fill the demo site of a running server with made-up visits."`
	Key   key   `cmd:"" help:"API keys."`

	Publish   publish      `cmd:"" help:"Publish a notice, of a new site too, and say which hosts are the site's."`
	Site      siteCommands `cmd:"" help:"The notice of a site as a file, for those who keep it in git."`
	Org       orgCommands  `cmd:"" help:"Organisations, whose sites and people are apart."`
	Password  password     `cmd:"" help:"Replace the lost password of somebody who signs in to the dashboard."`
	Erase     erase        `cmd:"" help:"Erase all records of one visitor; the log says that they were erased."`
	Retention retention    `cmd:"" help:"Say or set how long a site keeps records after the choice has ended."`
	Verify    verify       `cmd:"" help:"Check a receipt or an evidence pack, without a server."`
	Export    export       `cmd:"" help:"Write an evidence pack: of one visitor, of a period, or of a whole site."`
	Fsck      fsck         `cmd:"" help:"Make every site's log again from its leaves and compare all that is stored with it."`

	Import importSite `cmd:"" help:"Take a whole site over from an evidence pack of another instance."`
}

// terminal is where a command reports: out for people and pipes, log for the operator.
type terminal struct {
	out io.Writer
	log *slog.Logger
}

func main() {
	// Before anything is started, so that nothing can be left behind. A second signal ends at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		<-ctx.Done()
		stop()
	}()
	if err := run(ctx, os.Args[1:], terminal{os.Stdout, slog.New(slog.NewTextHandler(os.Stderr, nil))}); err != nil {
		fmt.Fprintln(os.Stderr, "temoin:", oneLine(err))
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, t terminal) error {
	dropEmptyVariables()
	var commands cli
	parser, err := kong.New(&commands, kong.Name("temoin"), config.Mappers(),
		kong.Description("Self-hosted consent management. Every flag has a variable; flags are stronger."),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(t))
	if err != nil {
		return err
	}
	command, err := parser.Parse(args)
	if err != nil {
		return err
	}
	return command.Run()
}

// dropEmptyVariables makes TEMOIN_X= mean what leaving it out means, as env files and containers write it.
func dropEmptyVariables() {
	for _, variable := range os.Environ() {
		if name, value, _ := strings.Cut(variable, "="); value == "" && strings.HasPrefix(name, "TEMOIN_") {
			os.Unsetenv(name)
		}
	}
}

// oneLine shows an error as one line; being asked to stop is no fault.
func oneLine(err error) string {
	if errors.Is(err, context.Canceled) {
		return "stopped before it was ready"
	}
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' }), "; ")
}

// drainTime bounds how long stopping may take; a supervisor that kills after 30 seconds never has to.
const drainTime = 25 * time.Second
