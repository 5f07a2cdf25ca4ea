// Command mutants writes receipts, good ones and ones to be refused, one JSON object a line with the step that Go
// names, for verifiers that are not in Go.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/servertest/receipts"
)

func main() {
	n := flag.Int("n", 10_000, "how many to be refused")
	flag.Parse()
	if err := write(*n); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

func write(n int) error {
	out := bufio.NewWriter(os.Stdout)
	lines := json.NewEncoder(out)
	for _, c := range receipts.Cases(n) {
		told := struct {
			receipts.Case
			Why consent.Step `json:"why"`
		}{Case: c}
		var fault *consent.Fault
		if _, err := consent.VerifyReceipt(c.Receipt, c.Key); errors.As(err, &fault) {
			told.Why = fault.Step
		}
		if err := lines.Encode(told); err != nil {
			return err
		}
	}
	return out.Flush()
}
