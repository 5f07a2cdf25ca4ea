// Command chaosrun does one fault after another to running servers while visitors decide, again and again, and counts:
// what was answered must be stored once and stand in the log once. Beside each fault a careless server, built as one
// would build it first, meets the same fault; when it loses nothing, the fault proves nothing. scripts/chaos runs it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == carelessCommand {
		runCareless(os.Args[2:])
		return
	}
	isShort := flag.Bool("short", false, "each fault a few times only, as scripts/test does")
	only := flag.String("only", "", "only the faults whose name holds this `text`")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *isShort, *only); err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
}

// run does the faults and prints the table; an error says how many of them went wrong.
func run(ctx context.Context, isShort bool, only string) error {
	folder, err := os.MkdirTemp("", "temoin-chaos-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	program, err := buildProgram(ctx, folder)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "fault\ttimes\tanswered\tlost\tdouble\twrong\tcareless: lost, double, wrong\tseconds\t")
	wrong := 0
	for _, f := range faults {
		if !strings.Contains(f.name, only) {
			continue
		}
		times := f.long
		if isShort {
			times = f.short
		}
		began := time.Now()
		fmt.Fprintf(os.Stderr, "%s, %d times\n", f.name, times)
		r, err := f.meet(ctx, program, filepath.Join(folder, fmt.Sprint(time.Now().UnixNano())), times)
		var missing *missingError
		switch {
		case errors.As(err, &missing):
			fmt.Fprintf(table, "%s\tnot run: %s\t\t\t\t\t\t\t\n", f.name, missing.what)
			continue
		case ctx.Err() != nil:
			return errors.Join(ctx.Err(), table.Flush())
		case err == nil:
			err = r.fault()
		}
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t%d, %d, %d\t%.0f\t\n", f.name, times, r.answered, r.lost, r.double, r.wrong,
			r.careless.lost, r.careless.double, r.careless.wrong, time.Since(began).Seconds())
		if err != nil {
			wrong++
			fmt.Fprintf(os.Stderr, "%s: %v\n", f.name, err)
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if wrong > 0 {
		return fmt.Errorf("%d of the faults went wrong", wrong)
	}
	return nil
}

// buildProgram makes the binary that a person gets.
func buildProgram(ctx context.Context, folder string) (string, error) {
	program := filepath.Join(folder, "temoin")
	out, err := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", program, "github.com/temoin/temoin/server").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, out)
	}
	return program, nil
}
