package paths_test

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"backchannel/graph/paths"
)

// size is a size of graph that the benchmarks know.
type size struct {
	name         string
	places, ties int
}

var sizes = []size{{"S", 2_000, 10_000}, {"M", 50_000, 400_000}, {"L", 500_000, 4_000_000}}

func micronats(w float64) int32 { return int32(math.Round(-1e6 * math.Log(w))) }

// trusts and grades are the usual weights of ties and of their evidence.
var (
	trusts = []float64{.95, .92, .90, .85, .84, .80, .70, .65, .63, .40, .32, .30}
	grades = []float64{.95, .85, .70, .45, .15, .50}
)

func usual() *[256]int32 {
	var out [256]int32
	for i, t := range trusts {
		out[i] = micronats(t)
	}
	return &out
}

// heavyTailed makes a graph in which few places have very many ties: the place of rank i is drawn in proportion to (i+5)^-0.6. Half the ties are
// active on a day of the years asked about, a tenth of the places conduct as another.
func heavyTailed(n, m int) *paths.Graph {
	r := rand.New(rand.NewPCG(uint64(n), uint64(m)))
	sum := make([]float64, n)
	total := 0.0
	for i := range sum {
		total += math.Pow(float64(i+5), -0.6)
		sum[i] = total
	}
	number := r.Perm(n)
	draw := func() int32 {
		i, _ := slices.BinarySearch(sum, r.Float64()*total)
		return int32(number[min(i, n-1)])
	}
	places := make([]paths.Place, n)
	for i := range places {
		places[i] = paths.Place{From: math.MinInt32, Until: math.MaxInt32, Rep: int32(i), Class: uint8(r.IntN(4))}
		if r.IntN(10) == 0 {
			places[i].From = int32(r.IntN(10_000))
		}
	}
	for i := range places {
		if r.IntN(10) == 0 {
			if rep := int32(r.IntN(n)); places[rep].Rep == rep {
				places[i].Rep = rep
			}
		}
	}
	for i := range places {
		if rep := places[i].Rep; places[rep].Rep != rep {
			places[i].Rep = int32(i)
		}
	}
	ties := make([]paths.Tie, m)
	for i := range ties {
		from := int32(r.IntN(20_000))
		ties[i] = paths.Tie{
			A: draw(), B: draw(), Trust: uint8(r.IntN(len(trusts))), Kind: uint8(r.IntN(6)), Fade: uint8(r.IntN(4)), From: from, Until: math.MaxInt32,
			Evidence: micronats(grades[r.IntN(len(grades))] * (1 - r.Float64()/2)),
		}
		if r.IntN(2) == 0 {
			ties[i].Until = from + int32(r.IntN(8000))
		}
	}
	return paths.Build(places, nil, ties, usual())
}

// questions draws questions of 3 to 6 ties: a third avoid some nodes, a third restrict kinds.
func questions(g *paths.Graph, count int) []*paths.Question {
	r := rand.New(rand.NewPCG(11, 12))
	node := func() int32 {
		for {
			v := int32(r.IntN(g.Places()))
			conducts := false
			g.Ties(v, func(int32, paths.Tie) bool { conducts = true; return false })
			if conducts {
				return v
			}
		}
	}
	out := make([]*paths.Question, count)
	for i := range out {
		q := &paths.Question{
			Day: int32(10_000 + r.IntN(8000)), From: []int32{node()}, MinTies: 2, MaxTies: 3 + i%4, MaxCost: math.MaxInt64, K: 10, Kinds: 0xffff, Between: 0xff,
			MaxWork: 20_000_000,
		}
		for q.To == nil || q.To[0] == q.From[0] {
			q.To = []int32{node()}
		}
		q.Trust = *usual()
		for j := range 4 {
			for since := range j * 1500 {
				q.Fades[j] = append(q.Fades[j], int32(float64(since)/float64(j*500)*1e6*math.Ln2))
			}
		}
		switch r.IntN(3) {
		case 0:
			for range 5 {
				if v := node(); v != q.From[0] && v != q.To[0] {
					q.Closed = append(q.Closed, v)
				}
			}
		case 1:
			q.Kinds = uint16(1 + r.IntN(1<<6-1))
		}
		out[i] = q
	}
	return out
}

// BenchmarkFind asks 1,000 questions a round and reports the mean, the median and the 99th percentile in microseconds, and the halves looked at.
func BenchmarkFind(b *testing.B) {
	for _, size := range sizes {
		b.Run(size.name, func(b *testing.B) {
			if size.name == "L" && os.Getenv("SOAK") == "" {
				b.Skip("set SOAK for the graph of 4,000,000 ties")
			}
			g := heavyTailed(size.places, size.ties)
			asked := questions(g, 1000)
			var took []time.Duration
			work, found := 0, 0
			b.ResetTimer()
			for b.Loop() {
				for _, q := range asked {
					start := time.Now()
					got := paths.Find(context.Background(), g, q)
					took = append(took, time.Since(start))
					work += got.Work
					found += len(got.Paths)
					if got.Stopped != "" {
						b.Fatalf("stopped: %s", got.Stopped)
					}
				}
			}
			report(b, took, work, found)
		})
	}
}

func report(b *testing.B, took []time.Duration, work, found int) {
	b.Helper()
	slices.Sort(took)
	var sum time.Duration
	for _, t := range took {
		sum += t
	}
	n := len(took)
	us := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }
	b.ReportMetric(us(sum)/float64(n), "us/question")
	b.ReportMetric(us(took[n/2]), "us-p50")
	b.ReportMetric(us(took[n*95/100]), "us-p95")
	b.ReportMetric(us(took[n*99/100]), "us-p99")
	b.ReportMetric(float64(work)/float64(n), "work/question")
	b.ReportMetric(float64(found)/float64(n), "paths/question")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkBuild reports what a graph costs to build and to keep.
func BenchmarkBuild(b *testing.B) {
	for _, size := range sizes[:2] {
		b.Run(size.name, func(b *testing.B) {
			var g *paths.Graph
			for b.Loop() {
				g = heavyTailed(size.places, size.ties)
			}
			b.ReportMetric(float64(g.Bytes())/float64(size.ties), "bytes/tie")
		})
	}
}

// BenchmarkPatch adds one tie at a time to a patched graph.
func BenchmarkPatch(b *testing.B) {
	whole := heavyTailed(50_000, 400_000)
	g, r := whole, rand.New(rand.NewPCG(1, 1))
	for b.Loop() {
		g = g.Patch(paths.Change{Ties: []paths.Tie{{A: int32(r.IntN(50_000)), B: int32(r.IntN(50_000)), Until: math.MaxInt32}}, Gone: []int32{int32(r.IntN(400_000))}})
		if patched, all := g.Churn(); patched > all/100 {
			g = whole // by then it would be built anew
		}
	}
	b.ReportMetric(float64(g.Bytes()), "bytes")
}
