package mail

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/temoin/temoin/consent"
)

// alert tells of figures that are not as usual.
func (l Letters) alert(m *consent.Mail, now time.Time, encoding gomail.Encoding) (*gomail.Msg, error) {
	var a consent.Alert
	if err := json.Unmarshal([]byte(m.Note), &a); err != nil {
		return nil, fmt.Errorf("mail.Letters: %w", err)
	}
	words, ok := alertWords[a.Kind]
	if !ok {
		return nil, fmt.Errorf("mail.Letters: there is no alert %q", a.Kind)
	}
	percent := func(share float64) string { return fmt.Sprintf("%.0f", math.Round(100*share)) }
	fill := strings.NewReplacer("{site}", m.Name+" ("+m.Site+")", "{key}", m.Site, "{link}", l.URL+"/sites/"+m.Site, "{off}", l.URL+"/account",
		"{day}", a.From.UTC().Format(time.DateOnly), "{at}", a.From.UTC().Format("2006-01-02 15:04 UTC"),
		"{share}", percent(a.Share), "{low}", percent(a.Low), "{high}", percent(a.High), "{of}", fmt.Sprint(a.Of))
	subject := fmt.Sprintf("Temoin : %s / %s (%s)", words.subject[0], words.subject[1], m.Site)
	text := "FRANÇAIS (English below)\n\n" + words.fr + "\n\n{link}\n\nUne alerte n’est envoyée qu’une fois ; elle se ferme d’elle-même quand tout est de nouveau comme d’habitude. " +
		"Elle ne contient aucune donnée sur les visiteurs. Pour ne plus en recevoir : {off}\n\nENGLISH\n\n" + words.en +
		"\n\nAn alert is sent once; it closes by itself when all is as usual again. It holds nothing about visitors.\nTo stop these mails: {off}\n"
	return l.compose(m.Recipient, id(m), subject, fill.Replace(text), now, encoding)
}

var alertWords = map[consent.AlertKind]struct {
	subject [2]string // French, English
	fr, en  string
}{
	consent.AlertSilent: {[2]string{"plus aucun affichage", "nothing is shown any more"},
		"Sur {site}, le bandeau n’est plus affiché depuis le {at}. À ces heures, il l’est d’habitude environ {of} fois. Regardez si la ligne du bandeau est encore dans vos pages : la page Installation le vérifie.",
		"On {site} the banner has not been shown since {at}. At these hours it usually is about {of} times. See whether its line is still in your pages: the page Installation checks it."},
	consent.AlertAgreed: {[2]string{"le taux d’accord a bougé", "the consent rate has moved"},
		"Sur {site}, le {day} (UTC), {share} % des {of} réponses autorisent quelque chose. D’habitude c’est entre {low} et {high} %. Une notice publiée ce jour-là, ou d’autres visiteurs, peuvent l’expliquer.",
		"On {site}, on {day} (UTC), {share} % of {of} answers allow something. Usually it is between {low} and {high} %. A notice published that day, or other visitors, may explain it."},
	consent.AlertAnswered: {[2]string{"la part de réponses a bougé", "the share of answers has moved"},
		"Sur {site}, le {day} (UTC), {share} % des {of} affichages ont eu une réponse. D’habitude c’est entre {low} et {high} %. Une notice publiée ce jour-là, une page qui cache le bandeau, ou des robots peuvent l’expliquer.",
		"On {site}, on {day} (UTC), {share} % of {of} showings were answered. Usually it is between {low} and {high} %. A notice published that day, a page that hides the banner, or robots may explain it."},
}
