package demo

import (
	"testing"

	"github.com/temoin/temoin/consent"
)

func TestDraftCanBePublished(t *testing.T) {
	if _, err := consent.Publish(Draft(), 1); err != nil {
		t.Fatal(err)
	}
	broken := Draft()
	broken.Services[0].Provider.Name = ""
	if _, err := consent.Publish(broken, 1); err == nil {
		t.Fatal("a recipient without a name was accepted")
	}
}
