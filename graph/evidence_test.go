package graph

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func cites(grades ...string) []Citation {
	var out []Citation
	for _, g := range grades {
		stance := supports
		if g[0] == '-' {
			stance, g = denies, g[1:]
		}
		out = append(out, Citation{Stance: stance, Reliability: g[:1], Credibility: g[1:2], Source: ID("source:" + g[2:])})
	}
	return out
}

func itself(id ID) ID { return id }

func TestWeigh(t *testing.T) {
	for _, c := range []struct {
		name   string
		grades []string
		weight float64
		grade  string
		want   Evidence
	}{
		{"one source", []string{"B2a"}, .85 * .80, "B2", Evidence{Origins: 1}},
		{"two of one origin count once", []string{"B2a", "C3a"}, .85 * .80, "B2", Evidence{Origins: 1}},
		{"two origins combine", []string{"B2a", "C3b"}, 1 - (1-.68)*(1-.42), "B2", Evidence{Origins: 2}},
		{"unjudged", []string{"F6a"}, .25, "F6", Evidence{Origins: 1, Unjudged: true}},
		{"unjudged ones amount to a half at most", []string{"F6a", "F6b", "F6c", "F6d"}, .50, "F6", Evidence{Origins: 4, Unjudged: true}},
		{"and then combine with judged ones", []string{"F6a", "F6b", "F6c", "F6d", "B2e"}, 1 - .5*(1-.68), "B2", Evidence{Origins: 5}},
		{"a weaker denial leaves it standing", []string{"B2a", "-C3b"}, .68, "B2", Evidence{Origins: 1}},
		{"a stronger one disputes it", []string{"C3a", "-B2b"}, .42, "C3", Evidence{Origins: 1, Disputed: true}},
		{"an equal one does not", []string{"B2a", "-B2b"}, .68, "B2", Evidence{Origins: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := defaultTables.weigh(cites(c.grades...), itself)
			if math.Abs(got.Weight-c.weight) > 1e-12 || got.Grade != c.grade || got.Origins != c.want.Origins || got.Unjudged != c.want.Unjudged || got.Disputed != c.want.Disputed {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// TestEvidenceIsMonotone: a better grade on the ladder A to E, 1 to 5 never lowers the weight, whatever else is cited.
func TestEvidenceIsMonotone(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 20_000 {
		var c []Citation
		for range 1 + r.IntN(4) {
			c = append(c, cites(string("ABCDEF"[r.IntN(6)])+string("123456"[r.IntN(6)])+string("xyz"[r.IntN(3)]))...)
		}
		i := r.IntN(len(c))
		better := slices.Clone(c)
		if up := better[i].Reliability; up > "A" && up < "F" {
			better[i].Reliability = string(up[0] - 1)
		}
		if up := better[i].Credibility; up > "1" && up < "6" {
			better[i].Credibility = string(up[0] - 1)
		}
		if was, is := defaultTables.weigh(c, itself), defaultTables.weigh(better, itself); is.Weight < was.Weight-1e-12 {
			t.Fatalf("%v weighs %f, but %v only %f", c, was.Weight, better, is.Weight)
		}
	}
}

func TestMicronats(t *testing.T) {
	for factor, want := range map[float64]int64{1: 0, .95: 51293, .68: 385662, .25: 1386294} {
		if got := micronats(factor); got != want {
			t.Errorf("%f costs %d, want %d", factor, got, want)
		}
	}
}

func TestCostLimitIsTheStrengthAsked(t *testing.T) {
	for _, s := range []float64{1, .5, .123456, 1e-3, 1e-9} {
		limit := costLimit(s)
		if Strength(limit) < s || Strength(limit+1) >= s {
			t.Errorf("limit %d for %g", limit, s)
		}
	}
	if costLimit(0) != math.MaxInt64 {
		t.Error("no least strength bounds nothing")
	}
}
