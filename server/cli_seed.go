package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/demo"
)

// seed posts made-up visits to a running server, through the API that every browser uses. Visits are fixed by the seed
// number and the date: run again, it goes on where it stopped, and what is recorded already is not recorded twice.
type seed struct {
	URL   string `placeholder:"http://HOST:PORT" help:"The running server. Unset: the one at --addr of this machine."`
	Addr  string `env:"TEMOIN_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address that the server listens on."`
	Site  string `default:"demo" help:"Key of the site to fill; made-up visits belong to the demo site only."`
	Days  int    `default:"30" help:"How many days back the visits begin, 1 to 390."`
	Count int    `default:"2000" help:"About how many visits."`
	Seed  uint64 `default:"1" help:"Another number makes other visits."`
}

// seedWorkers is how many posts are under way at once; as many decisions share one commit.
const seedWorkers = 16

// Run posts every visit up to now.
func (s *seed) Run(ctx context.Context, t terminal) error {
	if s.Site != demo.SiteKey {
		return fmt.Errorf("the site %q may have real visitors; visits are made up for %q only", s.Site, demo.SiteKey)
	}
	if s.Days < 1 || s.Days > 390 || s.Count < 1 {
		return errors.New("--days must be 1 to 390 and --count 1 or more")
	}
	base, err := s.base()
	if err != nil {
		return err
	}
	sender := &sender{base: base}
	notice, err := sender.notice(ctx, s.Site)
	if err != nil {
		return err
	}
	visits := madeUpVisits(notice, s.Seed, s.Days, s.Count, time.Now())
	fmt.Fprintf(t.out, "seed: %d visits of the last %d days for %s at %s\n", len(visits), s.Days, s.Site, sender.base)
	added, err := sender.postAll(ctx, visits, func(done int) {
		fmt.Fprintf(t.out, "seed: %d of %d\n", done, len(visits))
	})
	if ctx.Err() != nil {
		return fmt.Errorf("stopped after %d new visits; the same command goes on from there", added)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "seed: done, %d new, %d recorded before\n", added, len(visits)-added)
	return nil
}

// base is the server's address without a slash at the end. An address that means every interface is asked at the
// loopback one.
func (s *seed) base() (string, error) {
	if s.URL != "" {
		return strings.TrimRight(s.URL, "/"), nil
	}
	host, port, err := net.SplitHostPort(s.Addr)
	if err != nil || port == "" || port == "0" {
		return "", fmt.Errorf("TEMOIN_ADDR must be HOST:PORT such as 127.0.0.1:8080, not %q; or give --url", s.Addr)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port), nil
}

// sender speaks to the server.
type sender struct {
	base string
}

func (s *sender) notice(ctx context.Context, site string) (*seedNotice, error) {
	status, body, err := s.send(ctx, http.MethodGet, "/v1/sites/"+site+"/notice", "", nil)
	if err != nil {
		return nil, err
	}
	var notice seedNotice
	if status != http.StatusOK || json.Unmarshal(body, &notice) != nil {
		return nil, fmt.Errorf("%s has no notice for the site %q (status %d)", s.base, site, status)
	}
	return &notice, nil
}

// postAll posts the visits and returns how many were new. It ends at the first refusal.
func (s *sender) postAll(ctx context.Context, visits []visit, progress func(done int)) (added int, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue := make(chan visit)
	go func() {
		defer close(queue)
		for _, v := range visits {
			select {
			case queue <- v:
			case <-ctx.Done():
				return
			}
		}
	}()
	var mu sync.Mutex
	var workers sync.WaitGroup
	done := 0
	for range seedWorkers {
		workers.Go(func() {
			for v := range queue {
				isNew, err := s.post(ctx, v)
				if err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				if done++; isNew {
					added++
				}
				if done%max(1, len(visits)/10) == 0 {
					progress(done)
				}
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	return added, context.Cause(ctx)
}

// post records one visit: the decision, and, if it is new, that the question was shown, and its second layer to who chose there.
func (s *sender) post(ctx context.Context, v visit) (isNew bool, err error) {
	v.decision.Sent = consent.FormatTime(time.Now())
	status, body, err := s.send(ctx, http.MethodPost, "/v1/decisions", v.userAgent, v.decision)
	switch {
	case err != nil:
		return false, err
	case status == http.StatusOK, status == http.StatusConflict: // the latter: recorded under an earlier notice
		return false, nil
	case status != http.StatusCreated:
		return false, fmt.Errorf("the server refused a visit with status %d: %s", status, body)
	}
	layers := slices.Repeat([]int{1}, v.shown)
	if v.decision.Act == consent.Choose {
		layers = append(layers, 2)
	}
	for _, layer := range layers {
		shown := shownBody{Site: v.decision.Site, Notice: v.decision.Notice, Lang: v.decision.Lang, Layer: layer, At: v.decision.At, Sent: v.decision.Sent}
		if status, body, err = s.send(ctx, http.MethodPost, "/v1/shown", v.userAgent, shown); err != nil {
			return false, err
		} else if status != http.StatusNoContent {
			return false, fmt.Errorf("the server refused a showing with status %d: %s", status, body)
		}
	}
	return true, nil
}

// send does one request, and does it again after as long as the server asks for when it is too busy.
func (s *sender) send(ctx context.Context, method, path, userAgent string, body any) (int, []byte, error) {
	var content []byte
	if body != nil {
		var err error
		if content, err = json.Marshal(body); err != nil {
			return 0, nil, err
		}
	}
	for {
		request, err := http.NewRequestWithContext(ctx, method, s.base+path, bytes.NewReader(content))
		if err != nil {
			return 0, nil, err
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("User-Agent", userAgent)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return 0, nil, fmt.Errorf("no answer from %s: start the server first, or give its address as --url or TEMOIN_ADDR: %w", s.base, err)
		}
		answer, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			return 0, nil, fmt.Errorf("no full answer from %s: %w", s.base, err)
		}
		if response.StatusCode != http.StatusTooManyRequests && response.StatusCode != http.StatusServiceUnavailable {
			return response.StatusCode, answer, nil
		}
		seconds, err := strconv.Atoi(response.Header.Get("Retry-After"))
		if err != nil || seconds < 1 {
			seconds = 1
		}
		select {
		case <-ctx.Done():
			return 0, nil, ctx.Err()
		case <-time.After(time.Duration(seconds) * time.Second):
		}
	}
}
