package graph

import "slices"

// clone returns a deep copy.
func (e *Entity) clone() *Entity {
	c := *e
	c.Names = slices.Clone(e.Names)
	for i := range c.Names {
		c.Names[i].Citations = slices.Clone(c.Names[i].Citations)
		c.Names[i].Access = slices.Clone(c.Names[i].Access)
		c.Names[i].Marking = c.Names[i].Marking.clone()
	}
	if e.Value != nil {
		v := *e.Value
		c.Value = &v
	}
	c.Marking = e.Marking.clone()
	c.Citations = cloneCitations(e.Citations)
	c.Access = slices.Clone(e.Access)
	return &c
}

// clone returns a deep copy.
func (t *Tie) clone() *Tie {
	c := *t
	c.Marking = t.Marking.clone()
	c.Citations = cloneCitations(t.Citations)
	c.Access = slices.Clone(t.Access)
	return &c
}

func cloneCitations(in []Citation) []Citation {
	out := slices.Clone(in)
	for i := range out {
		out[i].Marking = out[i].Marking.clone()
	}
	return out
}

func (m Marking) clone() Marking {
	m.Groups = slices.Clone(m.Groups)
	return m
}

// Clone returns a deep copy of a record.
func Clone(record any) any {
	switch v := record.(type) {
	case *Source:
		c := *v
		c.Marking = v.Marking.clone()
		return &c
	case *Entity:
		return v.clone()
	case *Tie:
		return v.clone()
	case *Coverage:
		c := *v
		c.Marking = v.Marking.clone()
		c.Counterparts = slices.Clone(v.Counterparts)
		return &c
	}
	return nil
}
