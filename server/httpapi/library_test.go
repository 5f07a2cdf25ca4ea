package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/temoin/temoin/consent"
)

// Ensure that a known service is filled in for the languages that are asked for, and that another name is refused.
func TestKnownService(t *testing.T) {
	o := startOffice(t, nil)
	var service consent.Service
	o.do(t, "GET", "/api/sites/demo/library?service=YouTube&languages=fr&languages=de-AT", nil, &service, http.StatusOK)
	if service.Name != "YouTube" || service.Provider.Country != "IE" || len(service.Reason) != 2 || service.Reason["fr"] == "" || service.Data["de-AT"] == "" || len(service.Trackers) == 0 {
		t.Errorf("%+v", service)
	}
	response, answer := o.ask(t, "GET", "/api/sites/demo/library?service=YourTube&languages=fr", "", "Cookie", o.session, "Accept-Language", "fr")
	if response.StatusCode != http.StatusNotFound || !strings.Contains(answer, "La bibliothèque n’a pas de service de ce nom.") {
		t.Errorf("%d %s", response.StatusCode, answer)
	}
}
