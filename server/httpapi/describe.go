package httpapi

import (
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/enforce"
)

// PostedDecision describes the body of POST /v1/decisions; decodeDecision reads it.
type PostedDecision struct {
	ID       string          `json:"id" format:"uuid" doc:"UUIDv7 made by the sender: names the decision for ever, so sending it again is safe"`
	Site     string          `json:"site" doc:"Site key" example:"demo"`
	Subject  string          `json:"subject" minLength:"22" maxLength:"22" doc:"16 random bytes as unpadded base64url, kept on the visitor's device"`
	Notice   string          `json:"notice" minLength:"64" maxLength:"64" doc:"Digest of the version that was shown"`
	Purposes map[string]bool `json:"purposes" doc:"Every purpose of that version except strictly_necessary"`
	Services map[string]bool `json:"services,omitempty" doc:"Exceptions to the purposes"`
	Act      string          `json:"act" enum:"accept_all,refuse_all,choose,withdraw,signal"`
	Lang     string          `json:"lang" doc:"Language of the text shown, BCP 47" example:"fr"`
	At       string          `json:"at" format:"date-time" doc:"The sender's clock at the choice, RFC 3339" example:"2026-11-22T04:00:00.000Z"`
	Sent     string          `json:"sent,omitempty" format:"date-time" doc:"The same clock when this attempt leaves; not part of what makes two posts the same"`
}

// PostedShown describes the body of POST /v1/shown; decodeShown reads it.
type PostedShown struct {
	Site   string `json:"site" doc:"Site key" example:"demo"`
	Notice string `json:"notice" minLength:"64" maxLength:"64" doc:"Digest of the version that was shown"`
	Lang   string `json:"lang" doc:"Language of the text shown" example:"fr"`
	Layer  int    `json:"layer" minimum:"1" maximum:"2" doc:"1: the first layer, 2: the preference centre"`
	At     string `json:"at,omitempty" format:"date-time" doc:"The sender's clock at the showing, when it is told late"`
	Sent   string `json:"sent,omitempty" format:"date-time" doc:"The same clock when this attempt leaves"`
}

// PostedMine describes the form of POST /me/{site}.
type PostedMine struct {
	ID  string `json:"id" doc:"Number of a receipt"`
	Key string `json:"key" doc:"Its receipt_key"`
	Do  string `json:"do,omitempty" enum:"shown,receipt,ask,erase" doc:"The notice of this decision, its receipt, the question before erasing all, erasing; without it the whole history"`
}

// PublishedNotice describes the answer of GET /v1/sites/{site}/notice.
type PublishedNotice struct {
	Digest string `json:"digest" doc:"SHA-256 of the canonical JSON (RFC 8785) of all other members, lower-case hex"`
	consent.Version
}

// describe adds the routes that huma does not serve to the description.
func describe(api huma.API) {
	document := api.OpenAPI()
	document.Components.SecuritySchemes["key"] = &huma.SecurityScheme{Type: "http", Scheme: "bearer", Description: "An API key of the site, made by temoin key add SITE."}
	schema := func(of reflect.Type) *huma.Schema { return huma.SchemaFromType(document.Components.Schemas, of) }
	problem := schema(reflect.TypeFor[Problem]())
	site := &huma.Param{Name: "site", In: "path", Required: true, Description: "Site key", Schema: &huma.Schema{Type: "string"}, Example: "demo"}
	public := []map[string][]string{{}}

	content := func(kind string, of *huma.Schema) map[string]*huma.MediaType {
		return map[string]*huma.MediaType{kind: {Schema: of}}
	}
	add := func(op huma.Operation, answers map[int]*huma.Response, errors ...int) {
		op.Responses = map[string]*huma.Response{}
		for status, answer := range answers {
			op.Responses[strconv.Itoa(status)] = answer
		}
		for _, status := range errors {
			op.Responses[strconv.Itoa(status)] = &huma.Response{Description: http.StatusText(status), Content: content("application/problem+json", problem)}
			if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
				op.Responses[strconv.Itoa(status)].Headers = map[string]*huma.Param{"Retry-After": {Description: "Seconds to wait", Schema: &huma.Schema{Type: "integer"}}}
			}
		}
		if op.Security == nil {
			op.Security = public
		}
		document.AddOperation(&op)
	}
	body := func(of reflect.Type) *huma.RequestBody {
		media := &huma.MediaType{Schema: schema(of)}
		return &huma.RequestBody{Required: true, Description: "Strict JSON, 16 KiB at most. text/plain spares browsers a preflight.",
			Content: map[string]*huma.MediaType{"application/json": media, "text/plain": media}}
	}
	answered := func(description string, of reflect.Type) *huma.Response {
		return &huma.Response{Description: description, Content: content("application/json", schema(of))}
	}
	text := func(description string) *huma.Response {
		return &huma.Response{Description: description, Content: content("text/plain", &huma.Schema{Type: "string"})}
	}
	script := &huma.Response{Description: "The script, in brotli or gzip where the browser takes it", Content: content("text/javascript", &huma.Schema{Type: "string"})}
	unchanged := &huma.Response{Description: "Unchanged since the ETag that was sent"}
	nothing := &huma.Response{Description: "Done"}

	add(huma.Operation{OperationID: "record", Method: http.MethodPost, Path: "/v1/decisions", Tags: []string{"public"},
		Summary: "Record a decision: it is on disk when this answers", RequestBody: body(reflect.TypeFor[PostedDecision]()),
		Parameters: []*huma.Param{{Name: pathHeader, In: "header", Schema: &huma.Schema{Type: "string"}, Example: "/t",
			Description: "The notice's path, from a page that sends by it: the answer then sets the cookie temoin, if this is the subject's current choice"}}},
		map[int]*huma.Response{201: answered("Recorded", reflect.TypeFor[Answer]()), 200: answered("Recorded before; the same answer as then", reflect.TypeFor[Answer]())},
		403, 404, 409, 410, 413, 422, 429, 503)
	add(huma.Operation{OperationID: "shown", Method: http.MethodPost, Path: "/v1/shown", Tags: []string{"public"},
		Summary: "Count a showing of a layer", RequestBody: body(reflect.TypeFor[PostedShown]())},
		map[int]*huma.Response{204: nothing}, 403, 404, 413, 422, 429)
	for _, path := range []string{"/v1/decisions", "/v1/shown"} {
		add(huma.Operation{OperationID: "preflight-" + path[len("/v1/"):], Method: http.MethodOptions, Path: path, Tags: []string{"public"},
			Summary: "Ask whether a page may post application/json"}, map[int]*huma.Response{204: nothing})
	}
	add(huma.Operation{OperationID: "notice", Method: http.MethodGet, Path: "/v1/sites/{site}/notice", Tags: []string{"public"},
		Summary: "The notice that visitors are shown now", Parameters: []*huma.Param{site}},
		map[int]*huma.Response{200: answered("The published version", reflect.TypeFor[PublishedNotice]()), 304: unchanged}, 404)
	add(huma.Operation{OperationID: "csp", Method: http.MethodGet, Path: "/v1/sites/{site}/csp", Tags: []string{"site"},
		Summary: "What the notice means for the site's own server: how to read the cookie, and the hosts that each grant adds to a Content-Security-Policy",
		Parameters: []*huma.Param{site,
			{Name: "for", In: "query", Description: "Answer a part of this web server's configuration instead", Schema: &huma.Schema{Type: "string", Enum: []any{"nginx", "caddy"}}},
			{Name: "policy", In: "query", Description: "The site's own part of the policy, for a web server", Schema: &huma.Schema{Type: "string", Default: enforce.DefaultBase}}}},
		map[int]*huma.Response{200: {Description: "The policy, or a configuration", Content: map[string]*huma.MediaType{
			"application/json": {Schema: schema(reflect.TypeFor[enforce.Policy]())}, "text/plain": {Schema: &huma.Schema{Type: "string"}}}}}, 404, 422, 429)
	add(huma.Operation{OperationID: "token-keys", Method: http.MethodGet, Path: "/.well-known/jwks.json", Tags: []string{"site"},
		Summary: "The public keys that check tokens, as a JWK set (RFC 7517)"},
		map[int]*huma.Response{200: {Description: "The keys", Content: content("application/jwk-set+json", &huma.Schema{Type: "object"})}}, 429)
	add(huma.Operation{OperationID: "current", Method: http.MethodGet, Path: "/v1/sites/{site}/decisions/{subject}", Tags: []string{"site"},
		Summary: "What a visitor has chosen, for the site's own server", Security: []map[string][]string{{"key": {}}},
		Parameters: []*huma.Param{site, {Name: "subject", In: "path", Required: true, Description: "The visitor's random id", Schema: &huma.Schema{Type: "string"}}}},
		map[int]*huma.Response{200: answered("The decision, or none", reflect.TypeFor[Current]())}, 401, 403, 422, 429, 503)
	query := func(name, description string, schema *huma.Schema) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: description, Schema: schema}
	}
	word := &huma.Schema{Type: "string"}
	add(huma.Operation{OperationID: "site-statistics", Method: http.MethodGet, Path: "/v1/sites/{site}/statistics", Tags: []string{"site"},
		Summary: "Figures of a site over a period, divided in one way, for programs", Security: []map[string][]string{{"key": {}}},
		Parameters: []*huma.Param{site,
			{Name: "by", In: "query", Required: true, Description: "What the rows are", Schema: &huma.Schema{Type: "string", Enum: []any{"time", "hour", "notice", "page", "country", "device", "language", "purpose", "service"}}},
			query("period", "A period that ends now; not heard where from is given", &huma.Schema{Type: "string", Enum: []any{"24h", "7d", "30d", "90d", "12m"}, Default: "7d"}),
			query("from", "First day, such as 2026-11-01", word), query("to", "Last day, in the period; today where it is missing", word),
			query("zone", "IANA time zone in which days start; UTC where it is missing", word),
			query("format", "json or csv", &huma.Schema{Type: "string", Enum: []any{"json", "csv"}, Default: "json"})}},
		map[int]*huma.Response{200: viewAnswer(api)}, 401, 403, 422, 429, 503)
	add(huma.Operation{OperationID: "site-comparison", Method: http.MethodGet, Path: "/v1/sites/{site}/comparison", Tags: []string{"site"},
		Summary: "The comparison of two versions that runs, or the last one, for programs", Security: []map[string][]string{{"key": {}}}, Parameters: []*huma.Param{site}},
		map[int]*huma.Response{200: comparisonAnswer(api)}, 401, 403, 429, 503)
	decision := &huma.Param{Name: "id", In: "path", Required: true, Description: "The decision's id", Schema: &huma.Schema{Type: "string", Format: "uuid"}}
	document.Components.SecuritySchemes["receipt_key"] = &huma.SecurityScheme{Type: "http", Scheme: "bearer", Description: "The receipt_key that was answered with the decision."}
	add(huma.Operation{OperationID: "receipt", Method: http.MethodGet, Path: "/v1/receipts/{id}", Tags: []string{"proof"},
		Summary: "A decision with its proof, as temoin verify reads it", Security: []map[string][]string{{"receipt_key": {}}},
		Parameters: []*huma.Param{decision}},
		map[int]*huma.Response{200: answered("The receipt in canonical JSON; docs/receipt.md says how to check it", reflect.TypeFor[consent.Receipt]())}, 401, 404, 410, 429, 503)
	add(huma.Operation{OperationID: "history", Method: http.MethodGet, Path: "/v1/receipts/{id}/history", Tags: []string{"proof"},
		Summary: "All that the visitor of a decision has decided on its site", Security: []map[string][]string{{"receipt_key": {}}}, Parameters: []*huma.Param{decision}},
		map[int]*huma.Response{200: answered("The decisions, the newest first, each with the key of its receipt", reflect.TypeFor[History]())}, 401, 404, 410, 429, 503)
	add(huma.Operation{OperationID: "erase-history", Method: http.MethodDelete, Path: "/v1/receipts/{id}/history", Tags: []string{"proof"},
		Summary: "Erase all that the visitor of a decision has decided on its site", Description: "The records are gone for good; their leaves stay in the log, and an entry of the log says which were erased.",
		Security: []map[string][]string{{"receipt_key": {}}}, Parameters: []*huma.Param{decision}},
		map[int]*huma.Response{204: nothing}, 401, 404, 410, 429, 503)
	for name, path := range map[string]string{"receipt": "/v1/receipts/{id}", "history": "/v1/receipts/{id}/history"} {
		add(huma.Operation{OperationID: "preflight-" + name, Method: http.MethodOptions, Path: path, Tags: []string{"proof"},
			Summary: "Ask whether a page may send a receipt key", Parameters: []*huma.Param{decision}}, map[int]*huma.Response{204: nothing})
	}
	add(huma.Operation{OperationID: "checkpoint", Method: http.MethodGet, Path: "/v1/log/{site}/checkpoint", Tags: []string{"proof"},
		Summary: "The signed head of a site's log (c2sp.org/tlog-checkpoint)", Parameters: []*huma.Param{site}},
		map[int]*huma.Response{200: text("The checkpoint")}, 404)
	add(huma.Operation{OperationID: "tile", Method: http.MethodGet, Path: "/v1/log/{site}/tile/{tile}", Tags: []string{"proof"},
		Summary:    "A piece of a site's log, hashes or entries (c2sp.org/tlog-tiles)",
		Parameters: []*huma.Param{site, {Name: "tile", In: "path", Required: true, Description: "L/N, L/N.p/W, entries/N or entries/N.p/W", Schema: &huma.Schema{Type: "string"}, Example: "0/000.p/1"}}},
		map[int]*huma.Response{200: {Description: "The tile", Content: content("application/octet-stream", &huma.Schema{Type: "string", Format: "binary"})}}, 404)
	add(huma.Operation{OperationID: "log-keys", Method: http.MethodGet, Path: "/.well-known/temoin/{site}", Tags: []string{"proof"},
		Summary: "The public keys of a site's log, of its promises and of the roots, a line each", Parameters: []*huma.Param{site}},
		map[int]*huma.Response{200: text("Three lines ORIGIN+HASH+KEY")}, 404)
	number := &huma.Param{Name: "number", In: "path", Required: true, Description: "Full hours from 1970-01-01 UTC to when it was made", Schema: &huma.Schema{Type: "integer"}, Example: 498701}
	rootText := text("A signed note: name, number of logs, root, time (c2sp.org/tlog-checkpoint with one more line)")
	add(huma.Operation{OperationID: "root-latest", Method: http.MethodGet, Path: "/v1/roots/latest", Tags: []string{"proof"},
		Summary: "The newest root over the checkpoints of all logs, one an hour"}, map[int]*huma.Response{200: rootText}, 404, 429)
	add(huma.Operation{OperationID: "root", Method: http.MethodGet, Path: "/v1/roots/{number}", Tags: []string{"proof"},
		Summary: "A root over the checkpoints of all logs", Parameters: []*huma.Param{number}}, map[int]*huma.Response{200: rootText}, 404, 429)
	add(huma.Operation{OperationID: "root-stamp", Method: http.MethodGet, Path: "/v1/roots/{number}.tsr", Tags: []string{"proof"},
		Summary: "The time stamp of a root (RFC 3161), over the SHA-256 of its note", Parameters: []*huma.Param{number}},
		map[int]*huma.Response{200: {Description: "What the authority answered, in DER", Content: content("application/timestamp-reply", &huma.Schema{Type: "string", Format: "binary"})}}, 404, 429)
	add(huma.Operation{OperationID: "roots-key", Method: http.MethodGet, Path: "/.well-known/temoin", Tags: []string{"proof"},
		Summary: "The public key of the roots"}, map[int]*huma.Response{200: text("One line ORIGIN+HASH+KEY")})
	page := func(description string) *huma.Response {
		return &huma.Response{Description: description, Content: content("text/html", &huma.Schema{Type: "string"})}
	}
	lang := &huma.Param{Name: "lang", In: "query", Description: "One of the notice's languages", Schema: &huma.Schema{Type: "string"}}
	add(huma.Operation{OperationID: "mine", Method: http.MethodGet, Path: "/me/{site}", Tags: []string{"proof"},
		Summary: "Asks a visitor for a receipt, without script", Parameters: []*huma.Param{site, lang}},
		map[int]*huma.Response{200: page("A page with a form")}, 404)
	add(huma.Operation{OperationID: "mine-shown", Method: http.MethodPost, Path: "/me/{site}", Tags: []string{"proof"},
		Summary: "What the visitor of a receipt has chosen, for people without script", Parameters: []*huma.Param{site, lang},
		RequestBody: &huma.RequestBody{Required: true, Content: content("application/x-www-form-urlencoded", schema(reflect.TypeFor[PostedMine]()))}},
		map[int]*huma.Response{200: page("A page, or the receipt as a file")}, 403, 404, 410, 429, 503)
	add(huma.Operation{OperationID: "verifier", Method: http.MethodGet, Path: "/verify", Tags: []string{"proof"},
		Summary: "The page that checks a receipt; it works from disk too", Parameters: []*huma.Param{{Name: "download", In: "query", Description: "Any value: as a file to keep", Schema: &huma.Schema{Type: "string"}}}},
		map[int]*huma.Response{200: page("A page that asks nobody")})
	add(huma.Operation{OperationID: "loader", Method: http.MethodGet, Path: "/k/{site}.js", Tags: []string{"public"},
		Summary: "The widget's first stage", Parameters: []*huma.Param{site}}, map[int]*huma.Response{200: script, 304: unchanged}, 404)
	add(huma.Operation{OperationID: "ui", Method: http.MethodGet, Path: "/k/{site}/{name}.js", Tags: []string{"public"},
		Summary: "The widget's later stages", Parameters: []*huma.Param{site, {Name: "name", In: "path", Required: true, Description: "Changes with the content", Schema: &huma.Schema{Type: "string"}}}},
		map[int]*huma.Response{200: script, 304: unchanged}, 404)
	add(huma.Operation{OperationID: "choices", Method: http.MethodGet, Path: "/k/{site}/choices", Tags: []string{"public"},
		Summary: "The notice in full, for browsers that run no script", Parameters: []*huma.Param{site, lang}},
		map[int]*huma.Response{200: page("A page without script")}, 404)
	add(huma.Operation{OperationID: "health", Method: http.MethodGet, Path: "/healthz", Tags: []string{"operations"},
		Summary: "The process runs"}, map[int]*huma.Response{200: text("ok")})
	add(huma.Operation{OperationID: "ready", Method: http.MethodGet, Path: "/readyz", Tags: []string{"operations"},
		Summary: "Decisions can be recorded"}, map[int]*huma.Response{200: text("ready")}, 503)
	add(huma.Operation{OperationID: "metrics", Method: http.MethodGet, Path: "/metrics", Tags: []string{"operations"},
		Summary: "Figures for Prometheus"}, map[int]*huma.Response{200: text("Prometheus text format")})
	add(huma.Operation{OperationID: "description", Method: http.MethodGet, Path: "/openapi.json", Tags: []string{"operations"},
		Summary: "This description"}, map[int]*huma.Response{200: {Description: "OpenAPI 3.1", Content: content("application/json", &huma.Schema{Type: "object"})}})
}
