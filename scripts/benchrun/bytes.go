package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/andybalholm/brotli"

	"github.com/temoin/temoin/consent"
	"github.com/temoin/temoin/server/assets"
	"github.com/temoin/temoin/server/demo"
)

// weights compares what a visitor's browser loads, in brotli: ours with French and the demo's whole configuration
// inside, the others with French where it comes apart and without the configuration that a site must add.
func weights() error {
	v, err := consent.Publish(demo.Draft(), 1)
	if err != nil {
		return err
	}
	widget, err := assets.BuildWidget(v, assets.Options{URL: "https://choices.example.org"})
	if err != nil {
		return err
	}
	loader, ui := len(widget.Loader.Brotli), 0
	for name, file := range widget.UI {
		if strings.HasSuffix(name, ".fr.js") {
			ui = len(file.Brotli)
		}
	}
	fmt.Println("bytes in brotli")
	fmt.Printf("  first visit\n    %-24s %8d (loader %d, ui %d)%s\n", "temoin", loader+ui, loader, ui, atMost(loader+ui, 9<<10))
	returning := "  returning visit\n" + fmt.Sprintf("    %-24s %8d%s\n", "temoin", loader, atMost(loader, 4<<10))
	for _, peer := range []struct{ name, files string }{
		{"orejime", "orejime/dist/orejime-standard-fr.js orejime/dist/orejime-standard.css"},
		{"vanilla-cookieconsent", "vanilla-cookieconsent/dist/cookieconsent.umd.js vanilla-cookieconsent/dist/cookieconsent.css"},
		{"@probo/cookie-banner", "@probo/cookie-banner/dist/cookie-banner.iife.js"},
		{"tarteaucitronjs", "tarteaucitronjs/tarteaucitron.min.js tarteaucitronjs/tarteaucitron.services.min.js tarteaucitronjs/lang/tarteaucitron.fr.min.js tarteaucitronjs/css/tarteaucitron.min.css"},
		{"klaro", "klaro/dist/klaro.js"},
	} {
		total := 0
		for name := range strings.FieldsSeq(peer.files) {
			body, err := os.ReadFile(filepath.Join("scripts/peers/node_modules", name))
			if err != nil {
				return fmt.Errorf("%w; start this with scripts/bench", err)
			}
			n, err := compressed(body)
			if err != nil {
				return err
			}
			total += n
		}
		fmt.Printf("    %-24s %8d   temoin is %5.2f times that\n", peer.name, total, float64(loader+ui)/float64(total))
		returning += fmt.Sprintf("    %-24s %8d   temoin is %5.2f times that\n", peer.name, total, float64(loader)/float64(total))
	}
	fmt.Print(returning)
	return nil
}

// compressed is the length in brotli at its best.
func compressed(body []byte) (int, error) {
	var out bytes.Buffer
	w := brotli.NewWriterLevel(&out, brotli.BestCompression)
	if _, err := w.Write(body); err != nil {
		return 0, err
	}
	err := w.Close()
	return out.Len(), err
}

func atMost[N int | float64](n, limit N) string {
	if n <= limit {
		return fmt.Sprintf(" (wanted at most %.0f: met)", float64(limit))
	}
	return fmt.Sprintf(" (wanted at most %.0f: MISSED)", float64(limit))
}
