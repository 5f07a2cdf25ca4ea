package consent

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

type canonicalVectors struct {
	Canonical []struct {
		Why  string `json:"why"`
		JSON string `json:"json"`
		Want string `json:"want"`
	} `json:"canonical"`
	Refused []struct {
		Why  string `json:"why"`
		JSON string `json:"json"`
	} `json:"refused"`
}

func TestCanonical(t *testing.T) {
	vectors := readVectors[canonicalVectors](t, "canonical.json")
	for _, v := range vectors.Canonical {
		got, err := Canonical(json.RawMessage(v.JSON))
		if err != nil || string(got) != v.Want {
			t.Errorf("%s: %s\ngot  %s\nwant %s\nerror %v", v.Why, v.JSON, got, v.Want, err)
		}
	}
	for _, v := range vectors.Refused {
		if got, err := Canonical(json.RawMessage(v.JSON)); err == nil {
			t.Errorf("%s: %s becomes %s", v.Why, v.JSON, got)
		}
	}
	for _, v := range []any{math.NaN(), make(chan int), 0.5} {
		if got, err := Canonical(v); err == nil {
			t.Errorf("%v becomes %s", v, got)
		}
	}
}

// anyJSON draws trees of what JSON can hold here.
func anyJSON(depth int) *rapid.Generator[any] {
	leaf := rapid.OneOf(
		rapid.Just[any](nil), rapid.Bool().AsAny(), rapid.String().AsAny(),
		rapid.Int64Range(-maxSafeInteger, maxSafeInteger).AsAny(),
	)
	if depth == 0 {
		return leaf
	}
	inner := anyJSON(depth - 1)
	return rapid.OneOf(leaf, rapid.SliceOfN(inner, 0, 5).AsAny(), rapid.MapOfN(rapid.String(), inner, 0, 5).AsAny())
}

// Canonical JSON says the same as what it was made of, and is its own canonical form.
func TestCanonicalIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := anyJSON(3).Draw(t, "value")
		first, err := Canonical(value)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Canonical(json.RawMessage(first))
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("%s becomes %s (%v)", first, again, err)
		}
		plain, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		var want, got any
		if json.Unmarshal(plain, &want) != nil || json.Unmarshal(first, &got) != nil {
			t.Fatalf("%s is no JSON", first)
		}
		wantAgain, _ := json.Marshal(want)
		gotAgain, _ := json.Marshal(got)
		if !bytes.Equal(wantAgain, gotAgain) {
			t.Fatalf("%s says something else than %s", first, plain)
		}
	})
}

func FuzzCanonical(f *testing.F) {
	vectors := readVectors[canonicalVectors](f, "canonical.json")
	for _, v := range vectors.Canonical {
		f.Add([]byte(v.JSON))
	}
	for _, v := range vectors.Refused {
		f.Add([]byte(v.JSON))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		first, err := Canonical(json.RawMessage(b))
		if err != nil {
			return
		}
		if !json.Valid(first) || !utf8.Valid(first) {
			t.Fatalf("%q becomes %q, which is no JSON", b, first)
		}
		if again, err := Canonical(json.RawMessage(first)); err != nil || !bytes.Equal(first, again) {
			t.Fatalf("%q becomes %q, then %q (%v)", b, first, again, err)
		}
	})
}
