// Package accept reads what a request says that it accepts.
package accept

import (
	"strconv"
	"strings"
)

// Gzip reports whether the Accept-Encoding header fields of a request allow gzip, whose old name x-gzip means the same (RFC 9110, section 8.4.1.3). A weight
// that is none counts as 1.
func Gzip(fields []string) bool {
	accepts := false
	for coding := range strings.SplitSeq(strings.Join(fields, ","), ",") {
		coding, parameter, _ := strings.Cut(coding, ";")
		weight, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(parameter), "q="), 64)
		wanted := err != nil || weight > 0
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip", "x-gzip":
			return wanted
		case "*":
			accepts = wanted
		}
	}
	return accepts
}
