package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strconv"
)

// look is what one page load took: milliseconds of wall time since the navigation, of the main thread's processor time,
// and of a click's event timing (0: below 16); what the banner's own files and calls took on the wire.
type look struct {
	Painted, Told, Task, Script, Layout, Click float64
	Shift                                      float64 // cumulative layout shift
	Requests, Bytes                            float64
}

// visit is one line of scripts/peers/measure.mjs.
type visit struct {
	Name               string
	First, Again, Slow look
}

// figure is a row's column: what the page without any banner takes is taken off where it is counted in processor time.
type figure struct {
	name     string
	of       func(visit) float64
	relative bool    // to the empty page
	wanted   float64 // at most
}

// What is wanted where it is no budget of our own.
const (
	best    = -1 // no more than the best of the others
	nothing = -2
)

var figures = []figure{
	{"first visit: banner painted, ms", func(v visit) float64 { return v.First.Painted }, false, best},
	{"  on slow 4G, ms", func(v visit) float64 { return v.Slow.Painted }, false, best},
	{"  task, ms of processor", func(v visit) float64 { return v.First.Task }, true, 40},
	{"  script, ms of processor", func(v visit) float64 { return v.First.Script }, true, 15},
	{"  style and layout, ms", func(v visit) float64 { return v.First.Layout }, true, nothing},
	{"  layout shift", func(v visit) float64 { return v.First.Shift }, false, 0},
	{"  accept to next paint, ms", func(v visit) float64 { return v.First.Click }, false, 50},
	{"  requests", func(v visit) float64 { return v.First.Requests }, false, nothing},
	{"  bytes with headers", func(v visit) float64 { return v.First.Bytes }, false, best},
	{"returning: choice told to tags, ms", func(v visit) float64 { return v.Again.Told }, false, best},
	{"  task, ms of processor", func(v visit) float64 { return v.Again.Task }, true, 15},
	{"  script, ms of processor", func(v visit) float64 { return v.Again.Script }, true, 6},
	{"  requests", func(v visit) float64 { return v.Again.Requests }, false, 1},
	{"  bytes with headers", func(v visit) float64 { return v.Again.Bytes }, false, best},
}

// banners measures Temoin's banner beside those of other projects in one browser, taking turns, and prints medians, one
// row a figure and one column a banner.
func banners(ctx context.Context, temoin string, runs int) error {
	visits, err := measure(ctx, temoin, runs)
	if err != nil {
		return err
	}
	names, byName := []string{}, map[string][]visit{}
	for _, v := range visits {
		if byName[v.Name] == nil && v.Name != "empty" {
			names = append(names, v.Name)
		}
		byName[v.Name] = append(byName[v.Name], v)
	}
	fmt.Printf("banners on one page, in one browser, processor slowed 4 times, medians of %d visits; what the page without one takes is taken off the processor times\n  %-36s", runs, "")
	for _, name := range names {
		fmt.Printf("%22s", name)
	}
	fmt.Println()
	for _, f := range figures {
		var base float64
		if f.relative {
			base = of(byName["empty"], f)
		}
		fmt.Printf("  %-36s", f.name)
		ours, theirs := 0., math.Inf(1)
		for i, name := range names {
			value := of(byName[name], f) - base
			fmt.Printf("%22s", strconv.FormatFloat(math.Round(value*1000)/1000, 'f', decimals(value), 64))
			if i == 0 {
				ours = value
			} else {
				theirs = min(theirs, value)
			}
		}
		fmt.Println(verdict(ours, theirs, f))
	}
	return nil
}

func of(visits []visit, f figure) float64 {
	values := make([]float64, len(visits))
	for i, v := range visits {
		values[i] = f.of(v)
	}
	return median(values)
}

func decimals(value float64) int {
	if value != 0 && math.Abs(value) < 1 {
		return 3
	}
	return 0
}

func verdict(ours, theirs float64, f figure) string {
	ratio := ""
	if theirs > 0 {
		ratio = fmt.Sprintf("   %5.2f times the best other", ours/theirs)
	}
	switch f.wanted {
	case nothing:
		return ratio
	case best:
		return ratio + atMost(ours, theirs)
	}
	return ratio + atMost(ours, f.wanted)
}

// measure runs the browser, which scripts/bench has found, and reads what it tells.
func measure(ctx context.Context, temoin string, runs int) (visits []visit, err error) {
	command := exec.CommandContext(ctx, "node", "scripts/peers/measure.mjs", temoin, strconv.Itoa(runs))
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("measure: %w", err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var v visit
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			return nil, fmt.Errorf("measure: %q: %w", lines.Text(), err)
		}
		visits = append(visits, v)
	}
	if err := command.Wait(); err != nil {
		return nil, fmt.Errorf("measure.mjs: %w", err)
	}
	return visits, nil
}
