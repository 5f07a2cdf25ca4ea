package pack

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/consent/ledger"
)

// pageLanguages are those in which a pack explains itself to people.
var pageLanguages = []string{"fr", "en"}

const (
	margin    = 22.0 // mm
	textSize  = 9.5  // points
	textLine  = 4.8  // mm
	pageWidth = 210 - 2*margin
)

// page is a document for people, in one language.
type page struct {
	pdf *fpdf.Fpdf
	w   *words
	has func(r rune) bool // in the font
}

func newPage(language, title string, madeAt time.Time) (*page, error) {
	font, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	var buffer sfnt.Buffer
	p := &page{pdf: fpdf.New("P", "mm", "A4", ""), w: allWords[language]}
	p.has = func(r rune) bool {
		index, err := font.GlyphIndex(&buffer, r)
		return err == nil && index != 0
	}
	f := p.pdf
	f.AddUTF8FontFromBytes("text", "", goregular.TTF)
	f.AddUTF8FontFromBytes("text", "B", gobold.TTF)
	f.AddUTF8FontFromBytes("mono", "", gomono.TTF)
	f.SetMargins(margin, 20, margin)
	f.SetAutoPageBreak(true, 22)
	f.SetTitle(title, true)
	f.SetProducer("Temoin", true)
	f.SetLang(language)
	f.SetCreationDate(madeAt.UTC())
	f.SetModificationDate(madeAt.UTC())
	f.SetCatalogSort(true)
	f.AliasNbPages("{pages}")
	f.SetFooterFunc(func() {
		f.SetY(-14)
		f.SetFont("text", "", 8)
		f.SetTextColor(110, 110, 110)
		f.CellFormat(pageWidth/2, 5, title, "", 0, "L", false, 0, "")
		f.CellFormat(pageWidth/2, 5, fmt.Sprintf("%d / {pages}", f.PageNo()), "", 0, "R", false, 0, "")
	})
	f.AddPage()
	return p, nil
}

func (p *page) bytes() ([]byte, error) {
	var b bytes.Buffer
	if err := p.pdf.Output(&b); err != nil {
		return nil, fmt.Errorf("pack: PDF: %w", err)
	}
	return b.Bytes(), nil
}

// printable replaces what the font does not have.
func (p *page) printable(text string) string {
	return strings.Map(func(r rune) rune {
		if p.has(r) || r == '\n' {
			return r
		}
		return '?'
	}, text)
}

// canPrint says whether the font has every character of texts.
func (p *page) canPrint(texts ...string) bool {
	return !slices.ContainsFunc(texts, func(text string) bool {
		return strings.ContainsFunc(text, func(r rune) bool { return !p.has(r) })
	})
}

func (p *page) title(text, below string) {
	p.pdf.SetFont("text", "B", 20)
	p.pdf.SetTextColor(20, 30, 50)
	p.pdf.MultiCell(pageWidth, 9, p.printable(text), "", "L", false)
	p.pdf.SetFont("text", "", 10.5)
	p.pdf.SetTextColor(90, 90, 90)
	p.pdf.MultiCell(pageWidth, 5.4, p.printable(below), "", "L", false)
	p.pdf.Ln(2)
	p.rule()
}

func (p *page) rule() {
	p.pdf.SetDrawColor(200, 205, 215)
	p.pdf.SetLineWidth(0.3)
	y := p.pdf.GetY()
	p.pdf.Line(margin, y, margin+pageWidth, y)
	p.pdf.Ln(3)
}

// room begins a new page where less than this height is left.
func (p *page) room(height float64) {
	_, pageHeight := p.pdf.GetPageSize()
	if p.pdf.GetY()+height > pageHeight-22 {
		p.pdf.AddPage()
	}
}

// keep begins a new page where a heading, numbered steps and their command would not stay together.
func (p *page) keep(steps []string) {
	p.body(textSize)
	height := 24.0
	for i, step := range steps {
		height += textLine*float64(len(p.pdf.SplitText(p.printable(fmt.Sprintf("%d. %s", i+1, step)), pageWidth))) + 1.2
	}
	p.room(height)
}

func (p *page) heading(text string) {
	p.room(24)
	p.pdf.Ln(3)
	p.pdf.SetFont("text", "B", 13)
	p.pdf.SetTextColor(20, 30, 50)
	p.pdf.MultiCell(pageWidth, 6.5, p.printable(text), "", "L", false)
	p.pdf.Bookmark(text, 0, -1)
	p.pdf.Ln(1)
}

func (p *page) small(text string) {
	p.room(14)
	p.pdf.Ln(1.5)
	p.pdf.SetFont("text", "B", 10.5)
	p.pdf.SetTextColor(20, 30, 50)
	p.pdf.MultiCell(pageWidth, 5.4, p.printable(text), "", "L", false)
}

func (p *page) body(size float64) {
	p.pdf.SetFont("text", "", size)
	p.pdf.SetTextColor(35, 35, 35)
}

func (p *page) text(format string, args ...any) {
	p.body(textSize)
	p.pdf.MultiCell(pageWidth, textLine, p.printable(fmt.Sprintf(format, args...)), "", "L", false)
	p.pdf.Ln(1.2)
}

func (p *page) bullets(items []string) {
	for i, item := range items {
		p.body(textSize)
		lines := len(p.pdf.SplitText(p.printable(item), pageWidth-7))
		if i == len(items)-2 { // none alone on the next page
			lines += 1 + len(p.pdf.SplitText(p.printable(items[i+1]), pageWidth-7))
		}
		p.room(textLine * float64(lines))
		p.pdf.CellFormat(5, textLine, "•", "", 0, "L", false, 0, "")
		p.pdf.MultiCell(pageWidth-5, textLine, p.printable(item), "", "L", false)
		p.pdf.Ln(0.8)
	}
}

// pair writes a name and what it is, side by side.
func (p *page) pair(name, value string) { p.pairIn("text", name, value) }

func (p *page) pairIn(font, name, value string) {
	const left = 46.0
	p.pdf.SetFont(font, "", textSize)
	size := textSize
	if font == "mono" {
		size = 7.6
		p.pdf.SetFont(font, "", size)
	}
	lines := p.pdf.SplitText(p.printable(value), pageWidth-left-2)
	p.room(float64(max(1, len(lines))) * textLine)
	y := p.pdf.GetY()
	p.pdf.SetFont("text", "", textSize)
	p.pdf.SetTextColor(105, 105, 105)
	p.pdf.MultiCell(left, textLine, p.printable(name), "", "L", false)
	below := p.pdf.GetY()
	p.pdf.SetXY(margin+left, y)
	p.pdf.SetFont(font, "", size)
	p.pdf.SetTextColor(35, 35, 35)
	p.pdf.MultiCell(pageWidth-left, textLine, p.printable(value), "", "L", false)
	p.pdf.SetY(max(below, p.pdf.GetY()) + 0.6)
}

func (p *page) command(text string) {
	p.room(10)
	p.pdf.SetFont("mono", "", 8.2)
	p.pdf.SetFillColor(243, 245, 248)
	p.pdf.SetTextColor(35, 35, 35)
	p.pdf.MultiCell(pageWidth, 5.4, p.printable(text), "", "L", true)
	p.pdf.Ln(1.6)
}

// box sets the answer apart from what explains it.
func (p *page) box(text string) {
	p.pdf.SetFont("text", "B", 11)
	p.pdf.SetFillColor(237, 242, 250)
	p.pdf.SetTextColor(20, 30, 50)
	p.pdf.SetCellMargin(3)
	p.pdf.MultiCell(pageWidth, 6, p.printable(text), "", "L", true)
	p.pdf.SetCellMargin(1)
	p.pdf.Ln(2)
}

// warn sets apart what has to be known first.
func (p *page) warn(text string) {
	p.pdf.SetFont("text", "B", 10)
	p.pdf.SetFillColor(253, 236, 234)
	p.pdf.SetTextColor(140, 20, 20)
	p.pdf.SetCellMargin(3)
	p.pdf.MultiCell(pageWidth, 5.6, p.printable(text), "", "L", true)
	p.pdf.SetCellMargin(1)
	p.pdf.Ln(2)
}

// line writes a name and below it what it is, small enough for one line: a key that is copied from two is another text.
func (p *page) line(name, value string) {
	const smallest, wide = 4.0, 0.6 * 25.4 / 72 // points; mm of a character for each point
	p.pdf.SetFont("text", "", textSize)
	p.pdf.SetTextColor(105, 105, 105)
	p.room(2 * textLine)
	p.pdf.MultiCell(pageWidth, textLine, p.printable(name), "", "L", false)
	p.pdf.SetFont("mono", "", max(smallest, min(7.6, (pageWidth-3)/(wide*float64(len(value))))))
	p.pdf.SetTextColor(35, 35, 35)
	p.pdf.MultiCell(pageWidth, textLine, p.printable(value), "", "L", false)
	p.pdf.Ln(0.6)
}

// subjectPage is the document about one subject.
func subjectPage(language string, o *Order, madeAt time.Time, head ledger.Head, decisions []shownDecision, anchors []*consent.Anchorage) ([]byte, error) {
	at, err := consent.ParseTime(o.Scope.At)
	if err != nil {
		return nil, err
	}
	w := allWords[language]
	p, err := newPage(language, w.SubjectTitle, madeAt)
	if err != nil {
		return nil, err
	}
	p.title(w.SubjectTitle, fmt.Sprintf(w.Made, o.Log.Site.Name, w.time(madeAt)))
	ordered := slices.Clone(decisions)
	slices.SortStableFunc(ordered, func(a, b shownDecision) int {
		return strings.Compare(a.Record.Event.EventTime, b.Record.Event.EventTime)
	})
	for _, warning := range w.warnings(o, Flaws{}) {
		p.warn(warning)
	}
	var history []*consent.Record
	for _, d := range ordered {
		history = append(history, d.Record)
	}
	valid := consent.ValidAt(history, at)
	p.heading(w.Brief)
	if valid == nil {
		p.box(fmt.Sprintf(w.NoChoice, w.time(at)))
	} else {
		shown := ordered[slices.Index(history, valid)]
		p.box(fmt.Sprintf(w.Valid, w.time(at), w.Acts[valid.Event.Act]))
		p.choice(shown)
	}
	p.pair(w.Visitor, o.Scope.Subject)
	p.body(8.5)
	p.pdf.SetTextColor(105, 105, 105)
	p.pdf.MultiCell(pageWidth, 4.2, w.VisitorMeans, "", "L", false)
	p.heading(w.History)
	for _, d := range slices.Backward(ordered) {
		p.small(w.time(mustTime(d.Record.Event.EventTime)) + " — " + w.ActNames[d.Record.Event.Act])
		p.choice(d)
		p.pair(w.ID, d.Record.RecordID)
		p.pair(w.Entry, fmt.Sprintf(w.Place, w.number(d.Index), w.number(head.Size)))
	}
	p.heading(w.Proved)
	p.bullets(w.proves(o, Flaws{}))
	p.ending(o, head, "receipts/", anchors)
	p.heading(w.Shown)
	seen := map[string]bool{}
	for _, d := range slices.Backward(ordered) {
		if as := d.Notice.Digest() + d.Record.Language; !seen[as] {
			seen[as] = true
			p.small(fmt.Sprintf(w.VersionIn, d.Notice.Number, d.Record.Language))
			p.notice(d.Notice, d.Record.Language)
		}
	}
	return p.bytes()
}

// choice tells what was answered, from when to when.
func (p *page) choice(d shownDecision) {
	var lists [2][]string
	for i, granted := range []bool{true, false} {
		for _, purpose := range d.Notice.Purposes {
			if answer, answered := d.Record.Purposes[purpose.ID]; answered && answer == granted {
				lists[i] = append(lists[i], p.textIn(purpose.Name, d.Record.Language, purpose.ID))
			}
		}
		for _, service := range d.Notice.Services {
			if answer, answered := d.Record.Services[service.ID]; answered && answer == granted {
				lists[i] = append(lists[i], service.Name)
			}
		}
		if lists[i] == nil {
			lists[i] = []string{p.w.Nothing}
		}
	}
	p.pair(p.w.Granted, strings.Join(lists[0], ", "))
	p.pair(p.w.Refused, strings.Join(lists[1], ", "))
	p.pair(p.w.From, p.w.time(mustTime(d.Record.Event.EventTime)))
	p.pair(p.w.Until, p.w.time(mustTime(d.Record.Event.ValidUntil)))
	p.pair(p.w.Version, fmt.Sprintf(p.w.VersionIn, d.Notice.Number, d.Record.Language))
}

// textIn is a text in a language that the font can print, or else its id.
func (p *page) textIn(text consent.Text, language, id string) string {
	for _, l := range append([]string{language}, pageLanguages...) {
		if text[l] != "" && p.canPrint(text[l]) {
			return text[l]
		}
	}
	return id
}

// sitePage is the document about a site or a period.
func sitePage(language string, o *Order, madeAt time.Time, head ledger.Head, t *tally, notices []consent.PackNotice, anchors []*consent.Anchorage) ([]byte, error) {
	w := allWords[language]
	p, err := newPage(language, w.SiteTitle, madeAt)
	if err != nil {
		return nil, err
	}
	p.title(w.SiteTitle, fmt.Sprintf(w.Made, o.Log.Site.Name, w.time(madeAt)))
	for _, warning := range w.warnings(o, t.Flaws) {
		p.warn(warning)
	}
	p.heading(w.Brief)
	period := w.Whole
	switch s := o.Scope; {
	case s.From != "" && s.Until != "":
		period = fmt.Sprintf(w.Between, w.time(mustTime(s.From)), w.time(mustTime(s.Until)))
	case s.From != "":
		period = fmt.Sprintf(w.Since, w.time(mustTime(s.From)))
	case s.Until != "":
		period = fmt.Sprintf(w.Before, w.time(mustTime(s.Until)))
	}
	p.box(fmt.Sprintf(w.Holds, w.number(t.Records), period))
	for _, flaw := range []struct {
		name  string
		count int64
	}{{w.Missing, t.Missing}, {w.Returned, t.Returned}, {w.Unsealed, t.Unsealed}, {w.Altered, t.Altered}} {
		if flaw.count > 0 {
			p.pair(flaw.name, w.number(flaw.count))
		}
	}
	p.pair(w.Hosts, strings.Join(o.Log.Site.Domains, ", "))
	if t.First != "" {
		p.pair(w.FirstChoice, w.time(mustTime(t.First)))
		p.pair(w.LastChoice, w.time(mustTime(t.Last)))
	}
	for _, act := range consent.Acts {
		if n := t.Acts[act]; n > 0 {
			p.pair(w.ActNames[act], w.number(n))
		}
	}
	p.pair(w.Erased, w.number(t.Erased))
	if !o.Scope.Whole() {
		p.pair(w.Outside, w.number(t.Outside))
	}
	p.pair(w.Statements, fmt.Sprintf(w.StatementKinds, w.number(t.Statements[ledger.Notice]), w.number(t.Statements[ledger.Erased]),
		w.number(t.Statements[ledger.Audit]), w.number(t.Statements[ledger.KeyChange])))
	p.heading(w.Proved)
	p.bullets(w.proves(o, t.Flaws))
	p.ending(o, head, "records/", anchors)
	var shown []*consent.Version
	for _, n := range notices {
		version, err := consent.ParseVersion(n.Body)
		if err != nil {
			return nil, err
		}
		if t.Notices[version.Digest()] > 0 {
			shown = append(shown, version)
		}
	}
	p.heading(w.AllShown)
	p.text("%s", w.AllShownMeans)
	for _, version := range shown {
		p.small(fmt.Sprintf(w.VersionCount, version.Number, w.number(t.Notices[version.Digest()])))
		p.notice(version, language)
	}
	return p.bytes()
}

// ending says what is not proved, how to check it, and by which numbers.
func (p *page) ending(o *Order, head ledger.Head, records string, anchors []*consent.Anchorage) {
	w := p.w
	p.heading(w.NotProved)
	p.bullets(w.provesNot(o))
	p.keep(w.steps(o))
	p.heading(w.Check)
	for i, step := range w.steps(o) {
		p.text("%d. %s", i+1, step)
		if i == 1 {
			p.command(w.Command)
		}
	}
	p.heading(w.Numbers)
	p.pairIn("mono", w.Log, o.origin())
	p.pairIn("mono", w.Leaves, w.number(head.Size))
	p.pairIn("mono", w.Root, fmt.Sprintf("%x", head.Root))
	p.line(w.Key, o.Key)
	p.pair(w.Anchors, w.anchors(o, anchors))
	p.pairIn("mono", w.Where, strings.Join([]string{records, "notices/", scriptsFolder + "/", "anchors/", checkpointName, keyName, rootsKeyName, listName, signatureName}, ", "))
}

// notice writes the notice as it was shown in a language, in full.
func (p *page) notice(v *consent.Version, language string) {
	w := p.w
	shown := language
	if !slices.Contains(v.Languages, shown) {
		shown = v.Languages[0]
	}
	if !p.canPrintNotice(v, shown) {
		asked := shown
		i := slices.IndexFunc(append([]string{w.Language}, v.Languages...), func(l string) bool { return slices.Contains(v.Languages, l) && p.canPrintNotice(v, l) })
		p.text(w.OtherLanguage, asked, v.Number)
		if i < 0 {
			return
		}
		shown = append([]string{w.Language}, v.Languages...)[i]
	}
	p.pairIn("mono", w.Digest, v.Digest())
	p.pair(w.Controller, strings.Join([]string{v.Controller.Name, v.Controller.Address, v.Controller.Country, v.Controller.Contact}, ", "))
	p.pair(w.Authority, v.Authority.Name+", "+v.Authority.URL)
	p.small(v.Title[shown])
	p.text("%s", plain(v.Intro[shown]))
	for _, purpose := range v.Purposes {
		state := w.Asked
		if purpose.Required {
			state = w.Always
		}
		p.small(purpose.Name[shown] + " — " + state)
		p.text("%s", plain(purpose.Summary[shown]))
		p.text("%s", plain(purpose.Detail[shown]))
		for _, service := range v.Services {
			if service.Purpose != purpose.ID {
				continue
			}
			provider := service.Provider.Name + " (" + service.Provider.Country + ")"
			if service.Provider.Transfer != "" {
				provider += ", " + w.Bases[service.Provider.Transfer]
			}
			p.bullets([]string{fmt.Sprintf("%s — %s. %s ", service.Name, provider, plain(service.Reason[shown])) + fmt.Sprintf(w.Data, plain(service.Data[shown]))})
			var trackers []string
			for _, t := range service.Trackers {
				life := w.Session
				if t.LifetimeDays > 0 {
					life = fmt.Sprintf(w.Days, w.number(int64(t.LifetimeDays)))
				}
				trackers = append(trackers, fmt.Sprintf("%s (%s, %s)", t.Name, w.Kinds[t.Kind], life))
			}
			if trackers != nil {
				p.pair("     "+w.Trackers, strings.Join(trackers, ", "))
			}
		}
	}
}

func (p *page) canPrintNotice(v *consent.Version, language string) bool {
	texts := []string{v.Title[language], v.Intro[language]}
	for _, purpose := range v.Purposes {
		texts = append(texts, purpose.Name[language], purpose.Summary[language], purpose.Detail[language])
	}
	for _, service := range v.Services {
		texts = append(texts, service.Reason[language], service.Data[language])
	}
	return p.canPrint(texts...)
}

// plain writes links as their label and address.
func plain(text string) string {
	var b strings.Builder
	for _, part := range consent.Parts(text) {
		b.WriteString(part.Text)
		if part.URL != "" {
			b.WriteString(" (" + part.URL + ")")
		}
	}
	return b.String()
}

// mustTime reads a time of a record that was parsed, which has been checked there.
func mustTime(text string) time.Time {
	t, err := consent.ParseTime(text)
	if err != nil {
		panic("pack: " + err.Error())
	}
	return t
}
