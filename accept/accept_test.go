package accept

import "testing"

func TestGzip(t *testing.T) {
	for field, want := range map[string]bool{
		"":                        false,
		"identity":                false,
		"gzip":                    true,
		"GZIP":                    true,
		"x-gzip":                  true,
		"deflate, gzip;q=1.0, *":  true,
		"br;q=1, gzip ; q=0.2":    true,
		"gzip;q=0":                false,
		"gzip;q=0, *":             false,
		"*":                       true,
		"*;q=0":                   false,
		"gzipped, deflate;q=gzip": false,
	} {
		if got := Gzip([]string{field}); got != want {
			t.Errorf("%q: %t, want %t", field, got, want)
		}
	}
	if !Gzip([]string{"br", "gzip"}) {
		t.Error("two fields: false, want true")
	}
}
