package graph

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
)

// Tx is what Prepare reads within a store's write transaction, with no scope.
type Tx interface {
	// Records returns the records of these ids that exist. Prepare does not change them.
	Records(ctx context.Context, ids []ID) (Records, error)
	// Referrers returns the ids of all records that refer to one of these ids (References), ascending.
	Referrers(ctx context.Context, ids []ID) ([]ID, error)
}

// Prepare validates a batch as a whole against what the store holds and derives all that is kept beside the records: citation ids, folded
// names, and who may see what. Every store calls it inside its write transaction, so that the rules of writing stand here alone. The
// receipt's revision is next. It does not change the batch's records.
func Prepare(ctx context.Context, tx Tx, b Batch, next Revision) (*Writes, error) {
	p := &preparation{
		ctx: ctx, tx: tx, next: next, puts: make(map[ID]bool, b.records()), drops: map[ID]bool{}, loaded: make(map[ID]bool, b.records()),
		candidates: map[ID]bool{}, touched: map[ID]bool{}, sourceAccess: map[ID]Access{}, obtainedAt: map[ID][]ID{},
	}
	if err := p.take(b); err != nil {
		return nil, err
	}
	for _, step := range []func() error{p.loadReferences, p.checkReferences, p.checkDrops, p.checkWhole, p.widen, p.derive} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return p.writes(b), nil
}

type preparation struct {
	ctx  context.Context
	tx   Tx
	next Revision
	// after is what the store will hold of all records looked at; before what it held of those that the batch replaces or drops.
	after, before Records
	// puts are the records to write: the batch's, and later those whose visibility changes with them; drops those to remove.
	puts, drops map[ID]bool
	// batch keeps the batch's records in order, for error paths.
	batch []indexedRecord
	// sourceAccess memoises the need of seeing each source, chain included.
	sourceAccess map[ID]Access
	// loaded are ids looked up already.
	loaded map[ID]bool
	// candidates are records whose needs may change with the batch; touched those of them that the batch does not itself write.
	candidates, touched map[ID]bool
	// circle is a circle of derivedFrom, where one was found.
	circle []ID
	// ties holds the ties that will stand at each of the entities around the batch, ascending by id.
	ties map[ID][]*Tie
	// obtainedAt maps each source to where the records in after that cite it obtained it: the rule there binds what derives from the source.
	obtainedAt map[ID][]ID
}

// indexedRecord is the record at a place of one of the batch's lists, with all that it refers to.
type indexedRecord struct {
	list   string
	i      int
	id     ID
	record any
	refs   []ID
}

func (r *indexedRecord) field() string { return indexed(r.list, r.i) }

// take clones the batch's records, gives citations their ids and validates each alone.
func (p *preparation) take(b Batch) error {
	if err := b.validate(); err != nil {
		return err
	}
	p.batch = make([]indexedRecord, 0, b.records())
	meta := Meta{Revision: p.next, Origin: b.Origin}
	add := func(list string, i int, id ID, record any, err error) error {
		if err != nil {
			return under(indexed(list, i), err)
		}
		if p.puts[id] {
			return FieldErrorf(join(indexed(list, i), "id"), "%s stands twice in the batch: give one of them another id", id)
		}
		p.puts[id] = true
		p.loaded[id] = true
		p.keep(record)
		p.batch = append(p.batch, indexedRecord{list: list, i: i, id: id, record: record, refs: References(record)})
		return nil
	}
	for i, s := range b.Sources {
		c := *s
		c.Meta = meta
		if err := add("sources", i, c.ID, &c, c.validate()); err != nil {
			return err
		}
	}
	for i, e := range b.Entities {
		c := e.clone()
		c.Meta = meta
		numberCitations(c.ID, c.Citations)
		if err := add("entities", i, c.ID, c, c.validate()); err != nil {
			return err
		}
	}
	for i, t := range b.Ties {
		c := t.clone()
		c.Meta = meta
		numberCitations(c.ID, c.Citations)
		if err := add("ties", i, c.ID, c, c.validate()); err != nil {
			return err
		}
	}
	for i, v := range b.Coverages {
		c := *v
		c.Meta = meta
		c.Counterparts = sortedIDs(v.Counterparts)
		if err := add("coverages", i, c.ID, &c, c.validate()); err != nil {
			return err
		}
	}
	for i, id := range b.Drop {
		if p.puts[id] {
			return FieldErrorf(indexed("drop", i), "%s is both put and dropped: leave one of the two out", id)
		}
		if !id.wellFormed() {
			return FieldErrorf(indexed("drop", i), "%q is no id: give one such as person:leon-sigal", clip(string(id)))
		}
		p.drops[id] = true
	}
	return nil
}

// numberCitations gives citations without an id one: the record's id, # and a number.
func numberCitations(record ID, citations []Citation) {
	var taken map[string]bool
	for i := range citations {
		if citations[i].ID != "" {
			if taken == nil {
				taken = map[string]bool{}
			}
			taken[citations[i].ID] = true
		}
	}
	n := 0
	for i := range citations {
		for citations[i].ID == "" {
			n++
			if id := string(record) + "#" + itoa(n); !taken[id] {
				citations[i].ID = id
			}
		}
	}
}

// keep notes a record that the store will hold.
func (p *preparation) keep(record any) {
	p.after.Put(record)
	citations := citationsOf(record)
	for i := range citations {
		if at := citations[i].ObtainedAt; at != "" {
			p.obtainedAt[citations[i].Source] = append(p.obtainedAt[citations[i].Source], at)
		}
	}
}

// load reads records not looked at yet into after, those that the batch drops into before.
func (p *preparation) load(ids []ID) error {
	var missing []ID
	for _, id := range ids {
		if id != "" && !p.loaded[id] {
			p.loaded[id] = true
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	got, err := p.tx.Records(p.ctx, missing)
	if err != nil {
		return err
	}
	for id, record := range got.all {
		if p.drops[id] {
			p.before.Put(record)
		} else {
			p.keep(record)
		}
	}
	return nil
}

// usualRefs is how many records most ties refer to.
const usualRefs = 4

// loadReferences reads what the batch's records replace, what it drops, and what they refer to.
func (p *preparation) loadReferences() error {
	own, refs := make([]ID, 0, len(p.batch)), make([]ID, 0, usualRefs*len(p.batch))
	for i := range p.batch {
		own = append(own, p.batch[i].id)
		refs = append(refs, p.batch[i].refs...)
	}
	var err error
	if p.before, err = p.tx.Records(p.ctx, own); err != nil {
		return err
	}
	for id := range p.drops {
		refs = append(refs, id)
	}
	return p.load(refs)
}

// checkReferences holds every id the batch refers to against what will exist.
func (p *preparation) checkReferences() error {
	for i := range p.batch {
		r := &p.batch[i]
		for _, id := range r.refs {
			if !p.after.Has(id) {
				return FieldErrorf(join(r.field(), p.fieldOf(r.record, id)), "%s refers to %q, which does not exist: enter it too, or correct the id", r.id, clip(string(id)))
			}
		}
		if err := checkCitationIDs(r); err != nil {
			return err
		}
	}
	return nil
}

func checkCitationIDs(r *indexedRecord) error {
	citations := citationsOf(r.record)
	for i := range citations {
		id := citations[i].ID
		if !isCitationID(id, r.id) || slices.ContainsFunc(citations[:i], func(c Citation) bool { return c.ID == id }) {
			return FieldErrorf(join(indexed(join(r.field(), "cite"), i), "id"), "%q: a citation's id is its record's, # and a number of its own; leave it out to get one", clip(id))
		}
	}
	return nil
}

// isCitationID reports whether an id is a record's, # and a number.
func isCitationID(id string, record ID) bool {
	number, found := strings.CutPrefix(id, string(record))
	number, numbered := strings.CutPrefix(number, "#")
	return found && numbered && number != "" && len(number) <= maxDigits && strings.Trim(number, "0123456789") == ""
}

// maxDigits bounds a citation's number.
const maxDigits = 7

// fieldOf names the field of a record that holds an id.
func (p *preparation) fieldOf(record any, id ID) string {
	cited := func(citations []Citation) string {
		for i, c := range citations {
			if c.Source == id {
				return indexed("cite", i) + ".source"
			}
			if c.ObtainedAt == id {
				return indexed("cite", i) + ".obtainedAt"
			}
		}
		return ""
	}
	pick := func(candidates ...string) string {
		for i := 0; i+1 < len(candidates); i += 2 {
			if candidates[i] == string(id) {
				return candidates[i+1]
			}
		}
		return ""
	}
	switch v := record.(type) {
	case *Source:
		return pick(string(v.DerivedFrom), "derivedFrom", string(v.ObtainedAt), "obtainedAt")
	case *Entity:
		return cited(v.Citations)
	case *Tie:
		if f := pick(string(v.From), "from", string(v.To), "to", string(v.In), "in", string(v.RestsOn), "restsOn", string(v.Assessment), "assessment"); f != "" {
			return f
		}
		return cited(v.Citations)
	case *Coverage:
		if f := pick(string(v.Subject), "subject", string(v.Source), "source"); f != "" {
			return f
		}
		return "counterparts"
	}
	return ""
}

// checkDrops refuses to drop what is still referred to.
func (p *preparation) checkDrops() error {
	if len(p.drops) == 0 {
		return nil
	}
	ids := make([]ID, 0, len(p.drops))
	for id := range p.drops {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	referrers, err := p.tx.Referrers(p.ctx, ids)
	if err != nil {
		return err
	}
	if err := p.load(referrers); err != nil {
		return err
	}
	var conflict error
	p.after.each(func(id ID, record any) {
		for _, ref := range References(record) {
			if p.drops[ref] && conflict == nil {
				conflict = &Error{Code: Conflict, Field: "drop", Message: string(ref) + " is still referred to by " + string(id) + ": drop that too, or change it first"}
			}
		}
	})
	return conflict
}

// widen finds the records whose visibility may change with the batch: those that rest on a source whose need may change, or were obtained under a
// rule that changes. derive keeps those whose needs do change. It also makes sure that all sources they rest on are loaded.
func (p *preparation) widen() error {
	rules, sources, parents := p.changedNeeds()
	under, err := p.referrers(rules)
	if err != nil {
		return err
	}
	for _, id := range under {
		parents = append(parents, p.obtainedSources(id)...)
	}
	children, err := p.tx.Referrers(p.ctx, sortedIDs(parents))
	if err != nil {
		return err
	}
	sources = append(append(sources, onlySources(children)...), onlySources(under)...)
	for frontier := sortedIDs(sources); len(frontier) > 0; {
		for _, id := range frontier {
			p.candidates[id] = true
		}
		resting, err := p.referrers(frontier)
		if err != nil {
			return err
		}
		frontier = slices.DeleteFunc(onlySources(resting), func(id ID) bool { return p.candidates[id] })
		for _, id := range resting {
			p.candidates[id] = p.candidates[id] || !id.IsSource()
		}
	}
	for _, id := range under {
		p.candidates[id] = true
	}
	return p.loadChains()
}

// referrers loads the records that refer to some ids and returns theirs.
func (p *preparation) referrers(ids []ID) ([]ID, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := p.tx.Referrers(p.ctx, ids)
	if err != nil {
		return nil, err
	}
	return found, p.load(found)
}

func onlySources(ids []ID) []ID {
	return slices.DeleteFunc(slices.Clone(ids), func(id ID) bool { return !id.IsSource() })
}

// changedNeeds returns the existing events and channels whose rule changes, the existing sources whose own need changes, and the sources that the
// batch cites, or no longer cites, as obtained somewhere: what derives from these may fall under a rule, or out of it.
func (p *preparation) changedNeeds() (rules, sources, parents []ID) {
	for i := range p.batch {
		switch v := p.batch[i].record.(type) {
		case *Source:
			if old := p.before.Sources[v.ID]; old != nil && (old.Marking.access() != v.Marking.access() || old.DerivedFrom != v.DerivedFrom || old.ObtainedAt != v.ObtainedAt) {
				sources = append(sources, v.ID)
			}
		case *Entity:
			if old := p.before.Entities[v.ID]; old != nil && old.RuleGroup != v.RuleGroup {
				rules = append(rules, v.ID)
			}
		}
		parents = append(parents, p.obtainedSources(p.batch[i].id)...)
	}
	for id := range p.drops {
		parents = append(parents, p.obtainedSources(id)...)
	}
	return sortedIDs(rules), sources, parents
}

// obtainedSources returns the sources of those citations of a record, as it was and as it will be, that were obtained somewhere.
func (p *preparation) obtainedSources(id ID) []ID {
	var ids []ID
	for _, set := range []*Records{&p.before, &p.after} {
		citations := set.citations(id)
		for i := range citations {
			if citations[i].ObtainedAt != "" {
				ids = append(ids, citations[i].Source)
			}
		}
	}
	return ids
}

// loadChains loads, for every candidate, its sources, as those of the batch's records are loaded already, and of each source whose need is worked out
// what it derives from, the event it was obtained at, and all that cites what it derives from, because the rule under which the parent was cited binds
// the child.
func (p *preparation) loadChains() error {
	scanned := map[ID]bool{}
	for {
		var ids, parents []ID
		for id := range p.candidates {
			ids = append(ids, References(p.after.Record(id))...)
		}
		for id, s := range p.after.Sources {
			if p.mayChange(id) && s.DerivedFrom != "" && !scanned[s.DerivedFrom] {
				scanned[s.DerivedFrom] = true
				parents = append(parents, s.DerivedFrom)
			}
		}
		for parent := range scanned {
			ids = append(ids, p.obtainedAt[parent]...)
		}
		if len(parents) > 0 {
			referrers, err := p.tx.Referrers(p.ctx, sortedIDs(parents))
			if err != nil {
				return err
			}
			ids = append(ids, referrers...)
		}
		before := len(p.loaded)
		if err := p.load(ids); err != nil {
			return err
		}
		if len(p.loaded) == before && len(parents) == 0 {
			return nil
		}
	}
}

// mayChange reports whether the needs of a record are worked out: all others stay what the store has them to be.
func (p *preparation) mayChange(id ID) bool { return p.puts[id] || p.candidates[id] }

// derive computes the needs of every record to write, and of every candidate: one whose needs stay as they were is not written.
func (p *preparation) derive() error {
	for id := range p.candidates {
		if !p.puts[id] && !p.drops[id] && p.after.Has(id) {
			p.touched[id] = true
		}
	}
	for _, id := range slices.Concat(p.ids(), sortedIDs(slices.Collect(maps.Keys(p.touched)))) {
		record, err := p.derived(id)
		if err != nil {
			return p.inBatch(id, err)
		}
		if p.touched[id] && sameNeeds(p.after.Record(id), record) {
			continue
		}
		p.puts[id] = true
		p.after.Put(record)
	}
	return nil
}

// inBatch names the batch's record that an error of derivation is about.
func (p *preparation) inBatch(id ID, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	for i := range p.batch {
		r := &p.batch[i]
		if r.id == id || (e.Field == "derivedFrom" && id.IsSource() && slices.Contains(p.circle, r.id)) {
			return under(r.field(), err)
		}
	}
	return err
}

// derived returns a record with its needs: the batch's own, or a copy of one that is stored.
func (p *preparation) derived(id ID) (any, error) {
	switch {
	case id.IsSource():
		need, err := p.needOfSource(id, nil)
		if err != nil {
			return nil, err
		}
		c := *p.after.Sources[id]
		c.Access, c.Meta.Revision = need, p.next
		return &c, nil
	case id.IsCoverage():
		c := *p.after.Coverages[id]
		need, err := p.needOfSource(c.Source, nil)
		if err != nil {
			return nil, err
		}
		c.Access, c.Meta.Revision = c.Marking.access().And(need), p.next
		return &c, nil
	case id.IsTie():
		c := p.after.Ties[id]
		if p.touched[id] {
			c = c.clone()
		}
		if err := p.deriveCitations(c.Citations); err != nil {
			return nil, err
		}
		c.Access, c.Meta.Revision = needs(c.Marking, c.Citations, nil), p.next
		return c, nil
	default:
		c := p.after.Entities[id]
		if p.touched[id] {
			c = c.clone()
		}
		if err := p.deriveCitations(c.Citations); err != nil {
			return nil, err
		}
		c.Access, c.Meta.Revision = needs(c.Marking, c.Citations, nil), p.next
		for i := range c.Names {
			n := &c.Names[i]
			n.Folded, n.Access = Fold(n.Text), needs(n.Marking, c.Citations, n.Citations)
		}
		return c, nil
	}
}

// sameNeeds reports whether two states of a record are seen by the same viewers, citation by citation and name by name.
func sameNeeds(a, b any) bool {
	citations := func(x, y []Citation) bool {
		return slices.EqualFunc(x, y, func(c, d Citation) bool { return c.Access == d.Access })
	}
	switch x := a.(type) {
	case *Source:
		y, ok := b.(*Source)
		return ok && x.Access == y.Access
	case *Coverage:
		y, ok := b.(*Coverage)
		return ok && x.Access == y.Access
	case *Tie:
		y, ok := b.(*Tie)
		return ok && slices.Equal(x.Access, y.Access) && citations(x.Citations, y.Citations)
	case *Entity:
		y, ok := b.(*Entity)
		return ok && slices.Equal(x.Access, y.Access) && citations(x.Citations, y.Citations) &&
			slices.EqualFunc(x.Names, y.Names, func(m, n Name) bool { return slices.Equal(m.Access, n.Access) })
	}
	return false
}

// needs returns what sees a record or name: its marking with any one of its citations (of those listed in only, or of all).
func needs(m Marking, citations []Citation, only []string) []Access {
	out := make([]Access, 0, len(citations))
	own := m.access()
	for i := range citations {
		if len(only) == 0 || slices.Contains(only, citations[i].ID) {
			out = append(out, own.And(citations[i].Access))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (p *preparation) deriveCitations(citations []Citation) error {
	for i := range citations {
		c := &citations[i]
		need, err := p.needOfSource(c.Source, nil)
		if err != nil {
			return err
		}
		c.Access = c.Marking.access().And(need).And(p.rule(c.ObtainedAt))
	}
	return nil
}

// rule returns the need of the Chatham House Rule at an event or channel; nothing where it does not hold.
func (p *preparation) rule(id ID) Access {
	if e := p.after.Entities[id]; e != nil && e.RuleGroup != "" {
		return ruleAccess(e.RuleGroup)
	}
	return Access(Clear)
}

// needOfSource is the source's marking, the rule it was obtained under, and all that seeing what it derives from needs, with the
// rules under which that was cited. below is the chain so far, to find a circle.
func (p *preparation) needOfSource(id ID, below []ID) (Access, error) {
	if need, known := p.sourceAccess[id]; known {
		return need, nil
	}
	s := p.after.Sources[id]
	if !p.mayChange(id) {
		return s.Access, nil
	}
	if slices.Contains(below, id) {
		p.circle = below
		return "", FieldErrorf("derivedFrom", "sources derive from each other in a circle (%s): remove derivedFrom from one of them", words(append(below, id)))
	}
	need := s.Marking.access().And(p.rule(s.ObtainedAt))
	if s.DerivedFrom != "" {
		parent, err := p.needOfSource(s.DerivedFrom, append(slices.Clone(below), id))
		if err != nil {
			return "", err
		}
		need = need.And(parent)
		for _, at := range p.obtainedAt[s.DerivedFrom] {
			need = need.And(p.rule(at))
		}
	}
	p.sourceAccess[id] = need
	return need, nil
}

// ids returns the ids of the puts, ascending.
func (p *preparation) ids() []ID {
	ids := make([]ID, 0, len(p.puts))
	for id := range p.puts {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func (p *preparation) writes(b Batch) *Writes {
	w := &Writes{Change: Change{Revision: p.next, At: b.At.UTC(), Key: b.Key, Origin: b.Origin, Why: b.Why, Put: p.ids()}}
	classes := map[Access]bool{}
	note := func(access []Access, citations []Citation) {
		for _, a := range access {
			classes[a] = true
		}
		for i := range citations {
			classes[citations[i].Access] = true
		}
	}
	for _, id := range w.Change.Put {
		switch v := p.after.Record(id).(type) {
		case *Source:
			w.Sources = append(w.Sources, v)
			classes[v.Access] = true
		case *Entity:
			w.Entities = append(w.Entities, v)
			note(v.Access, v.Citations)
			for i := range v.Names {
				note(v.Names[i].Access, nil)
			}
		case *Tie:
			w.Ties = append(w.Ties, v)
			note(v.Access, v.Citations)
		case *Coverage:
			w.Coverages = append(w.Coverages, v)
			classes[v.Access] = true
		}
	}
	for id := range p.drops {
		if p.before.Has(id) {
			w.Drop = append(w.Drop, id)
		}
	}
	slices.Sort(w.Drop)
	w.Change.Dropped = slices.Clone(w.Drop)
	w.Classes = slices.Sorted(maps.Keys(classes))
	return w
}

// Record returns the record of an id, or nil.
func (r *Records) Record(id ID) any {
	if v := r.Ties[id]; v != nil {
		return v
	}
	if v := r.Entities[id]; v != nil {
		return v
	}
	if v := r.Sources[id]; v != nil {
		return v
	}
	if v := r.Coverages[id]; v != nil {
		return v
	}
	return nil
}

// each calls f with every record of the set, kind by kind in order of ids.
func (r *Records) each(f func(id ID, record any)) {
	eachOf(r.Sources, f)
	eachOf(r.Entities, f)
	eachOf(r.Ties, f)
	eachOf(r.Coverages, f)
}

func eachOf[V any](m map[ID]V, f func(id ID, record any)) {
	ids := make([]ID, 0, len(m))
	for id := range m {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		f(id, m[id])
	}
}

// all gives every record of the set, in no order.
func (r *Records) all(yield func(ID, any) bool) {
	_ = allOf(r.Sources, yield) && allOf(r.Entities, yield) && allOf(r.Ties, yield) && allOf(r.Coverages, yield)
}

func allOf[V any](m map[ID]V, yield func(ID, any) bool) bool {
	for id, v := range m {
		if !yield(id, v) {
			return false
		}
	}
	return true
}

// citations returns the citations of an entity or tie of the set.
func (r *Records) citations(id ID) []Citation { return citationsOf(r.Record(id)) }

// citationsOf returns the citations of an entity or tie.
func citationsOf(record any) []Citation {
	switch v := record.(type) {
	case *Entity:
		return v.Citations
	case *Tie:
		return v.Citations
	default:
		return nil
	}
}

// sortedIDs returns the distinct non-empty ids, ascending.
func sortedIDs(ids []ID) []ID {
	return distinct(slices.Clone(ids))
}

// distinct is sortedIDs in place.
func distinct(ids []ID) []ID {
	ids = slices.DeleteFunc(ids, func(id ID) bool { return id == "" })
	slices.Sort(ids)
	return slices.Compact(ids)
}
