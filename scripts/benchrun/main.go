// Command benchrun prints one table of ratios. Each is measured side by side in this one run, since absolute figures
// say more about the machine and its neighbours than about the program. scripts/bench runs it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 5, "how often each candidate is measured; the median counts, 0 leaves the load out")
	span := flag.Duration("span", 2*time.Second, "how long one measurement takes")
	runs := flag.Int("runs", 9, "how often each banner is met in a browser; the median counts, 0 leaves the browser out")
	figured := flag.Bool("figures", true, "measure the statistics over the counts of 100 million decisions")
	profile := flag.String("profile", "", "write a CPU profile of Temoin alone to this `file`, and nothing else")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *rounds, *span, *runs, *figured, *profile); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, rounds int, span time.Duration, runs int, figured bool, profile string) (err error) {
	stand, err := newStand(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stand.close()) }()
	if profile != "" {
		return stand.profile(profile, span)
	}
	if err := weights(); err != nil {
		return err
	}
	if runs > 0 {
		if err := banners(ctx, stand.servers["temoin"], runs); err != nil {
			return err
		}
	}
	if figured {
		if err := views(ctx, stand); err != nil {
			return err
		}
	}
	if rounds == 0 {
		return nil
	}
	if err := writePath(stand, rounds, span); err != nil {
		return err
	}
	return sequencing(ctx, stand, rounds, span)
}
