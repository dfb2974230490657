package cachestore

import (
	"unsafe"

	"backchannel/graph"
)

// What things take in memory, about: the allocator rounds up, and texts that records share are counted for each.
const (
	stringSize = int(unsafe.Sizeof(""))
	perList    = 150
	// rounding is added for each allocation: half the step between the sizes that small ones come in.
	rounding = 16
)

// sizeOf estimates what a record takes, in bytes; little for nil.
func sizeOf(record any) int {
	switch v := record.(type) {
	case *graph.Source:
		return int(unsafe.Sizeof(*v)) + rounding + texts(v.ID, v.DerivedFrom, v.ObtainedAt) + marking(v.Marking) + len(v.Access) + texts(v.Published) +
			texts(v.Title, v.Type, v.Author, v.Publisher, v.Licence, v.Locator, v.Meta.Origin)
	case *graph.Entity:
		size := int(unsafe.Sizeof(*v)) + rounding + texts(v.Summary, v.Meta.Origin) + texts(v.Span.From, v.Span.To) + cited(v.ID, v.Marking, v.Citations, v.Access)
		for _, a := range v.Attributes() {
			size += len(*a.At)
		}
		if v.Value != nil {
			size += rounding
		}
		for _, n := range v.Names {
			size += int(unsafe.Sizeof(n)) + texts(n.Text, n.Kind, n.Lang, n.Folded) + marking(n.Marking) + listOf(n.Citations) + listOf(n.Access)
		}
		return size
	case *graph.Tie:
		size := int(unsafe.Sizeof(*v)) + rounding + texts(v.From, v.To) + texts(v.Span.From, v.Span.To) + texts(v.Note, v.Meta.Origin) + cited(v.ID, v.Marking, v.Citations, v.Access)
		for _, a := range v.Attributes() {
			size += len(*a.At)
		}
		return size
	case *graph.Coverage:
		return int(unsafe.Sizeof(*v)) + rounding + texts(v.ID, v.Subject, v.Source) + listOf(v.Counterparts) + texts(v.Span.From, v.Span.To) + len(v.Locator) +
			marking(v.Marking) + len(v.Access) + len(v.Meta.Origin)
	default:
		return 0
	}
}

// texts is the length of some texts.
func texts[S ~string](all ...S) int {
	n := 0
	for _, s := range all {
		n += len(s)
	}
	return n
}

// list1 is what a list of texts takes.
func listOf[S ~string](all []S) int {
	if len(all) == 0 {
		return 0
	}
	return rounding + len(all)*stringSize + texts(all...)
}

func marking(m graph.Marking) int { return len(m.TLP) + listOf(m.Groups) }

// cited is what an entity and a tie have in common.
func cited(id graph.ID, m graph.Marking, citations []graph.Citation, access []graph.Access) int {
	size := len(id) + marking(m) + listOf(access) + rounding
	for _, c := range citations {
		size += int(unsafe.Sizeof(c)) + texts(c.Source, c.ObtainedAt) + texts(c.ID, c.Stance, c.Reliability, c.Credibility, c.Locator, c.Quote) + len(c.Observed) +
			marking(c.Marking) + len(c.Access)
	}
	return size
}
