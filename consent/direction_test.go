package consent

import "testing"

func TestDirection(t *testing.T) {
	for language, want := range map[string]string{"ar": "rtl", "he-IL": "rtl", "fr": "ltr", "pt-BR": "ltr", "arn": "ltr"} {
		if got := Direction(language); got != want {
			t.Errorf("%s: %s, want %s", language, got, want)
		}
	}
}
