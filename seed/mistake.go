package seed

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"backchannel/graph"
)

// maxMistakes bounds how many mistakes of a file are named at once: whoever sees fifty has something else to mend first.
const maxMistakes = 50

// Mistake is one thing wrong in a file, and how to mend it.
type Mistake struct {
	File string
	// Line is 0 where the mistake has no line of its own, such as a file that is too large.
	Line int
	// Field is the path in the file, such as `ties[3].from` or `entities["person:leon-sigal"].names[0]`.
	Field string
	Text  string
}

// String returns the mistake as compilers write theirs: file:line: field: text.
func (m Mistake) String() string {
	var b strings.Builder
	b.WriteString(m.File)
	if m.Line > 0 {
		fmt.Fprintf(&b, ":%d", m.Line)
	}
	if m.Field != "" {
		b.WriteString(": " + m.Field)
	}
	return b.String() + ": " + m.Text
}

// MistakesError is all mistakes found, in order of files and lines: one *graph.Error for each.
type MistakesError struct {
	List []Mistake
	// More tells that there were others, which are not listed.
	More bool
}

// Error lists the mistakes, one a line.
func (m *MistakesError) Error() string {
	lines := make([]string, 0, len(m.List)+1)
	for _, one := range m.List {
		lines = append(lines, one.String())
	}
	if m.More {
		lines = append(lines, fmt.Sprintf("and more: these are the first %d", len(m.List)))
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the mistakes as errors of the graph, so that errors.As finds code, field and line.
func (m *MistakesError) Unwrap() []error {
	out := make([]error, len(m.List))
	for i, one := range m.List {
		where := one.File
		if one.Line > 0 {
			where = fmt.Sprintf("%s, line %d", one.File, one.Line)
		}
		out[i] = &graph.Error{Code: graph.Invalid, Field: one.Field, Line: one.Line, Message: one.Text + " (" + where + ")"}
	}
	return out
}

// mistakesOf returns the mistakes as an error, or nil where there are none.
func mistakesOf(list []Mistake) error {
	if len(list) == 0 {
		return nil
	}
	slices.SortStableFunc(list, func(a, b Mistake) int { return cmp.Compare(a.Line, b.Line) })
	out := &MistakesError{List: list}
	if len(list) > maxMistakes {
		out.List, out.More = list[:maxMistakes], true
	}
	return out
}

// JoinMistakes gathers the mistakes of several files, in order of the files; any other error comes back as it is.
func JoinMistakes(errs []error) error {
	all := &MistakesError{}
	for _, err := range errs {
		var m *MistakesError
		switch {
		case err == nil:
		case errors.As(err, &m):
			all.List = append(all.List, m.List...)
			all.More = all.More || m.More
		default:
			return err
		}
	}
	if len(all.List) == 0 {
		return nil
	}
	if len(all.List) > maxMistakes {
		all.List, all.More = all.List[:maxMistakes], true
	}
	return all
}

// nearest returns the word of a vocabulary within two edits of what was written (one for short words), or "".
func nearest(written string, known []string) string {
	limit := 2
	if len(written) < 5 {
		limit = 1
	}
	best := ""
	for _, word := range known {
		if d := edits(strings.ToLower(written), strings.ToLower(word)); d <= limit {
			best, limit = word, d-1
		}
	}
	return best
}

// edits counts the letters to add, remove, replace or swap with the next to make one word of another (optimal string alignment). Words that differ
// much in length, or are long, are not compared: 3 stands for too many.
func edits(a, b string) int {
	if len(a) > 240 || len(b) > 240 || len(a)-len(b) > 2 || len(b)-len(a) > 2 {
		return 3
	}
	var before, last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			step := 1
			if a[i] == b[j] {
				step = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+step)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}

// hint proposes a word, where one is near.
func hint(written string, known []string) string {
	if word := nearest(written, known); word != "" {
		return fmt.Sprintf(": did you mean %s?", word)
	}
	return ""
}
