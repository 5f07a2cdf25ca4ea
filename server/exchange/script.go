package exchange

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/temoin/temoin/consent"
)

// Values of a script beside nil, bool, float64, string, []any and object.
type (
	object  map[string]any
	pattern string   // a regular expression, without its slashes
	unread  struct{} // an expression that only running it would tell
)

// scriptParts is what a script says without being run.
type scriptParts struct {
	code   string           // as esbuild prints it
	values map[string]any   // what names, such as window.klaroConfig, are set to
	calls  map[string][]any // first arguments of calls, by what is called, such as CookieConsent.run
}

// maxScript bounds what is parsed, in bytes, and parsing lets one script in at a time. A parser goes one call deeper for each
// bracket or sign of a nest; Go ends the whole process where a stack grows beyond a gigabyte, and here it stays below a quarter.
const maxScript = 64 << 10

var parsing sync.Mutex

// maxMarks bounds what a parser may nest, wherever it stands, since only a parser knows which mark is part of a text: a
// configuration has one in ten characters, a nest in each. It takes up to 14 KB of memory for one. maxFunctions bounds those
// inside others, whose names take it time beyond measure.
const (
	maxMarks     = 8 << 10
	maxFunctions = 400
)

var marks = regexp.MustCompile("[(\\[{<=?:!~+\\-*/%&|^`]|[\\w)\\]]\\s*\\.|\\b(?:do|new|void|typeof|delete|await|yield|else|in|instanceof|as|keyof|extends|satisfies|if|case)\\b")

var functions = regexp.MustCompile(`=>|\bfunction\b|\bclass\b`)

var scriptElement = regexp.MustCompile(`(?is)<script[^>]*>(.*?)</script>`)

// readScript finds the literals of a script: of a file, of the elements of a page, or of plain JSON. Nothing is run: esbuild
// parses it and prints it in one form, and what is not a literal there is left out.
func readScript(content string) (*scriptParts, error) {
	if strings.HasPrefix(strings.TrimSpace(content), "<") {
		var all []string
		for _, m := range scriptElement.FindAllStringSubmatch(content, -1) {
			all = append(all, m[1])
		}
		content = strings.Join(all, "\n;\n")
	}
	if len(content) > maxScript {
		return nil, consent.Errorf(consent.Invalid, "", "line 1: holds more than %d KiB of script: give the configuration alone", maxScript>>10)
	}
	if strings.HasPrefix(strings.TrimSpace(content), "{") {
		content = "export default " + strings.TrimSuffix(strings.TrimSpace(content), ";")
	}
	if len(marks.FindAllStringIndex(content, maxMarks+1)) > maxMarks || len(functions.FindAllStringIndex(content, maxFunctions+1)) > maxFunctions {
		return nil, consent.Errorf(consent.Invalid, "", "line 1: is more of a program than a configuration: give the configuration alone")
	}
	parsing.Lock()
	defer parsing.Unlock()
	result := api.Transform(content, api.TransformOptions{Loader: api.LoaderTS, Target: api.ES2019, MinifySyntax: true, MinifyWhitespace: true,
		Charset: api.CharsetUTF8, LegalComments: api.LegalCommentsNone, LogLevel: api.LogLevelSilent})
	if len(result.Errors) > 0 {
		fault := result.Errors[0]
		line := 1
		if fault.Location != nil {
			line = fault.Location.Line
		}
		return nil, consent.Errorf(consent.Invalid, "", "line %d: this is neither a notice nor a script: %s", line, fault.Text)
	}
	p := &scriptParts{code: string(result.Code), values: map[string]any{}, calls: map[string][]any{}}
	left := maxSkipped
	s := &scanner{code: p.code, known: p.values, left: &left}
	s.find(p)
	return p, nil
}

// nameBefore is the name that ends here, such as window.klaroConfig, or nothing.
func (s *scanner) nameBefore() string {
	start := s.at
	for start > 0 && (isNameStart(s.code[start-1]) || s.code[start-1] == '.' || s.code[start-1] >= '0' && s.code[start-1] <= '9') {
		start--
	}
	for start < s.at && !isNameStart(s.code[start]) {
		start++
	}
	return s.code[start:s.at]
}

func isNameStart(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '$' }

// find notes what is set and called anywhere in the code.
func (s *scanner) find(p *scriptParts) {
	for s.at < len(s.code) {
		switch c := s.code[s.at]; {
		case c == '"' || c == '\'' || c == '`' || c == '/' && s.regexHere():
			s.skipOne()
			continue
		case c == '=' && s.next() != '=' && s.next() != '>' && (s.at == 0 || !strings.ContainsRune("=!<>|&?+-*/", rune(s.code[s.at-1]))):
			if m := s.nameBefore(); m != "" {
				s.note(func(v any) { p.values[m] = v })
			}
		case c == '(':
			if m := s.nameBefore(); m != "" {
				s.note(func(v any) { p.calls[m] = append(p.calls[m], v) })
			}
		case strings.HasPrefix(s.code[s.at:], "export default"):
			s.at += len("export default") - 1
			s.note(func(v any) { p.values["default"] = v })
		}
		s.at++
	}
}

// note reads the value after this character without moving on: what is inside may be set and called too.
func (s *scanner) note(take func(any)) {
	ahead := &scanner{code: s.code, at: s.at + 1, known: s.known, left: s.left}
	if v, err := ahead.value(0); err == nil {
		take(v)
	}
}

// scanner reads literals of JavaScript that esbuild has printed.
type scanner struct {
	code  string
	at    int
	known map[string]any
	left  *int // characters that may still be skipped: those of a nest are skipped once on each of its levels
}

const maxSkipped = 16 << 20

var errScript = consent.Errorf(consent.Invalid, "", "the script ends in the middle of a value")

func (s *scanner) peek() byte {
	for s.at < len(s.code) && strings.IndexByte(" \n\t\r", s.code[s.at]) >= 0 {
		s.at++
	}
	if s.at >= len(s.code) {
		return 0
	}
	return s.code[s.at]
}

func (s *scanner) next() byte {
	if s.at+1 < len(s.code) {
		return s.code[s.at+1]
	}
	return 0
}

const maxScriptDepth = 40

// value reads one expression; what is no literal becomes unread.
func (s *scanner) value(depth int) (any, error) {
	if depth > maxScriptDepth {
		return nil, consent.Errorf(consent.Invalid, "", "the values of the script are nested too deep")
	}
	s.peek()
	start := s.at
	v, err := s.literal(depth)
	if err != nil {
		return nil, err
	}
	if end := s.peek(); end != 0 && strings.IndexByte(",;)]}", end) < 0 { // part of something larger
		s.at = start
		return unread{}, s.skip()
	}
	return v, nil
}

var (
	number = regexp.MustCompile(`^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`)
	word   = regexp.MustCompile(`^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*`)
)

func (s *scanner) literal(depth int) (any, error) {
	rest := s.code[s.at:]
	switch c := s.peek(); {
	case c == 0:
		return nil, errScript
	case c == '{':
		return s.object(depth)
	case c == '[':
		return s.list(depth)
	case c == '"' || c == '\'' || c == '`':
		return s.text()
	case c == '/':
		start := s.at
		if err := s.skipOne(); err != nil {
			return nil, err
		}
		source := s.code[start+1 : s.at]
		return pattern(source[:strings.LastIndexByte(source, '/')]), nil
	case strings.HasPrefix(rest, "!0"), strings.HasPrefix(rest, "!1"):
		s.at += 2
		return rest[1] == '0', nil
	case number.MatchString(rest):
		m := number.FindString(rest)
		s.at += len(m)
		return strconv.ParseFloat(m, 64)
	}
	if m := word.FindString(rest); m != "" {
		s.at += len(m)
		switch m {
		case "true", "false":
			return m == "true", nil
		case "null", "undefined":
			return nil, nil
		}
		if v, ok := s.known[m]; ok {
			return v, nil
		}
	}
	return unread{}, s.skip()
}

func (s *scanner) object(depth int) (any, error) {
	o := object{}
	s.at++
	for {
		switch s.peek() {
		case 0:
			return nil, errScript
		case '}':
			s.at++
			return o, nil
		case ',':
			s.at++
			continue
		}
		var name string
		switch c := s.peek(); {
		case c == '"' || c == '\'':
			text, err := s.text()
			if err != nil {
				return nil, err
			}
			name, _ = text.(string)
		default:
			name = regexp.MustCompile(`^[\w$]*`).FindString(s.code[s.at:])
			s.at += len(name)
		}
		if name == "" || s.peek() != ':' { // a method, something spread, or a name alone
			if v, ok := s.known[name]; ok && (s.peek() == ',' || s.peek() == '}') {
				o[name] = v
				continue
			}
			if name != "" && s.peek() != ',' && s.peek() != '}' {
				o[name] = unread{}
			}
			if err := s.skip(); err != nil {
				return nil, err
			}
			continue
		}
		s.at++
		v, err := s.value(depth + 1)
		if err != nil {
			return nil, err
		}
		o[name] = v
	}
}

func (s *scanner) list(depth int) (any, error) {
	all := []any{}
	s.at++
	for {
		switch s.peek() {
		case 0:
			return nil, errScript
		case ']':
			s.at++
			return all, nil
		case ',':
			s.at++
			continue
		}
		v, err := s.value(depth + 1)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
}

// text reads a string; a template that puts values in is unread.
func (s *scanner) text() (any, error) {
	start := s.at
	if err := s.skipOne(); err != nil {
		return nil, err
	}
	inner := s.code[start+1 : s.at-1]
	if s.code[start] == '`' && strings.Contains(inner, "${") {
		return unread{}, nil
	}
	var b strings.Builder
	for i := 0; i < len(inner); i++ {
		if inner[i] != '\\' || i+1 == len(inner) {
			b.WriteByte(inner[i])
			continue
		}
		i++
		switch c := inner[i]; c {
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case 'r', 'b', 'f', 'v', '0', '\n':
		case 'x', 'u':
			digits := regexp.MustCompile(`^(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]+)\})`).FindStringSubmatch(inner[i:])
			if digits != nil {
				code, _ := strconv.ParseInt(digits[1]+digits[2]+digits[3], 16, 32)
				b.WriteRune(rune(code))
				i += len(digits[0]) - 1
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), nil
}

// skip goes to the end of an expression: a comma or a closing bracket on its own level.
func (s *scanner) skip() error {
	depth := 0
	for s.at < len(s.code) {
		if *s.left--; *s.left < 0 {
			return errScript
		}
		switch c := s.code[s.at]; {
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			if depth == 0 {
				return nil
			}
			depth--
		case (c == ',' || c == ';') && depth == 0:
			return nil
		case c == '"' || c == '\'' || c == '`' || c == '/' && s.regexHere():
			if err := s.skipOne(); err != nil {
				return err
			}
			continue
		}
		s.at++
	}
	return nil
}

// regexHere says whether a slash begins a regular expression: it does where a value is due.
func (s *scanner) regexHere() bool {
	return s.at == 0 || strings.IndexByte("(,=:[!&|?{};+\n", s.code[s.at-1]) >= 0 || strings.HasSuffix(s.code[:s.at], "return")
}

// skipOne goes behind a string, a template or a regular expression.
func (s *scanner) skipOne() error {
	end, inClass := s.code[s.at], false
	for s.at++; s.at < len(s.code); s.at++ {
		switch c := s.code[s.at]; {
		case c == '\\':
			s.at++
		case end == '/' && c == '[':
			inClass = true
		case end == '/' && c == ']':
			inClass = false
		case c == end && !inClass:
			s.at++
			for end == '/' && s.at < len(s.code) && s.code[s.at] >= 'a' && s.code[s.at] <= 'z' {
				s.at++
			}
			return nil
		}
	}
	return errScript
}
