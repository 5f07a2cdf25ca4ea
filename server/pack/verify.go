package pack

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// Older is a checkpoint of the same log that somebody has kept elsewhere.
type Older struct {
	Source string // who says so, for people
	Note   string // signed
}

// Report is what a pack proves. It proves nothing when there are Faults.
type Report struct {
	Lines  []string
	Faults []string // the first ones
	Count  int64    // of all faults
	Months []string // of the decisions' ids, such as 2026-11
}

const maxFaults = 20

func (r *Report) say(format string, args ...any) {
	r.Lines = append(r.Lines, fmt.Sprintf(format, args...))
}

func (r *Report) fault(format string, args ...any) {
	if r.Count++; r.Count <= maxFaults {
		r.Faults = append(r.Faults, fmt.Sprintf(format, args...))
	}
}

// Verify checks all that is in a pack. keys are public keys as the server publishes them, with white space between, or
// empty; step is told how many more leaves are done. An error is what keeps the pack from being read.
func Verify(ctx context.Context, r *Reader, keys string, older []Older, step func(leaves int)) (*Report, error) {
	given, err := ledger.SplitKeys(keys)
	if err != nil {
		return nil, fmt.Errorf("the key given: %w", err)
	}
	v := &verification{Reader: r, given: given, older: older, step: step, digests: map[string]int{}, built: map[string]bool{}, keys: []string{r.Key}}
	if len(v.given) > 0 && !slices.Contains(v.given, r.Key) {
		v.fault("the pack is of another log than the key given")
	}
	v.say("pack: site %q (%q), %s, made at %s", r.Site.Key, r.Site.Name, scopeWords(r.Scope), r.MadeAt)
	if r.Site.Demo {
		v.say("demonstration data: many of these choices are made up")
	}
	v.say("log: %s, root %s, signed by %s", counted(r.Head.Size, "leaf", "leaves"), base64.StdEncoding.EncodeToString(r.Head.Root[:]), r.verifier.Name())
	if err := v.readNotices(); err != nil {
		return nil, err
	}
	check := v.site
	if r.Scope.Subject != "" {
		check = v.subject
	}
	if err := check(ctx); err != nil {
		return nil, err
	}
	v.checkScripts()
	if err := v.readRest(); err != nil {
		return nil, err
	}
	v.say("files: %s, each as it was signed", counted(int64(len(r.Files)), "file", "files"))
	if len(v.given) > 0 {
		v.say("key: it is the one you gave")
	} else {
		v.say("key: checked only against itself; compare %s with the one in a mail that carries a checkpoint of the log, or, which says less, with that of the server itself at %s", r.Key, consent.KeyURL(r.verifier.Name()))
	}
	return &v.Report, nil
}

func scopeWords(s consent.PackScope) string {
	switch {
	case s.Whole():
		return "the whole log"
	case s.Subject != "":
		return fmt.Sprintf("what the visitor %q had decided by %s", s.Subject, s.At)
	case s.Until == "":
		return "choices from " + s.From + " on"
	case s.From == "":
		return "choices before " + s.Until
	}
	return "choices from " + s.From + " on and before " + s.Until
}

// verification compares a pack with itself.
type verification struct {
	*Reader
	Report
	given []string // keys from elsewhere
	older []Older
	step  func(leaves int)

	digests map[string]int // numbers of the notices by digest
	stated  []consent.StatedNotice
	built   map[string]bool      // digests of what was served, by the log
	sealed  []*consent.Statement // erasures and changes of key, in the order of the log
	keys    []string             // that the log has and has had, the newest first; of an old one there may be only the name
	holes   *consent.Holes
	count   tally
}

func (v *verification) readNotices() error {
	for _, file := range v.Files {
		name, ok := strings.CutPrefix(file.Name, "notices/")
		if !ok {
			continue
		}
		body, err := v.small(file.Name)
		if err != nil {
			return err
		}
		number, err := strconv.Atoi(strings.TrimSuffix(name, ".json"))
		var stated struct {
			Number int    `json:"number"`
			Site   string `json:"site"`
		}
		if err == nil {
			err = json.Unmarshal(body, &stated)
		}
		if err != nil || stated.Number != number || stated.Site != v.Site.Key {
			v.fault("%s is not version %s of the site's notice", file.Name, name)
			continue
		}
		sum := sha256.Sum256(body)
		v.digests[hex.EncodeToString(sum[:])] = number
	}
	return nil
}

// checkNotices compares the notices with what the log tells of them.
func (v *verification) checkNotices() {
	for digest, number := range v.digests {
		if !slices.ContainsFunc(v.stated, func(s consent.StatedNotice) bool { return s.Digest == digest && s.Number == number }) {
			v.fault("notice %d is not one that the log tells of", number)
		}
	}
	if v.Scope.Subject == "" {
		for _, s := range v.stated {
			if v.digests[s.Digest] != s.Number {
				v.fault("notice %d, which the log tells of, is not in the pack as it was published", s.Number)
			}
		}
	}
	v.say("notices: %s, word for word those that the log names", counted(int64(len(v.digests)), "version", "versions"))
}

// checkScripts compares what is here of the scripts that were served with what the log tells of them.
func (v *verification) checkScripts() {
	n := int64(0)
	for sum, name := range v.scripts() {
		switch {
		case v.listed[name].SHA256 != sum || name != scriptName(sum):
			v.fault("%s is not the file that its name says", name)
		case !v.built[sum]:
			v.fault("%s is not one that the log says was served", name)
		default:
			n++
		}
	}
	if n > 0 {
		v.say("scripts: %s, byte for byte what the log says was served", counted(n, "file", "files"))
	}
}

// readRest reads what is for people, so that no file is left that was not compared with the list, and names what nothing
// refers to.
func (v *verification) readRest() error {
	isRead := map[string]bool{}
	if v.Scope.Subject != "" {
		isRead[statementsName] = true
	} else {
		for chunk := range v.chunks() {
			for _, name := range []string{"log/%06d.bin", "records/%06d.jsonl", "statements/%06d.jsonl"} {
				isRead[fmt.Sprintf(name, chunk)] = true
			}
		}
	}
	for _, file := range v.Files {
		folder, _, ok := strings.Cut(file.Name, "/")
		switch {
		case isRead[file.Name], folder == "notices", folder == "receipts" && v.Scope.Subject != "":
			continue
		case ok && folder != "promises" && folder != "anchors" && folder != scriptsFolder:
			v.fault("%q is no part of such a pack", file.Name)
		}
		f, err := v.open(file.Name)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, f)
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// statement notes what a statement says that other things are compared with.
func (v *verification) statement(l *consent.PackLine) {
	s, err := consent.ParseStatement([]byte(l.Content))
	switch {
	case err != nil:
		v.fault("leaf %d: its statement cannot be read: %v", l.Index, err)
		return
	case s.ID != l.ID || s.Site != v.Site.Key || s.Kind() != l.Type:
		v.fault("leaf %d: its statement is of another id, site or kind", l.Index)
	case s.Notice != nil:
		v.stated = append(v.stated, *s.Notice)
	case s.Build != nil:
		s.Build.Names(v.built)
	case s.KeyChange != nil:
		v.sealed = append(v.sealed, s)
	case s.Erasure != nil:
		for _, span := range s.Erasure.Leaves {
			if span[0] < 0 || span[1] < span[0] || span[1] >= l.Index {
				v.fault("leaf %d: it says that leaves %d to %d, which are not before it, were erased", l.Index, span[0], span[1])
			}
		}
		v.sealed = append(v.sealed, s)
	}
}

// checkSeals takes up what the log's keys have signed of erasures and of changes of key.
func (v *verification) checkSeals() {
	e := consent.Explain([]string{v.Key}, v.given, v.sealed, func(s *consent.Statement, err error) { v.fault("statement %s: %v", s.ID, err) })
	v.holes, v.keys = e.Holes, e.Keys
}

// record checks a decision that its leaf commits to.
func (v *verification) record(l *consent.PackLine) (*consent.Record, error) {
	r, err := consent.ParseRecord([]byte(l.Content))
	switch {
	case err != nil:
		return nil, err
	case r.RecordID != l.ID || r.Service != v.Site.Key:
		return nil, fmt.Errorf("its record is of another id or site")
	case v.digests[r.PrivacyNotice] == 0:
		return nil, fmt.Errorf("the notice that was shown is not in the pack")
	case !v.Scope.Holds(r.Event.EventTime):
		return nil, fmt.Errorf("it was made at %s, which is not of the period", r.Event.EventTime)
	}
	return r, nil
}

// site checks a pack with all entries of the log: first what the log says, since that explains what is not there.
func (v *verification) site(ctx context.Context) error {
	for chunk := range v.chunks() {
		if err := v.readLines(fmt.Sprintf("statements/%06d.jsonl", chunk), func(line []byte) error {
			var l consent.PackLine
			if err := parseLine(line, &l); err != nil {
				return fmt.Errorf("statements/%06d.jsonl: %w", chunk, err)
			}
			v.statement(&l)
			return ctx.Err()
		}); err != nil {
			return err
		}
	}
	v.checkNotices()
	v.checkSeals()
	past, err := v.past()
	if err != nil {
		return err
	}
	var tree ledger.Rebuild
	v.count = *newTally()
	size := int64(0)
	for done := range v.allChunks(ctx) {
		if done.err != nil {
			return done.err
		}
		for _, entry := range done.entries {
			tree.Add(entry)
			size++
			for ; len(past) > 0 && past[0].head.Size <= size; past = past[1:] {
				if past[0].head != tree.Head() {
					v.fault("the first %d leaves are not those of %s: the log was altered or forked since", past[0].head.Size, past[0].source)
				}
			}
		}
		v.count.add(&done.tally)
		for _, fault := range done.faults.Faults {
			v.fault("%s", fault)
		}
		v.Count += done.faults.Count - int64(len(done.faults.Faults))
		v.step(len(done.entries))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, p := range past {
		v.fault("the log has %d leaves in this pack, and %s is of %d: the pack is older, or its tail was cut", size, p.source, p.head.Size)
	}
	if tree.Head() != v.Head {
		v.fault("all entries together do not give the root that is signed")
	}
	t := &v.count
	v.Months = slices.Sorted(maps.Keys(t.Months))
	v.say("records: %s, each the one that its leaf commits to", counted(t.Records, "decision", "decisions"))
	if t.Erased > 0 {
		v.say("holes: %s, which the log explains", counted(t.Erased, "erased decision", "erased decisions"))
	}
	if t.Outside > 0 {
		v.say("not here: %s, of other times by the word of whoever made the pack", counted(t.Outside, "decision", "decisions"))
	}
	v.say("statements: %s of notices and builds, %s, %s, %s", grouped(t.Statements[ledger.Notice]), counted(t.Statements[ledger.Erased], "erasure", "erasures"),
		counted(t.Statements[ledger.Audit], "action", "actions"), counted(t.Statements[ledger.KeyChange], "change of key", "changes of key"))
	return nil
}

// pastHead is a head that the log has had.
type pastHead struct {
	source string
	head   ledger.Head
}

// past opens the checkpoints that were kept elsewhere, and those that roots hold.
func (v *verification) past() (past []pastHead, err error) {
	anchors, err := v.anchors()
	if err != nil {
		return nil, err
	}
	for _, a := range anchors {
		past = append(past, a.pastHead)
	}
	for _, o := range v.older {
		head, err := v.openPast(o.Note)
		if err != nil {
			v.fault("%s is not signed with a key of this log: %v", o.Source, err)
			continue
		}
		past = append(past, pastHead{o.Source, head})
		if head.Size <= v.Head.Size {
			v.say("checkpoint: the first %s are those of %s", counted(head.Size, "leaf", "leaves"), o.Source)
		}
	}
	slices.SortFunc(past, func(a, b pastHead) int { return cmp.Compare(a.head.Size, b.head.Size) })
	return past, nil
}

// openPast opens a checkpoint with a key that the log has or, by its own word, has had.
func (v *verification) openPast(signed string) (head ledger.Head, err error) {
	err = fmt.Errorf("it is of %q", ledger.CheckpointOrigin(signed))
	for _, key := range v.keys {
		verifier, parseErr := ledger.ParseKey(key)
		if parseErr != nil || verifier.Name() != ledger.CheckpointOrigin(signed) {
			continue // of an old key there may be only the hash
		}
		if head, err = ledger.OpenCheckpoint(verifier, signed); err == nil {
			break
		}
	}
	return head, err
}

// checkedChunk is a part of the log, compared with its lines.
type checkedChunk struct {
	entries [][ledger.EntryBytes]byte
	tally   tally
	faults  Report
	err     error
}

// allChunks checks as many chunks at a time as there are processors, and yields them in order.
func (v *verification) allChunks(ctx context.Context) func(yield func(*checkedChunk) bool) {
	return func(yield func(*checkedChunk) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		results := make(chan chan *checkedChunk, runtime.GOMAXPROCS(0)-1)
		go func() {
			defer close(results)
			for chunk := range v.chunks() {
				result := make(chan *checkedChunk, 1)
				select {
				case results <- result: // waits for a free place
				case <-ctx.Done():
					return
				}
				go func() { result <- v.chunk(ctx, chunk) }()
			}
		}()
		for result := range results {
			if !yield(<-result) {
				return
			}
		}
	}
}

// chunk compares the entries of one chunk with the lines that tell of them. It changes nothing that chunks share.
func (v *verification) chunk(ctx context.Context, chunk int) *checkedChunk {
	c := &checkedChunk{tally: *newTally()}
	if c.entries, c.err = v.entries(chunk); c.err != nil {
		return c
	}
	from := int64(chunk) * v.Pack.Chunk
	told := make([]bool, len(c.entries))
	read := func(name string, isStatement bool) error {
		last := from - 1
		return v.readLines(fmt.Sprintf(name, chunk), func(line []byte) error {
			var l consent.PackLine
			if err := parseLine(line, &l); err != nil {
				return fmt.Errorf(name+": %w", chunk, err)
			}
			if l.Index <= last || l.Index >= from+int64(len(c.entries)) {
				return fmt.Errorf(name+": the line of leaf %d is out of its place", chunk, l.Index)
			}
			last = l.Index
			told[l.Index-from] = true
			entry := c.entries[l.Index-from]
			if isStatement != (entry[0] != ledger.Decision) {
				return fmt.Errorf(name+": leaf %d is of another kind", chunk, l.Index)
			}
			v.line(c, &l, entry)
			return ctx.Err()
		})
	}
	if c.err = read("records/%06d.jsonl", false); c.err == nil {
		c.err = read("statements/%06d.jsonl", true)
	}
	for i, entry := range c.entries {
		index := from + int64(i)
		switch {
		case told[i] || c.err != nil:
		case entry[0] != ledger.Decision:
			c.faults.fault("leaf %d: what it says is missing", index)
		case v.Scope.Whole():
			c.faults.fault("leaf %d: its record is missing, and so is a line that says why", index)
		case v.holes.Explain(index, entry):
			c.tally.Erased++
		default:
			c.tally.Outside++
		}
	}
	return c
}

func (v *verification) line(c *checkedChunk, l *consent.PackLine, entry [ledger.EntryBytes]byte) {
	isHole := v.holes.Explain(l.Index, entry)
	if entry[0] == ledger.Decision && (l.Content != "" || l.Left != nil) {
		c.tally.Months[monthOf(l.ID)] = true
	}
	switch {
	case entry[0] < ledger.Decision || entry[0] > ledger.KeyChange:
		c.faults.fault("leaf %d: type %d is none", l.Index, entry[0])
	case l.Salt == nil && l.Content == "" && entry[0] == ledger.Decision:
		c.tally.Erased++
		if !isHole {
			c.faults.fault("leaf %d: its record is gone, and the log does not say that it was erased", l.Index)
		}
		return
	case isHole:
		c.faults.fault("leaf %d: the log says that it was erased, and it is there", l.Index)
	}
	if err := l.Check(entry); err != nil {
		c.faults.fault("%v", err)
		return
	}
	if entry[0] != ledger.Decision {
		c.tally.Statements[min(entry[0], ledger.KeyChange)]++
		return
	}
	record, err := v.record(l)
	if err != nil {
		c.faults.fault("leaf %d, decision %q: %v", l.Index, l.ID, err)
		return
	}
	c.tally.record(record)
}

// monthOf is the month of a UUIDv7 (RFC 9562 §5.7).
func monthOf(id string) string {
	if len(id) < 13 {
		return ""
	}
	ms, err := strconv.ParseInt(id[:8]+id[9:13], 16, 64)
	if err != nil {
		return ""
	}
	return time.UnixMilli(ms).UTC().Format("2006-01")
}

// subject checks a pack of one subject: every decision and every statement leads to the checkpoint by a proof of its own.
func (v *verification) subject(ctx context.Context) error {
	at, err := consent.ParseTime(v.Scope.At)
	if err != nil {
		v.fault("%s: %v", listName, err)
		return nil
	}
	anchors, err := v.anchors()
	if err != nil {
		return err
	}
	var history []*consent.Record
	last := int64(-1)
	for _, file := range v.Files {
		if !strings.HasPrefix(file.Name, "receipts/") {
			continue
		}
		text, err := v.small(file.Name)
		if err := cmp.Or(ctx.Err(), err); err != nil {
			return err
		}
		receipt, err := consent.VerifyReceipt(text, v.Key)
		isAnchored := func(a anchored) bool { return a.root == receipt.Anchor.Root && a.head.Size == receipt.Place.Size }
		switch {
		case err != nil:
			v.fault("%s: %v", file.Name, err)
			continue
		case receipt.Record.PIIPrincipalID != v.Scope.Subject:
			v.fault("%s is of another visitor", file.Name)
		case receipt.Place.Index <= last:
			v.fault("%s is out of its place", file.Name)
		case receipt.Anchor == nil && receipt.Place.Size != v.Head.Size, receipt.Anchor != nil && !slices.ContainsFunc(anchors, isAnchored):
			v.fault("%s leads to neither the pack's checkpoint nor to one of its roots", file.Name)
		case v.digests[receipt.Record.PrivacyNotice] == 0:
			v.fault("%s: the notice that was shown is not in the pack", file.Name)
		}
		last = receipt.Place.Index
		history = append(history, receipt.Record)
	}
	slices.SortStableFunc(history, func(a, b *consent.Record) int { return cmp.Compare(a.Event.EventTime, b.Event.EventTime) })
	for _, r := range history {
		v.say("decision: %s at %s, until %s; %s", r.Event.Act, r.Event.EventTime, r.Event.ValidUntil, answers(r.Purposes))
	}
	v.say("%s", validWords(consent.ValidAt(history, at), at))
	v.say("complete: that these are all choices of this visitor rests on the word of whoever made the pack; one of the whole site shows it")
	return v.subjectStatements()
}

func validWords(valid *consent.Record, at time.Time) string {
	if valid == nil {
		return "at " + consent.FormatTime(at) + ": no choice was valid, which means that nothing was granted"
	}
	return fmt.Sprintf("at %s: the choice made at %s was valid", consent.FormatTime(at), valid.Event.EventTime)
}

func (v *verification) subjectStatements() error {
	n := int64(0)
	err := v.readLines(statementsName, func(line []byte) error {
		var l consent.PackLine
		if err := parseLine(line, &l); err != nil {
			return fmt.Errorf("%s: %w", statementsName, err)
		}
		n++
		if len(l.Salt) != len(consent.Salt{}) {
			v.fault("leaf %d: it has no salt", l.Index)
			return nil
		}
		entry := ledger.Entry(l.Type, consent.Commit(consent.Salt(l.Salt), []byte(l.Content)))
		place, err := ledger.CheckProof(v.verifier, l.Proof, entry)
		if err != nil || place.Index != l.Index || place.Size != v.Head.Size {
			v.fault("leaf %d: its statement does not lead to the checkpoint: %v", l.Index, err)
			return nil
		}
		v.statement(&l)
		return nil
	})
	v.say("statements: %s, each in the log", counted(n, "statement", "statements"))
	v.checkNotices()
	v.checkSeals()
	v.olderThanSubject()
	return err
}

// olderThanSubject compares what can be compared without all entries: heads of one size.
func (v *verification) olderThanSubject() {
	for _, o := range v.older {
		switch head, err := v.openPast(o.Note); {
		case err != nil:
			v.fault("%s is not signed with a key of this log: %v", o.Source, err)
		case head == v.Head:
			v.say("checkpoint: %s is of the same log", o.Source)
		case head.Size == v.Head.Size:
			v.fault("%s is of other leaves: the log was altered or forked", o.Source)
		default:
			v.say("checkpoint: %s was not compared: it needs all entries of the log, which a pack of the site or of a period has", o.Source)
		}
	}
}

// answers lists what was granted and refused.
func answers(given map[string]bool) string {
	var lists [2][]string
	for name, granted := range given {
		if granted {
			lists[0] = append(lists[0], name)
		} else {
			lists[1] = append(lists[1], name)
		}
	}
	words := make([]string, 2)
	for i, list := range lists {
		slices.Sort(list)
		if words[i] = strings.Join(list, ", "); len(list) == 0 {
			words[i] = "none"
		}
	}
	return "granted " + words[0] + "; refused " + words[1]
}

// counted is such as 1,234 leaves.
func counted(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + many
}

// grouped writes a number with a comma after each three digits.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
