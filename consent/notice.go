package consent

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
)

// Party is who answers for the processing (ISO/IEC TS 27560 party section).
type Party struct {
	ID      string `json:"id"` // party_id, such as a register number; empty when there is none
	Name    string `json:"name"`
	Address string `json:"address"`
	Country string `json:"country"` // ISO 3166-1 alpha-2
	Contact string `json:"contact"` // e-mail address or https URL for requests
}

// Authority is where a visitor may complain (GDPR art. 77).
type Authority struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// Draft is what a site means to tell its visitors: purposes, services, texts. It has no number and may change.
type Draft struct {
	Site         string    `json:"site"`      // site key
	Languages    []string  `json:"languages"` // BCP 47; the first is the fallback
	Controller   Party     `json:"controller"`
	Authority    Authority `json:"authority"`
	Jurisdiction string    `json:"jurisdiction"` // rule pack, such as "FR"
	PolicyURL    string    `json:"policy_url"`
	WithdrawURL  string    `json:"withdraw_url"` // withdrawal_method; empty: the link to the preference centre, on every page
	Months       int       `json:"months"`       // life of a choice, 1 to MaxMonths, the same for accepting and refusing
	Title        Text      `json:"title"`        // heading of the first layer
	Intro        Text      `json:"intro"`        // a sentence below it
	Purposes     []Purpose `json:"purposes"`     // in the order shown; StrictlyNecessary among them
	Services     []Service `json:"services"`

	Labels   Labels   `json:"labels,omitzero"`
	Guard    Guard    `json:"guard,omitzero"`
	Mode     Mode     `json:"mode,omitzero"`
	Look     Look     `json:"look,omitzero"`
	Dialects []string `json:"dialects,omitempty"` // of [Dialects]
	// Path is where the site's own host hands requests on to Temoin, such as /t: the choice is then kept by a cookie of
	// HTTP, which browsers keep longer than one of a script. Empty for none.
	Path string `json:"path,omitempty"`
	// Token has every decision answered with a signed token, for the site's own server: see [Claims].
	Token bool `json:"token,omitempty"`
	// Pages are paths whose pages are counted apart, with all below them, such as /shop; / is the home page. What is
	// counted under no name of these is not told apart.
	Pages []string `json:"pages,omitempty"`
}

// Version is a published notice: immutable, numbered from 1 within its site, named by its digest.
type Version struct {
	Schema string `json:"schema"` // NoticeSchema
	Number int    `json:"number"`
	Draft

	canonical []byte
	digest    string
	material  string
}

// NoticeSchema names the shape of a version's canonical JSON.
const NoticeSchema = "temoin/notice/v1"

// Publish checks the draft in full and freezes a copy of it as version number of its site.
func Publish(d Draft, number int) (*Version, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	v := &Version{Schema: NoticeSchema, Number: number, Draft: d}
	v.Services = make([]Service, len(d.Services)) // empty lists, never null, for whoever reads the JSON
	for i, s := range d.Services {
		s.Hosts, s.Trackers = append([]string{}, s.Hosts...), append([]Tracker{}, s.Trackers...)
		v.Services[i] = s
	}
	canonical, err := Canonical(v)
	if err != nil {
		return nil, err
	}
	return ParseVersion(canonical)
}

// ParseVersion reads a stored version back. The bytes must be exactly those of [Version.Canonical]. Its rules are not
// checked again: what was published stays readable when the rules of publishing get stricter.
func ParseVersion(canonical []byte) (*Version, error) {
	var v Version
	if err := json.Unmarshal(canonical, &v); err != nil {
		return nil, fmt.Errorf("consent.ParseVersion: %w", err)
	}
	if v.Schema != NoticeSchema || v.Number < 1 {
		return nil, fmt.Errorf("consent.ParseVersion: the bytes are no %s", NoticeSchema)
	}
	again, err := Canonical(&v)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, canonical) {
		return nil, fmt.Errorf("consent.ParseVersion: version %d of %s is not canonical", v.Number, v.Site)
	}
	material, err := Canonical(materialOf(&v.Draft))
	if err != nil {
		return nil, err
	}
	v.canonical, v.digest, v.material = again, hexSHA256(again), hexSHA256(material)
	return &v, nil
}

func hexSHA256(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Canonical returns the version's canonical JSON. The caller must not change it.
func (v *Version) Canonical() []byte { return v.canonical }

// Digest names the version: lower-case hex SHA-256 of [Version.Canonical].
func (v *Version) Digest() string { return v.digest }

// Material is the digest of what a visitor agreed to. Between two versions with the same one nobody is asked again.
func (v *Version) Material() string { return v.material }

// JSON is what the current-notice route answers: the canonical JSON with the digest as its first member. Without
// that member it hashes to the digest again.
func (v *Version) JSON() []byte {
	return append([]byte(`{"digest":"`+v.digest+`",`), v.canonical[1:]...)
}

// Purpose returns the purpose with this id, or nil.
func (v *Version) Purpose(id string) *Purpose {
	for i := range v.Purposes {
		if v.Purposes[i].ID == id {
			return &v.Purposes[i]
		}
	}
	return nil
}

// Service returns the service with this id, or nil.
func (v *Version) Service(id string) *Service {
	for i := range v.Services {
		if v.Services[i].ID == id {
			return &v.Services[i]
		}
	}
	return nil
}

// Asked are the ids of the purposes that visitors are asked for and the services that belong to these, each sorted by id:
// the order of the cookie's bits.
func (v *Version) Asked() (purposes []string, services []Service) {
	for _, p := range v.Purposes {
		if !p.Required {
			purposes = append(purposes, p.ID)
		}
	}
	slices.Sort(purposes)
	for _, s := range v.Services {
		if _, asked := slices.BinarySearch(purposes, s.Purpose); asked {
			services = append(services, s)
		}
	}
	slices.SortFunc(services, func(a, b Service) int { return cmp.Compare(a.ID, b.ID) })
	return purposes, services
}
