package seed

import (
	"fmt"

	"backchannel/graph"
)

// reference is one pointer of a record: the field it stands in and the id it holds.
type reference struct {
	field string
	to    graph.ID
}

// references lists the pointers of a record: those of graph.References, with their fields.
func references(record any) (out []reference) {
	add := func(field string, to graph.ID) {
		if to != "" {
			out = append(out, reference{field, to})
		}
	}
	cited := func(citations []graph.Citation) {
		for i, c := range citations {
			add(fmt.Sprintf("cite[%d].source", i), c.Source)
			add(fmt.Sprintf("cite[%d].obtainedAt", i), c.ObtainedAt)
		}
	}
	switch v := record.(type) {
	case *graph.Source:
		add("derivedFrom", v.DerivedFrom)
		add("obtainedAt", v.ObtainedAt)
	case *graph.Entity:
		cited(v.Citations)
	case *graph.Tie:
		add("from", v.From)
		add("to", v.To)
		add("in", v.In)
		add("restsOn", v.RestsOn)
		add("assessment", v.Assessment)
		cited(v.Citations)
	case *graph.Coverage:
		add("subject", v.Subject)
		add("source", v.Source)
		for i, id := range v.Counterparts {
			add(fmt.Sprintf("counterparts[%d]", i), id)
		}
	}
	return out
}

// recordOf returns the record of an id, or nil.
func recordOf(records graph.Records, id graph.ID) any {
	switch {
	case records.Sources[id] != nil:
		return records.Sources[id]
	case records.Entities[id] != nil:
		return records.Entities[id]
	case records.Ties[id] != nil:
		return records.Ties[id]
	case records.Coverages[id] != nil:
		return records.Coverages[id]
	default:
		return nil
	}
}

func idOf(record any) graph.ID {
	if n, ok := record.(graph.Node); ok {
		return n.NodeID()
	}
	return ""
}

// metaOf returns what the store knows of a record's history; there is false for nil.
func metaOf(record any) (meta graph.Meta, there bool) {
	switch v := record.(type) {
	case *graph.Source:
		return v.Meta, true
	case *graph.Entity:
		return v.Meta, true
	case *graph.Tie:
		return v.Meta, true
	case *graph.Coverage:
		return v.Meta, true
	default:
		return graph.Meta{}, false
	}
}

// eachRecord calls visit with every record of a set, in no order.
func eachRecord(records graph.Records, visit func(id graph.ID, record any)) {
	for id, r := range records.Sources {
		visit(id, r)
	}
	for id, r := range records.Entities {
		visit(id, r)
	}
	for id, r := range records.Ties {
		visit(id, r)
	}
	for id, r := range records.Coverages {
		visit(id, r)
	}
}
