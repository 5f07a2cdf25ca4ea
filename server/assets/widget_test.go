package assets

import (
	"testing"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/demo"
)

func demoWidget(t *testing.T) (*Widget, *consent.Version) {
	t.Helper()
	v, err := consent.Publish(demo.Draft(), 1)
	if err != nil {
		t.Fatal(err)
	}
	w, err := BuildWidget(v, Options{URL: "http://127.0.0.1:8080"})
	if err != nil {
		t.Fatal(err)
	}
	return w, v
}

func TestBuildWidget(t *testing.T) {
	w, _ := demoWidget(t)
	t.Logf("loader %d bytes, %d brotli", len(w.Loader.Body), len(w.Loader.Brotli))
	for name, f := range w.UI {
		t.Logf("%s %d bytes, %d brotli", name, len(f.Body), len(f.Brotli))
	}
}
