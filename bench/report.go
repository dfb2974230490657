package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Report is what a run measured.
type Report struct {
	Size       string `json:"size"`
	Entities   int    `json:"entities"`
	Ties       int    `json:"ties"`
	Generation int    `json:"generation"`
	// LoadNanoseconds is the machine's calibration: one load from 64 MB that depends on the one before.
	LoadNanoseconds float64 `json:"loadNanoseconds"`
	Parts           []*Part `json:"parts"`
}

// Part is what was measured of one thing.
type Part struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
	// Failed says why the part broke off; empty where it did not.
	Failed string   `json:"failed,omitempty"`
	Tables []Table  `json:"tables"`
	Bars   []Bar    `json:"bars"`
	Notes  []string `json:"notes,omitempty"`
}

// Table is figures under headings; the first column names the row.
type Table struct {
	Title string     `json:"title"`
	Heads []string   `json:"heads"`
	Rows  [][]string `json:"rows"`
}

// Bar is a bar of DESIGN section 6 and what was reached.
type Bar struct {
	What    string  `json:"what"`
	Bar     string  `json:"bar"`
	Reached float64 `json:"reached"`
	Unit    string  `json:"unit"`
	Passes  bool    `json:"passes"`
	// Target is a bar that decides nothing.
	Target bool `json:"target,omitempty"`
	// Always marks a bar that decides at every size; the others are meant for M and L.
	Always bool `json:"always,omitempty"`
}

// atLeast is a bar that passes from a figure on, atMost one that passes up to it.
func atLeast(what string, bar, reached float64, unit string) Bar {
	return Bar{What: what, Bar: fmt.Sprintf("at least %s %s", figure(bar), unit), Reached: reached, Unit: unit, Passes: reached >= bar}
}

func atMost(what string, bar, reached float64, unit string) Bar {
	return Bar{What: what, Bar: fmt.Sprintf("at most %s %s", figure(bar), unit), Reached: reached, Unit: unit, Passes: reached <= bar}
}

// target makes a bar one that decides nothing.
func target(b Bar) Bar {
	b.Target = true
	return b
}

// bad reports whether a part failed or a bar was missed.
func (r *Report) bad() bool {
	return slices.ContainsFunc(r.Parts, func(p *Part) bool {
		return p.Failed != "" || slices.ContainsFunc(p.Bars, func(b Bar) bool { return !b.Passes && !b.Target })
	})
}

// write keeps the report as JSON.
func (r *Report) write(path string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o600)
}

// print shows the report to people.
func (r *Report) print(w io.Writer) {
	fmt.Fprintf(w, "Backchannel bench, size %s: %d entities, %d ties, generation %d\n", r.Size, r.Entities, r.Ties, r.Generation)
	fmt.Fprintf(w, "This machine: a dependent load from 64 MB takes %.1f ns. Ratios count, absolute times do not.\n", r.LoadNanoseconds)
	bars := Table{Title: "Bars", Heads: []string{"", "", "bar", "reached", ""}}
	for _, p := range r.Parts {
		for _, t := range p.Tables {
			t.print(w)
		}
		for _, n := range p.Notes {
			fmt.Fprintf(w, "  %s\n", n)
		}
		for _, b := range p.Bars {
			bars.Rows = append(bars.Rows, []string{p.Name, b.What, b.Bar, figure(b.Reached) + " " + b.Unit, b.word()})
		}
	}
	if len(bars.Rows) > 0 {
		bars.print(w)
	}
	for _, p := range r.Parts {
		if p.Failed != "" {
			fmt.Fprintf(w, "\nFAILED: %s: %s\n", p.Name, p.Failed)
		}
	}
}

func (b Bar) word() string {
	switch {
	case b.Passes && b.Target:
		return "target reached"
	case b.Passes:
		return "passes"
	case b.Target:
		return "target not reached"
	default:
		return "MISSED"
	}
}

// print lays a table out: the first column to the left, the others to the right unless they are words.
func (t Table) print(w io.Writer) {
	widths := make([]int, len(t.Heads))
	for _, row := range append([][]string{t.Heads}, t.Rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	fmt.Fprintf(w, "\n%s\n", t.Title)
	for _, row := range append([][]string{t.Heads}, t.Rows...) {
		var line strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 0 || t.Title == "Bars" {
				cell += pad
			} else {
				cell = pad + cell
			}
			line.WriteString("  " + cell)
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

// figure writes a number with three digits or so.
func figure(x float64) string {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return "-"
	case x == math.Trunc(x) && x < 1e6:
		return fmt.Sprintf("%.0f", x)
	case math.Abs(x) >= 100:
		return fmt.Sprintf("%.0f", x)
	case math.Abs(x) >= 10:
		return fmt.Sprintf("%.1f", x)
	case math.Abs(x) >= 1:
		return fmt.Sprintf("%.2f", x)
	default:
		return fmt.Sprintf("%.3g", x)
	}
}

// times are measured durations.
type times []time.Duration

func (t times) mean() time.Duration {
	if len(t) == 0 {
		return 0
	}
	var sum time.Duration
	for _, d := range t {
		sum += d
	}
	return sum / time.Duration(len(t))
}

// quantile returns the least of the times that at least so many permille do not exceed.
func (t times) quantile(permille int) time.Duration {
	if len(t) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(t))
	return sorted[min(len(sorted)-1, (len(sorted)*permille+999)/1000-1)]
}

const (
	median    = 500
	nearlyAll = 990
)

// millis is a duration in milliseconds.
func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// ratio of two durations; 0 where there is nothing to compare with.
func ratio(a, b time.Duration) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// dependentLoad returns the nanoseconds of one load that depends on the one before, over 64 MB: a walk along one random circle (Sattolo's algorithm).
func dependentLoad() float64 {
	const words, steps = 16 << 20, 8 << 20
	next := make([]uint32, words)
	for i := range next {
		next[i] = uint32(i)
	}
	r := rand.New(rand.NewPCG(1, 1))
	for i := words - 1; i > 0; i-- {
		j := r.IntN(i)
		next[i], next[j] = next[j], next[i]
	}
	best := math.Inf(1)
	at := uint32(0)
	for range 3 {
		start := time.Now()
		for range steps {
			at = next[at]
		}
		best = min(best, float64(time.Since(start))/steps)
	}
	return cmp.Or(best, float64(at)) // at is used, so that the walk is walked
}
