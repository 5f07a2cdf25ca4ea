package mail

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	tag "golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"github.com/temoin/temoin/consent"
)

// Week tells one person what visitors of one site chose in a week.
type Week struct {
	Mail *consent.WeeklyMail
	Week *consent.Week
	URL  string // of the dashboard, without a slash at the end
}

func (w *Week) id() string {
	return fmt.Sprintf("week-%s-%s-%d", w.Mail.Site, w.Mail.Monday.UTC().Format(time.DateOnly), w.Mail.UserID)
}

// weekPage is what the two parts of the mail say.
type weekPage struct {
	Words                 map[string]string
	Language, Site, Days  string
	Answers, Purposes     []weekRow
	Few                   bool // in one of the weeks so few have chosen that it is not told
	Publications          []string
	SiteLink, AccountLink string
}

// Table is some rows, with what the page says.
func (p *weekPage) Table(rows []weekRow) struct {
	Page *weekPage
	Rows []weekRow
} {
	return struct {
		Page *weekPage
		Rows []weekRow
	}{p, rows}
}

// weekRow is one figure of both weeks.
type weekRow struct{ Name, Now, Before, Change string }

//go:embed week.html
var weekHTML string

var weekTemplate = template.Must(template.New("week").Parse(weekHTML))

// untold stands for a figure that there is not, or that is not told.
const untold = "–"

func (w *Week) page() *weekPage {
	words, language := weekWords[w.Week.Language], w.Week.Language
	now, before := &w.Week.Figures, &w.Week.Before
	p := &weekPage{Words: words, Language: language, Site: w.Mail.Name, Days: daysOf(w.Week.Monday, language),
		Few:      now.Few() || before.Few(),
		SiteLink: w.URL + "/sites/" + w.Mail.Site, AccountLink: w.URL + "/account"}
	count := func(name string, of func(*consent.Figures) int64) {
		row := weekRow{Name: words[name]}
		told := func(f *consent.Figures) string {
			switch {
			case name == "shown" || !f.Few():
				return written(number.Decimal(of(f)), language)
			case name == "decisions":
				return words["fewer"]
			}
			return untold
		}
		row.Now, row.Before = told(now), told(before)
		if name == "shown" || !p.Few {
			row.Change = change(of(now), of(before), language)
		}
		p.Answers = append(p.Answers, row)
	}
	count("shown", func(f *consent.Figures) int64 { return f.Shown })
	count("decisions", func(f *consent.Figures) int64 { return f.Decisions })
	p.Answers = append(p.Answers, share(words["rate"], now.Granted, now.Answers(), now.Few(), before.Granted, before.Answers(), before.Few(), language))
	count("accepted", func(f *consent.Figures) int64 { return f.Accepted })
	count("partly", func(f *consent.Figures) int64 { return f.Partly })
	count("refused", func(f *consent.Figures) int64 { return f.Refused })
	count("no_choice", func(f *consent.Figures) int64 { return f.NoChoice() })
	count("withdrawn", func(f *consent.Figures) int64 { return f.Withdrawn })
	count("changed", func(f *consent.Figures) int64 { return f.Changed })
	for _, purpose := range w.Week.Purposes {
		n, b := purpose.Now, purpose.Before
		all, allBefore := n.Granted+n.Denied, b.Granted+b.Denied
		p.Purposes = append(p.Purposes, share(purpose.Name, n.Granted, all, now.Few() || all < consent.FewestVisitors,
			b.Granted, allBefore, before.Few() || allBefore < consent.FewestVisitors, language))
	}
	for _, publication := range w.Week.Publications {
		p.Publications = append(p.Publications, fmt.Sprintf(words["published"], publication.Notice, dayOf(publication.At, language)))
	}
	return p
}

// share is a row of what part of all granted, in both weeks.
func share(name string, now, all int64, hidden bool, before, allBefore int64, hiddenBefore bool, language string) weekRow {
	row := weekRow{Name: name, Now: untold, Before: untold}
	told := func(n, all int64) (text string, points float64) {
		part := float64(n) / float64(all)
		return written(number.Percent(part, number.MaxFractionDigits(1)), language), math.Round(1000*part) / 10
	}
	isTold, wasTold := !hidden && all > 0, !hiddenBefore && allBefore > 0
	var points, pointsBefore float64
	if isTold {
		row.Now, points = told(now, all)
	}
	if wasTold {
		row.Before, pointsBefore = told(before, allBefore)
	}
	if isTold && wasTold {
		row.Change = signed(points-pointsBefore, language, number.Decimal) + " " + weekWords[language]["points"]
	}
	return row
}

// change is by how much of itself a count has moved; empty where there was nothing.
func change(now, before int64, language string) string {
	if before == 0 {
		return ""
	}
	return signed(math.Round(100*float64(now-before)/float64(before))/100, language, number.Percent)
}

// signed is a number with a sign in front.
func signed(n float64, language string, as func(any, ...number.Option) number.Formatter) string {
	sign := "+"
	if n < 0 {
		sign = "−"
	}
	return sign + written(as(math.Abs(n), number.MaxFractionDigits(1)), language)
}

// written is a number as a language writes it.
func written(n number.Formatter, language string) string {
	return message.NewPrinter(tag.Make(language)).Sprint(n)
}

// dayOf is a day in words.
func dayOf(at time.Time, language string) string {
	at = at.UTC()
	month := at.Month().String()
	day := strconv.Itoa(at.Day())
	if language == "fr" {
		month = frenchMonths[at.Month()-1]
		if at.Day() == 1 {
			day = "1er"
		}
	}
	return day + " " + month + " " + strconv.Itoa(at.Year())
}

var frenchMonths = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// daysOf are the days of a week in words.
func daysOf(monday time.Time, language string) string {
	return fmt.Sprintf(weekWords[language]["days"], dayOf(monday, language), dayOf(consent.WeekEnd(monday).AddDate(0, 0, -1), language))
}

// text is the same as the HTML part, for whoever reads mails as text.
func (p *weekPage) text() string {
	var b strings.Builder
	line := func(texts ...string) { fmt.Fprintln(&b, strings.Join(texts, "")) }
	rows := func(rows []weekRow) {
		for _, row := range rows {
			before := fmt.Sprintf(p.Words["against"], row.Before)
			if row.Change != "" {
				before += ", " + row.Change
			}
			line("- ", row.Name, p.Words["colon"], row.Now, " (", before, ")")
		}
		line()
	}
	line(p.Site, ", ", p.Days)
	line()
	line(strings.ToUpper(p.Words["answers"]))
	rows(p.Answers)
	if len(p.Purposes) > 0 {
		line(strings.ToUpper(p.Words["purposes"]))
		rows(p.Purposes)
	}
	if p.Few {
		line(p.Words["few"])
		line()
	}
	if len(p.Publications) > 0 {
		line(strings.ToUpper(p.Words["publications"]))
		for _, publication := range p.Publications {
			line("- ", publication)
		}
		line()
	}
	line(p.Words["open"], p.Words["colon"], p.SiteLink)
	line()
	line(p.Words["about"])
	line(p.Words["off"], p.Words["colon"], p.AccountLink)
	return b.String()
}

func (l Letters) week(w *Week, now time.Time, encoding gomail.Encoding) (*gomail.Msg, error) {
	page := w.page()
	var html strings.Builder
	if err := weekTemplate.Execute(&html, page); err != nil {
		return nil, fmt.Errorf("mail.Letters: %w", err)
	}
	letter, err := l.compose(w.Mail.Email, w.id(), fmt.Sprintf(page.Words["subject"], cmp.Or(w.Mail.Name, w.Mail.Site), page.Days), page.text(), now, encoding)
	if err != nil {
		return nil, err
	}
	letter.AddAlternativeString(gomail.TypeTextHTML, strings.ReplaceAll(html.String(), "\n", "\r\n"))
	return letter, nil
}

// weekWords are all words of the mail, those of the dashboard where it says the same.
var weekWords = map[string]map[string]string{
	"fr": {
		"subject": "%s : choix des visiteurs, %s", "title": "La semaine de", "days": "du %s au %s", "colon": " : ",
		"answers": "Ce que vos visiteurs ont choisi", "figure": "Chiffre", "now": "Semaine", "before": "Avant", "change": "Écart", "against": "semaine d’avant : %s",
		"shown": "Affichages du bandeau", "decisions": "Choix enregistrés", "rate": "Taux d’accord", "accepted": "Tout accepté", "partly": "Choix détaillé",
		"refused": "Tout refusé", "no_choice": "Affichages sans choix", "withdrawn": "Accord retiré", "changed": "Avis changé en 7 jours",
		"purposes": "Accord par finalité", "publications": "Publié cette semaine", "published": "Version %d de la notice, le %s",
		"fewer": "moins de 5", "few": "Quand moins de 5 choix sont enregistrés dans une semaine, leur détail n’est pas donné : on pourrait reconnaître quelqu’un.",
		"open":  "Voir tous les chiffres",
		"about": "La semaine va du lundi 0 h au dimanche minuit, en temps universel (UTC). Ce message ne contient aucune donnée personnelle de vos visiteurs.",
		"off":   "Pour ne plus recevoir ce message", "points": "pt",
	},
	"en": {
		"subject": "%s: visitors’ choices, %s", "title": "The week of", "days": "%s to %s", "colon": ": ",
		"answers": "What your visitors chose", "figure": "Figure", "now": "Week", "before": "Before", "change": "Change", "against": "week before: %s",
		"shown": "Banner shown", "decisions": "Choices recorded", "rate": "Consent rate", "accepted": "All accepted", "partly": "Own selection",
		"refused": "All refused", "no_choice": "Shown without a choice", "withdrawn": "Consent withdrawn", "changed": "Mind changed in 7 days",
		"purposes": "Consent by purpose", "publications": "Published this week", "published": "Version %d of the notice, on %s",
		"fewer": "fewer than 5", "few": "When fewer than 5 choices are recorded in a week, they are not told in detail: somebody could be recognised.",
		"open":  "See all figures",
		"about": "The week is from Monday 0:00 to Sunday midnight, in universal time (UTC). This mail holds no personal data of your visitors.",
		"off":   "To stop this mail", "points": "pt",
	},
}

// TellWeek returns when the server has taken the mail.
func (s *SMTP) TellWeek(ctx context.Context, w *Week, now time.Time) error {
	letter, err := s.letters.week(w, now, gomail.EncodingQP)
	if err != nil {
		return err
	}
	return s.send(ctx, letter)
}

// TellWeek returns when the file is on disk. The same mail is the same file.
func (o *Outbox) TellWeek(_ context.Context, w *Week, now time.Time) error {
	letter, err := o.letters.week(w, now, gomail.NoEncoding)
	if err != nil {
		return err
	}
	if err := o.keep(w.id()+".eml", letter); err != nil {
		return fmt.Errorf("mail.Outbox: %w", err)
	}
	return nil
}
