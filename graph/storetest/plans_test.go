package storetest

import (
	"slices"
	"testing"
)

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name, plan string
		want       []string
	}{
		{"Get", "NodeUniqueIndexSeek\nProduceResults", nil},
		{"Get", "AllNodesScan\nFilter", []string{"AllNodesScan"}},
		{"Get", "NodeByLabelScan\nFilter", []string{"NodeByLabelScan"}},
		{"SnapshotStream", "NodeByLabelScan\nSort", nil},
		{"FindCount", "NodeByLabelScan\nEagerAggregation", nil},
		{"SnapshotStream", "AllNodesScan", []string{"AllNodesScan"}},
		{"Ties", "CartesianProduct", []string{"CartesianProduct"}},
		{"Ties", "DirectedRelationshipTypeScan", []string{"RelationshipTypeScan"}},
		{"Ties", "UndirectedAllRelationshipsScan", []string{"AllRelationshipsScan"}},
		{"Ties", "DirectedUnionRelationshipTypesScan", []string{"RelationshipTypesScan"}},
		{"Get", "SEARCH record USING INDEX record_id (id=?)\nSCAN s VIRTUAL TABLE INDEX 1:", nil},
		{"Get", "SCAN record", []string{"SCAN record"}},
		{"Get", "SEARCH a USING INDEX x\n|--SCAN record\n`--SCAN word", []string{"|--SCAN record", "`--SCAN word"}},
		{"Get", "CO-ROUTINE near\nSEARCH word USING INDEX x (a>?)\nSCAN near", nil},
		{"Get", "MATERIALIZE ends\nSCAN tie\nSCAN ends", []string{"SCAN tie"}},
		{"Find", "SCAN record USING INDEX record_sort", nil},
		{"Find", "SEARCH r USING AUTOMATIC COVERING INDEX (id=?)", []string{"AUTOMATIC COVERING INDEX"}},
		{"Find", " \n", []string{"nothing in it"}},
	} {
		if got := faults(c.name, c.plan); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q: got %q, want %q", c.name, c.plan, got, c.want)
		}
	}
}
