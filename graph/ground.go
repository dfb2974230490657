package graph

import "slices"

// ground is the part of a viewer's graph that the rules are read from while a snapshot streams by: sources, slim entities, and the ties that decide how
// others stand. All else may be let go of once it was looked at.
type ground struct {
	scope Scope
	p     *permitted
	// restedOn are the tenures that participations rest on.
	restedOn map[ID]bool
	// hides is set once a record was passed over: until then both ends of every tie are seen, and need not be looked up.
	hides bool
}

func newGround(scope Scope, tables *Tables) *ground {
	p := newPermitted(nil, scope, newOutline())
	p.complete, p.tables = true, tables
	return &ground{scope: scope, p: p, restedOn: map[ID]bool{}}
}

// seen returns the next record of a snapshot with the names and citations that the scope sees: itself, where it sees them all, and nil where it does not see
// the record. The sources and entities before it have been held.
func (g *ground) seen(record any) any {
	hidden := func(c Citation) bool { return !g.scope.Has([]Access{c.Access}) }
	if !g.scope.Sees(record, func(id ID) bool { return !g.hides || g.p.seen(id) != nil }) {
		g.hides = true
		return nil
	}
	switch r := record.(type) {
	case *Entity:
		if slices.ContainsFunc(r.Citations, hidden) || slices.ContainsFunc(r.Names, func(n Name) bool { return !g.scope.Has(n.Access) }) {
			return TrimEntity(r, g.scope)
		}
	case *Tie:
		if slices.ContainsFunc(r.Citations, hidden) {
			return TrimTie(r, g.scope)
		}
	}
	return record
}

// hold keeps of a record what the rules need of it later.
func (g *ground) hold(record any) {
	switch r := record.(type) {
	case *Source:
		g.p.hold(r)
	case *Entity:
		g.p.hold(&Entity{
			ID: r.ID, Kind: r.Kind, Type: r.Type, Level: r.Level, Format: r.Format, Track: r.Track, Span: r.Span, Value: r.Value, Access: r.Access,
		})
	case *Tie:
		if r.RestsOn != "" {
			g.restedOn[r.RestsOn] = true
		}
		if kind, ok := kindNumber(r.Kind); ok && (int(kind) >= len(Conducts) || r.Kind == PartOf || g.restedOn[r.ID]) {
			g.p.hold(r)
		}
	}
}
