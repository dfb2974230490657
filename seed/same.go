package seed

import (
	"reflect"
	"slices"

	"backchannel/graph"
)

// same reports whether two records say the same: what a store derives or keeps of their history aside, and absent and empty lists alike.
func same(a, b any) bool { return reflect.DeepEqual(bare(a), bare(b)) }

// bare returns a copy of a record without what a store adds to it.
func bare(record any) any {
	c := graph.Clone(record)
	switch v := c.(type) {
	case *graph.Source:
		v.Meta, v.Access = graph.Meta{}, ""
		bareMarking(&v.Marking)
	case *graph.Coverage:
		v.Meta, v.Access = graph.Meta{}, ""
		slices.Sort(v.Counterparts)
		v.Counterparts = slices.Compact(v.Counterparts)
		bareMarking(&v.Marking)
	case *graph.Tie:
		v.Meta, v.Access = graph.Meta{}, nil
		bareMarking(&v.Marking)
		bareCitations(&v.Citations)
	case *graph.Entity:
		v.Meta, v.Access = graph.Meta{}, nil
		bareMarking(&v.Marking)
		bareCitations(&v.Citations)
		for i := range v.Names {
			n := &v.Names[i]
			n.Folded, n.Access = "", nil
			bareMarking(&n.Marking)
			orNil(&n.Citations)
		}
		orNil(&v.Names)
	}
	return c
}

func bareCitations(citations *[]graph.Citation) {
	for i := range *citations {
		(*citations)[i].Access = ""
		bareMarking(&(*citations)[i].Marking)
	}
	orNil(citations)
}

func bareMarking(m *graph.Marking) {
	slices.Sort(m.Groups)
	m.Groups = slices.Compact(m.Groups)
	orNil(&m.Groups)
}

func orNil[T any](list *[]T) {
	if len(*list) == 0 {
		*list = nil
	}
}
