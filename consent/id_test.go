package consent

import (
	"testing"
	"time"

	"github.com/google/uuid"
)

type idVectors struct {
	Now time.Time `json:"now"`
	IDs []struct {
		Why  string `json:"why"`
		ID   string `json:"id"`
		Kind Kind   `json:"kind"` // empty when the id is good
		Time *int64 `json:"time"`
	} `json:"ids"`
	Subjects []struct {
		Why     string `json:"why"`
		Subject string `json:"subject"`
		OK      bool   `json:"ok"`
	} `json:"subjects"`
}

func TestCheckID(t *testing.T) {
	vectors := readVectors[idVectors](t, "ids.json")
	for _, v := range vectors.IDs {
		err := CheckID(v.ID, vectors.Now)
		if v.Kind != "" {
			wantError(t, v.Why, err, v.Kind, "id")
		} else if err != nil {
			t.Errorf("%s: %q: %v", v.Why, v.ID, err)
		}
		made, ok := idTime(v.ID)
		if ok != (v.Time != nil) || ok && made.UnixMilli() != *v.Time {
			t.Errorf("%s: %q: time %v %v, want %v", v.Why, v.ID, made, ok, v.Time)
		}
	}
}

// Ids that others make are good.
func TestCheckIDTakesUUIDv7(t *testing.T) {
	id, err := uuid.NewV7()
	if err != nil {
		t.Fatal(err)
	}
	seconds, nanoseconds := id.Time().UnixTime()
	if err := CheckID(id.String(), time.Unix(seconds, nanoseconds)); err != nil {
		t.Errorf("%s: %v", id, err)
	}
}

func TestCheckSubject(t *testing.T) {
	for _, v := range readVectors[idVectors](t, "ids.json").Subjects {
		err := CheckSubject(v.Subject)
		if !v.OK {
			wantError(t, v.Why, err, Invalid, "subject")
		} else if err != nil {
			t.Errorf("%s: %q: %v", v.Why, v.Subject, err)
		}
	}
}

// Whatever is accepted is a UUIDv7 to others too, in its one form.
func FuzzCheckID(f *testing.F) {
	vectors := readVectors[idVectors](f, "ids.json")
	for _, v := range vectors.IDs {
		f.Add(v.ID)
	}
	f.Fuzz(func(t *testing.T, id string) {
		if CheckID(id, vectors.Now) != nil {
			return
		}
		parsed, err := uuid.Parse(id)
		if err != nil || parsed.Version() != 7 || parsed.Variant() != uuid.RFC4122 || parsed.String() != id {
			t.Errorf("%q is accepted: %v %v", id, parsed, err)
		}
	})
}
