package enforce

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Policy is what the published notice of a site means for its server: GET /v1/sites/SITE/csp answers it.
type Policy struct {
	Site     string          `json:"site" doc:"Site key" example:"demo"`
	Notice   int             `json:"notice" doc:"Number of the version that it comes from"`
	Material string          `json:"material" doc:"What a choice must have agreed to: the fourth field of the cookie temoin"`
	Months   int             `json:"months" doc:"Life of a choice in calendar months"`
	Server   string          `json:"server" doc:"Address of Temoin: pages load the banner from it and send choices to it" example:"https://choices.example.org"`
	Sources  []string        `json:"sources" doc:"What needs no choice: hosts of strictly necessary services, and those that the notice calls safe"`
	Purposes []string        `json:"purposes" doc:"Purposes that are asked, sorted: the cookie's first bits"`
	Services []ServicePolicy `json:"services" doc:"Services that are asked, sorted: the cookie's other bits"`
}

// ServicePolicy is a service that visitors are asked for, with what its grant adds to a Content-Security-Policy.
type ServicePolicy struct {
	ID      string   `json:"id"`
	Purpose string   `json:"purpose"`
	Sources []string `json:"sources" doc:"Host sources of a Content-Security-Policy"`
}

// ParsePolicy reads the answer of GET /v1/sites/SITE/csp.
func ParsePolicy(answer []byte) (*Policy, error) {
	var p Policy
	if err := json.Unmarshal(answer, &p); err != nil {
		return nil, fmt.Errorf("enforce.ParsePolicy: %w", err)
	}
	if p.Site == "" || len(p.Material) != 16 || p.Months < 1 || p.Months > 13 || len(p.Purposes) == 0 {
		return nil, errors.New("enforce.ParsePolicy: this is not the answer of GET /v1/sites/SITE/csp")
	}
	return &p, nil
}
