package gate

import (
	"fmt"
	"math"
	"strings"

	"github.com/temoin/temoin/consent"
)

// view is one look at the banner.
type view struct {
	language string
	layer    int // 1 or 2
	width    int // CSS pixels
	height   int // of the window
	dark     bool
	isFirst  bool // language of the draft
}

// isShown says whether the picture is kept when nothing was found: every view in the first language, and in the others the
// first layer on a phone and on a desktop.
func (v view) isShown() bool {
	return v.isFirst || v.layer == 1 && !v.dark && v.width != widths[1].width
}

// layerOf is the layer that shows a member of a draft.
func layerOf(path string) int {
	if strings.HasPrefix(path, "services.") || strings.HasSuffix(path, ".detail") || strings.HasPrefix(path, "controller") {
		return 2
	}
	return 1
}

// measures is what look.js finds in one layer.
type measures struct {
	Keys     []key     `json:"keys"` // the buttons of the answers: refusing, accepting, and the third
	On       []string  `json:"on"`   // switches that are on
	Faint    []sample  `json:"faint"`
	Overflow []string  `json:"overflow"`
	Small    []sample  `json:"small"`
	Stops    []stop    `json:"stops"` // what the keyboard can reach, in the order of the document
	Box      rectangle `json:"box"`
}

type key struct {
	Label    string    `json:"label"`
	Size     float64   `json:"size"`   // of the type, CSS pixels
	Weight   float64   `json:"weight"` // of the type, 100 to 900
	Contrast float64   `json:"contrast"`
	Filled   bool      `json:"filled"`
	Box      rectangle `json:"box"`
}

type rectangle struct {
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

func (r rectangle) area() float64 { return r.Width * r.Height }

// isIn says whether the whole of it is in the window, give or take a pixel.
func (r rectangle) isIn(v view) bool { return r.Y >= -1 && r.Y+r.Height <= float64(v.height)+1 }

type sample struct {
	Text   string  `json:"text"`
	Figure float64 `json:"figure"`
}

type stop struct {
	Label string    `json:"label"`
	Box   rectangle `json:"box"`
}

const (
	mostRatio     = 1.2 // of the areas of the two answers
	leastContrast = 4.5
	leastTarget   = 24.0 // CSS pixels
)

// judge says what the rules have against one view.
func judge(v view, m measures) (found []consent.Finding) {
	add := func(rule string, level consent.Level, figures map[string]float64, fr, en string) {
		f := consent.NewFinding(rule, level, "", fr, en)
		f.Figures = figures
		found = append(found, f)
	}
	if len(m.Keys) < 2 {
		add("clicks", consent.Blocks, nil, "Les boutons pour refuser et accepter ne sont pas sur cet écran.", "The buttons that refuse and accept are not on this screen.")
		return found
	}
	refuse, accept := m.Keys[0], m.Keys[1]
	if isIn, other := refuse.Box.isIn(v), accept.Box.isIn(v); v.layer == 1 && !isIn {
		level := consent.Warns // neither is, as with a very long text
		if other {
			level = consent.Blocks
		}
		add("reach", level, nil, "« "+refuse.Label+" » ne se voit qu’après avoir fait défiler.", "“"+refuse.Label+"” is seen after scrolling only.")
	}
	if f := consent.JudgeRefusal(v.language, refuse.Label); f != nil {
		found = append(found, *f)
	}
	if ratio := accept.area() / max(refuse.area(), 1); ratio > mostRatio || ratio < 1/mostRatio {
		fr, en := "plus grand que « "+refuse.Label+" »", "larger than “"+refuse.Label+"”"
		if ratio < 1 {
			fr, en = "plus petit que « "+refuse.Label+" »", "smaller than “"+refuse.Label+"”"
		}
		factor := max(ratio, 1/ratio)
		level := consent.Blocks
		if ratio < 1 {
			level = consent.Warns
		}
		add("alike", level, map[string]float64{"ratio": round(ratio), "most": mostRatio},
			fmt.Sprintf("« %s » est %s fois %s ; l’écart permis est de 1,2.", accept.Label, consent.Comma(factor), fr),
			fmt.Sprintf("“%s” is %.1f times %s; 1.2 is the most.", accept.Label, factor, en))
	}
	if math.Abs(refuse.Size-accept.Size) > 0.5 || refuse.Weight != accept.Weight {
		add("alike", consent.Blocks, map[string]float64{"refuse_size": refuse.Size, "accept_size": accept.Size, "refuse_weight": refuse.Weight, "accept_weight": accept.Weight},
			fmt.Sprintf("Les deux textes n’ont pas la même taille ou la même graisse : %s px et %.0f pour refuser, %s px et %.0f pour accepter.", consent.Comma(refuse.Size), refuse.Weight, consent.Comma(accept.Size), accept.Weight),
			fmt.Sprintf("The two texts differ in size or weight: %.1f px and %.0f to refuse, %.1f px and %.0f to accept.", refuse.Size, refuse.Weight, accept.Size, accept.Weight))
	}
	if refuse.Filled != accept.Filled {
		add("alike", consent.Blocks, nil, "Un seul des deux boutons est rempli de couleur.", "Only one of the two buttons is filled with colour.")
	}
	for _, k := range m.Keys[:2] {
		if k.Contrast < leastContrast {
			add("contrast", consent.Blocks, map[string]float64{"contrast": round(k.Contrast), "least": leastContrast},
				fmt.Sprintf("« %s » a un contraste de %s ; il en faut 4,5.", k.Label, consent.Comma(k.Contrast)), fmt.Sprintf("“%s” has a contrast of %.1f; it needs 4.5.", k.Label, k.Contrast))
		}
	}
	if refusals, acceptances := count(m.Stops, refuse.Label), count(m.Stops, accept.Label); acceptances > refusals {
		add("accept_twice", consent.Blocks, map[string]float64{"refuse": float64(refusals), "accept": float64(acceptances)},
			fmt.Sprintf("« %s » apparaît %d fois, « %s » %d.", accept.Label, acceptances, refuse.Label, refusals), fmt.Sprintf("“%s” appears %d times, “%s” %d.", accept.Label, acceptances, refuse.Label, refusals))
	}
	for _, name := range m.On {
		add("preset", consent.Blocks, nil, "L’interrupteur « "+name+" » est activé d’avance.", "The switch “"+name+"” is on beforehand.")
	}
	for _, text := range m.Faint {
		add("contrast", consent.Blocks, map[string]float64{"contrast": round(text.Figure), "least": leastContrast},
			fmt.Sprintf("« %s » a un contraste de %s ; il en faut 4,5.", text.Text, consent.Comma(text.Figure)), fmt.Sprintf("“%s” has a contrast of %.1f; it needs 4.5.", text.Text, text.Figure))
	}
	for _, text := range m.Overflow {
		add("overflow", consent.Blocks, nil, "« "+text+" » déborde ou est coupé.", "“"+text+"” runs over or is cut off.")
	}
	for _, target := range m.Small {
		add("target", consent.Blocks, map[string]float64{"pixels": round(target.Figure), "least": leastTarget},
			fmt.Sprintf("« %s » mesure %s pixels ; il en faut 24.", target.Text, consent.Comma(target.Figure)), fmt.Sprintf("“%s” measures %.1f pixels; it needs 24.", target.Text, target.Figure))
	}
	return found
}

// judgeKeyboard compares what the tab key reached, by its place among the stops, with the order of reading: from above to
// below, and each thing once.
func judgeKeyboard(m measures, reached []int) (found []consent.Finding) {
	add := func(fr, en string) { found = append(found, consent.NewFinding("focus", consent.Blocks, "", fr, en)) }
	seen := map[int]bool{}
	last := -1
	for _, i := range reached {
		if i < 0 || seen[i] {
			continue
		}
		if last >= 0 && m.Stops[i].Box.Y+m.Stops[i].Box.Height <= m.Stops[last].Box.Y {
			add(fmt.Sprintf("Au clavier, « %s » vient après « %s », qui est plus bas.", m.Stops[i].Label, m.Stops[last].Label), fmt.Sprintf("By keyboard, “%s” comes after “%s”, which is further down.", m.Stops[i].Label, m.Stops[last].Label))
		}
		seen[i], last = true, i
	}
	for i, s := range m.Stops {
		if !seen[i] {
			add("« "+s.Label+" » ne s’atteint pas au clavier.", "“"+s.Label+"” cannot be reached by keyboard.")
		}
	}
	return found
}

func (k key) area() float64 { return k.Box.area() }

func count(stops []stop, label string) (n int) {
	for _, s := range stops {
		if s.Label == label {
			n++
		}
	}
	return n
}

func round(figure float64) float64 { return math.Round(figure*100) / 100 }
