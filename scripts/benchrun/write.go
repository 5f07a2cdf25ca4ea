package main

import (
	"fmt"
	"runtime"
	"slices"
	"time"
)

var candidates = []string{"temoin", "naive", "bare"}

// writePath measures durable decisions a second: the candidates take turns, so that a slow moment of the machine hits
// all of them, and the medians are compared.
func writePath(s *stand, rounds int, span time.Duration) error {
	fmt.Printf("durable decisions, %d cores for load, server and database together, medians of %d rounds\n", runtime.NumCPU(), rounds)
	for _, setting := range []struct {
		name        string
		connections int
		slower      time.Duration
		against     map[string]float64 // wanted ratios
	}{
		{"64 connections", 64, 0, map[string]float64{"naive": 2, "bare": 1. / 3}},
		{"256 connections, commits 2 ms slower", 256, 2 * time.Millisecond, map[string]float64{"naive": 3}},
	} {
		if err := s.slow(setting.slower); err != nil {
			return err
		}
		rates := map[string][]float64{}
		for round := range rounds + 1 {
			for _, candidate := range candidates {
				rate, err := s.load(candidate, setting.connections, span)
				if err != nil {
					return err
				}
				if round > 0 { // the first warms up
					rates[candidate] = append(rates[candidate], rate)
				}
			}
		}
		ours := median(rates["temoin"])
		fmt.Printf("  %s\n    %-24s %8.0f /s\n", setting.name, "temoin", ours)
		for _, candidate := range candidates[1:] {
			rate := median(rates[candidate])
			fmt.Printf("    %-24s %8.0f /s   temoin is %5.2f times that%s\n", candidate, rate, ours/rate, wanted(ours/rate, setting.against[candidate]))
		}
	}
	return nil
}

func wanted(ratio, want float64) string {
	switch {
	case want == 0:
		return ""
	case ratio >= want:
		return fmt.Sprintf(" (wanted %.2f: met)", want)
	}
	return fmt.Sprintf(" (wanted %.2f: MISSED)", want)
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
