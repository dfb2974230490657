package graph

import (
	"slices"
	"strings"
)

// TLP is a label of the Traffic Light Protocol 2.0 (FIRST, 2022). The zero value is unset and invalid: it denies.
type TLP string

// The labels, from the most to the least widely shared.
const (
	Clear       TLP = "CLEAR"
	Green       TLP = "GREEN"
	Amber       TLP = "AMBER"
	AmberStrict TLP = "AMBER_STRICT"
	Red         TLP = "RED"
)

// TLPs lists the labels in order of strictness.
var TLPs = []TLP{Clear, Green, Amber, AmberStrict, Red}

// rank orders labels by strictness; unset and unknown ones rank above all, so that they deny.
func (t TLP) rank() int {
	if i := slices.Index(TLPs, t); i >= 0 {
		return i
	}
	return len(TLPs)
}

// Marking says who may see a record: a clearance of at least TLP and, where groups are named, membership in one of them.
type Marking struct {
	TLP    TLP
	Groups []string
}

const maxGroups = 20

func (m Marking) validate() error {
	if m.TLP.rank() == len(TLPs) {
		return FieldErrorf("tlp", "%q is no marking: use one of %s", string(m.TLP), words(TLPs))
	}
	if len(m.Groups) > maxGroups {
		return FieldErrorf("groups", "%d groups: at most %d", len(m.Groups), maxGroups)
	}
	for _, g := range m.Groups {
		if err := validGroup("groups", g); err != nil {
			return err
		}
	}
	return nil
}

// validGroup checks a group's name; `,` and `;` separate groups in an Access and cannot be part of one.
func validGroup(field, g string) error {
	if g == "" || len(g) > 64 {
		return FieldErrorf(field, "%q is no group: 1 to 64 of a-z, 0-9 and -", clip(g))
	}
	for _, c := range []byte(g) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return FieldErrorf(field, "%q is no group: 1 to 64 of a-z, 0-9 and -", g)
		}
	}
	return nil
}

// Access is what somebody needs to see a thing: the strictest TLP of all that is needed, then, each behind a `;`, sets of groups of
// which the viewer must be in one each: `AMBER;desk,unit;oslo`. It is canonical, so that equal needs are equal strings. Stores keep
// it beside each record and compare it to a list; only Viewer.Sees interprets it.
type Access string

// access returns the need of a marking alone.
func (m Marking) access() Access {
	if len(m.Groups) == 0 {
		return Access(m.TLP)
	}
	groups := slices.Clone(m.Groups)
	slices.Sort(groups)
	return Access(string(m.TLP) + ";" + strings.Join(slices.Compact(groups), ","))
}

// ruleAccess is the need of the Chatham House Rule: to be in the group named at the event or channel.
func ruleAccess(group string) Access { return Access(string(Clear) + ";" + group) }

// parts splits an Access into its label and sets of groups.
func (a Access) parts() (TLP, []string) {
	all := strings.Split(string(a), ";")
	return TLP(all[0]), all[1:]
}

// label is the first of the parts; hasSets tells whether there are others.
func (a Access) label() TLP {
	label, _, _ := strings.Cut(string(a), ";")
	return TLP(label)
}

func (a Access) hasSets() bool { return strings.Contains(string(a), ";") }

// And returns the need of seeing both a and b.
func (a Access) And(b Access) Access {
	switch {
	case a == b, !b.hasSets() && b.label().rank() <= a.label().rank():
		return a
	case !a.hasSets() && a.label().rank() < b.label().rank():
		return b
	}
	ta, ga := a.parts()
	tb, gb := b.parts()
	if tb.rank() > ta.rank() {
		ta = tb
	}
	sets := append(slices.Clone(ga), gb...)
	slices.Sort(sets)
	sets = slices.Compact(sets)
	return Access(strings.Join(append([]string{string(ta)}, sets...), ";"))
}

// Requirement is an Access in readable form: the label, and the sets of groups of which one each is needed.
type Requirement struct {
	TLP    TLP
	Groups [][]string
}

// Requirement returns the readable form.
func (a Access) Requirement() Requirement {
	tlp, sets := a.parts()
	r := Requirement{TLP: tlp, Groups: [][]string{}}
	for _, s := range sets {
		r.Groups = append(r.Groups, strings.Split(s, ","))
	}
	return r
}

// Words writes a requirement for people: TLP:AMBER+STRICT; one of desk, oslo.
func (r Requirement) Words() string {
	parts := []string{"TLP:" + strings.ReplaceAll(string(r.TLP), "_", "+")}
	for _, set := range r.Groups {
		parts = append(parts, "one of "+strings.Join(set, ", "))
	}
	return strings.Join(parts, "; ")
}

// Viewer is who asks: clearance, groups, and whether they are the local owner of the data who sees all. The zero Viewer sees nothing.
type Viewer struct {
	Clearance TLP
	Groups    []string
	owner     bool
}

// LocalUser is the one viewer of a service without authentication: the owner of the data, who sees all.
func LocalUser() Viewer { return Viewer{Clearance: Red, owner: true} }

// Sees reports whether the viewer meets a need. It is the one visibility filter: everything shown passes through it.
func (v Viewer) Sees(a Access) bool {
	tlp, sets := a.parts()
	if tlp.rank() == len(TLPs) {
		return false
	}
	if v.owner {
		return true
	}
	if v.Clearance.rank() == len(TLPs) || v.Clearance.rank() < tlp.rank() {
		return false
	}
	for _, set := range sets {
		in := false
		for g := range strings.SplitSeq(set, ",") {
			in = in || slices.Contains(v.Groups, g)
		}
		if !in {
			return false
		}
	}
	return true
}

// Scope is the list of needs a viewer meets, of those that occur in a store: what a store filters by.
type Scope []Access

// Scope returns the needs in classes that the viewer meets, sorted.
func (v Viewer) Scope(classes []Access) Scope {
	s := Scope{}
	for _, c := range classes {
		if v.Sees(c) {
			s = append(s, c)
		}
	}
	slices.Sort(s)
	return slices.Compact(s)
}

// Has reports whether any of the needs is met.
func (s Scope) Has(needs []Access) bool {
	for _, a := range needs {
		if _, found := slices.BinarySearch(s, a); found {
			return true
		}
	}
	return false
}

// HasAll reports whether all of the needs are met.
func (s Scope) HasAll(needs []Access) bool {
	return !slices.ContainsFunc(needs, func(a Access) bool { return !s.Has([]Access{a}) })
}

// Sees reports whether the scope sees a record: one of its needs is met and, for a tie, both ends are seen, for a coverage its subject; entity tells
// whether an entity is seen.
func (s Scope) Sees(record any, entity func(ID) bool) bool {
	switch v := record.(type) {
	case *Source:
		return s.Has([]Access{v.Access})
	case *Entity:
		return s.Has(v.Access)
	case *Tie:
		return s.Has(v.Access) && entity(v.From) && entity(v.To)
	case *Coverage:
		return s.Has([]Access{v.Access}) && entity(v.Subject)
	default:
		return false
	}
}

// words lists a vocabulary for a message.
func words[W ~string](vocabulary []W) string {
	s := make([]string, len(vocabulary))
	for i, w := range vocabulary {
		s[i] = string(w)
	}
	return strings.Join(s, ", ")
}

// clip shortens user text for a message.
func clip(s string) string {
	if len(s) > 60 {
		return s[:60] + "..."
	}
	return s
}
