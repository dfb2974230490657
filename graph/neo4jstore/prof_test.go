package neo4jstore_test

import (
	"fmt"
	"sort"
	"testing"
	"time"

	"backchannel/graph/neo4jstore"
	"backchannel/graph/storetest"
)

func TestProf(t *testing.T) {
	total := map[string]time.Duration{}
	count := map[string]int{}
	last, at := "", time.Now()
	s := open(t, func(c *neo4jstore.Config) {
		c.OnStatement = func(name string) {
			total[last] += time.Since(at)
			count[last]++
			last, at = name, time.Now()
		}
	})
	start := time.Now()
	for _, b := range benchGraph(benchSize()) {
		storetest.Fill(t, s, b)
		total[last] += time.Since(at)
		last, at = "client", time.Now()
	}
	fmt.Println("total", time.Since(start))
	var names []string
	for n := range total {
		names = append(names, n)
	}
	sort.Slice(names, func(i, j int) bool { return total[names[i]] > total[names[j]] })
	for _, n := range names {
		fmt.Printf("%-22s %4d %v\n", n, count[n], total[n].Round(time.Millisecond))
	}
}
