package graph

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"fmt"
	"hash/crc32"
	"io"
	"slices"

	"backchannel/graph/paths"
)

// A kept view is the outline and the view of whoever sees all, as bytes beside the store, so that a service that starts again need not read the whole
// graph: what changed since is brought along by the change log. It tells of which store it is by what the log says of its revision, and of which
// program, as another may read the same records otherwise.

// keptMagic begins a kept view of the one format that is known.
const keptMagic = "backchannel view 1\n"

// keptHead is what a kept view holds besides its places, ties and their ids, which stand behind it in columns.
type keptHead struct {
	Program                                string
	Revision, OutlineRevision              Revision
	Change, OutlineChange                  string
	Scope                                  Scope
	Classes                                []Access
	Coverages                              map[TieKind][]*Coverage
	Latest                                 map[Access]keptFarthest
	Cycles                                 map[int32]keptCycle
	Origins                                map[ID]keptOrigin
	Judged                                 map[ID][]ID
	Several                                map[int32][]int32
	Places, Ties, PlacesPacked, TiesPacked int
}

type (
	keptReach struct {
		Day Day
		ID  ID
	}
	keptFarthest struct {
		List  []keptReach
		Cut   bool
		Floor keptReach
	}
	keptCycle struct {
		Track  string
		Steps  []keptStep
		Rounds [][2]Day
	}
	keptStep struct {
		State            string
		Earliest, Latest Day
	}
	keptOrigin struct {
		DerivedFrom ID
		Unknown     bool
	}
)

// changeMark tells a revision of this store from that of another: by what the change log says of it.
func (s *Service) changeMark(ctx context.Context, r Revision) (string, error) {
	if r == 0 {
		return "", nil
	}
	changes, err := s.store.Changes(ctx, ChangesQuery{After: r - 1, Limit: 1})
	if err != nil {
		return "", err
	}
	if len(changes) == 0 || changes[0].Revision != r {
		return "", Errorf(Conflict, "the store has no revision %s", r.Token())
	}
	c := changes[0]
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %q %q %q %q %q", c.At.Unix(), c.Key, c.Origin, c.Why, c.Put, c.Dropped))
	return string(sum[:]), nil
}

// ViewRevision returns the revision at which the view of whoever sees all was drawn or restored; 0 where there is none, or where it was changed since.
func (s *Service) ViewRevision() Revision {
	if a, _ := s.wholeView(); a != nil {
		return a.revision
	}
	return 0
}

// wholeView returns the view of whoever sees all, without changes patched in, and the outline; nil where there is none.
func (s *Service) wholeView() (*atlas, *outline) {
	s.mu.Lock()
	o := s.outline
	s.mu.Unlock()
	if o == nil {
		return nil, nil
	}
	a := s.keptAtlas(atlasKey{words(o.classes), &defaultTables})
	if a == nil || len(a.places.later)+len(a.ties.later) > 0 {
		return nil, nil
	}
	if patched, _ := a.graph.Churn(); patched > 0 {
		return nil, nil
	}
	return a, o
}

// KeepView writes the outline and the view of whoever sees all, for a later RestoreView by the same program. It returns the revision of the view; 0, and
// nothing is written, where there is none, or where changes have been patched into it since it was drawn: what was kept before is brought along as well.
func (s *Service) KeepView(ctx context.Context, program string, to io.Writer) (Revision, error) {
	a, o := s.wholeView()
	if a == nil {
		return 0, nil
	}
	h := o.kept()
	h.Program, h.Revision, h.Scope = program, a.revision, a.scope
	a.keep(h)
	var err error
	if h.Change, err = s.changeMark(ctx, h.Revision); err != nil {
		return 0, err
	}
	if h.OutlineChange, err = s.changeMark(ctx, h.OutlineRevision); err != nil {
		return 0, err
	}
	if err := a.write(h, to); err != nil {
		return 0, err
	}
	return a.revision, nil
}

// kept returns an outline as it is kept.
func (o *outline) kept() *keptHead {
	h := &keptHead{OutlineRevision: o.revision, Classes: o.classes, Coverages: o.coverages, Latest: map[Access]keptFarthest{}}
	for need, f := range o.latest {
		k := keptFarthest{Cut: f.cut, Floor: keptReach{f.floor.day, f.floor.id}}
		for _, r := range f.list {
			k.List = append(k.List, keptReach{r.day, r.id})
		}
		h.Latest[need] = k
	}
	return h
}

// keep puts what an atlas holds besides its columns into the head.
func (a *atlas) keep(h *keptHead) {
	h.Cycles, h.Origins, h.Judged, h.Several = map[int32]keptCycle{}, map[ID]keptOrigin{}, a.judged, map[int32][]int32{}
	for place, c := range a.cycles {
		k := keptCycle{Track: c.track}
		for _, s := range c.steps {
			k.Steps = append(k.Steps, keptStep{s.State, s.Earliest, s.Latest})
		}
		for _, r := range c.rounds {
			k.Rounds = append(k.Rounds, [2]Day{r.first, r.last})
		}
		h.Cycles[place] = k
	}
	for id, o := range a.origins {
		h.Origins[id] = keptOrigin{o.derivedFrom, o.unknown}
	}
	h.Places, h.Ties, h.PlacesPacked, h.TiesPacked = int(a.places.n), int(a.ties.n), len(a.places.packed), len(a.ties.packed)
	for place := range a.places.n {
		if a.graph.Place(place).Rep == paths.Several {
			h.Several[place] = a.reps(a.supposing(Scenario{}), place, nil)
		}
	}
}

// The bytes of a place and of a tie in their columns.
const (
	keptPlaceBytes = 13
	keptTieBytes   = 23
	keptAsks       = 1 << 7
)

// write writes the head, the columns, and a checksum of all.
func (a *atlas) write(h *keptHead, to io.Writer) error {
	sum := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	out := bufio.NewWriterSize(io.MultiWriter(to, sum), 1<<20)
	var head bytes.Buffer
	if err := gob.NewEncoder(&head).Encode(h); err != nil {
		return InternalError("keeping the view", err)
	}
	row := binary.LittleEndian.AppendUint64([]byte(keptMagic), uint64(head.Len())) //nolint:gosec // a length
	_, _ = out.Write(row)                                                          // an error stays with out until it is flushed
	_, _ = out.Write(head.Bytes())
	for place := range a.places.n {
		p := a.graph.Place(place)
		row = appendInts(row[:0], p.From, p.Until, p.Rep)
		if p.Ask {
			p.Class |= keptAsks
		}
		_, _ = out.Write(append(row, p.Class))
	}
	for number := range a.ties.n {
		t, _ := a.graph.Tie(number)
		row = appendInts(row[:0], t.A, t.B, t.Evidence, t.From, t.Until)
		_, _ = out.Write(append(row, t.Trust, t.Kind, t.Fade))
	}
	_, _ = out.Write(a.places.packed)
	_, _ = out.Write(a.ties.packed)
	err := out.Flush()
	if err == nil {
		_, err = to.Write(binary.LittleEndian.AppendUint32(nil, sum.Sum32()))
	}
	if err != nil {
		return &Error{Code: Unavailable, Message: "the view could not be kept", Err: err}
	}
	return nil
}

func appendInts(row []byte, values ...int32) []byte {
	for _, v := range values {
		row = binary.LittleEndian.AppendUint32(row, uint32(v)) //nolint:gosec // the same bits
	}
	return row
}

// RestoreView takes over what KeepView wrote. The error says in words why it cannot be used: it is damaged, of another program, or of another store.
func (s *Service) RestoreView(ctx context.Context, program string, data []byte) error {
	h, a, err := readKept(data)
	if err != nil {
		return err
	}
	if h.Program != program {
		return Errorf(Conflict, "it was written by another version of the program")
	}
	for _, at := range []struct {
		revision Revision
		mark     string
	}{{h.Revision, h.Change}, {h.OutlineRevision, h.OutlineChange}} {
		mark, err := s.changeMark(ctx, at.revision)
		if err != nil {
			return err
		}
		if mark != at.mark {
			return Errorf(Conflict, "it is of another store")
		}
	}
	if a.bytes() > s.viewMemory {
		return Errorf(Limit, "it takes more memory than the view may")
	}
	o := h.outline()
	s.mu.Lock()
	if s.outline == nil {
		s.outline = o
	}
	s.mu.Unlock()
	s.keepAtlas(atlasKey{words(a.scope), &defaultTables}, a)
	return nil
}

func (h *keptHead) outline() *outline {
	o := newOutline()
	o.revision, o.classes = h.OutlineRevision, h.Classes
	if h.Coverages != nil {
		o.coverages = h.Coverages
	}
	for need, k := range h.Latest {
		f := farthest{cut: k.Cut, floor: reach{k.Floor.Day, k.Floor.ID}}
		for _, r := range k.List {
			f.list = append(f.list, reach{r.Day, r.ID})
		}
		o.latest[need] = f
	}
	return o
}

var errKeptDamaged = Errorf(Invalid, "it is damaged")

// readKept reads what write wrote; whatever else the bytes are is an error.
func readKept(data []byte) (*keptHead, *atlas, error) {
	const sumBytes, lengthBytes = 4, 8
	if len(data) < len(keptMagic)+lengthBytes+sumBytes || string(data[:len(keptMagic)]) != keptMagic {
		return nil, nil, Errorf(Invalid, "it is no view, or one of another format")
	}
	body, sum := data[:len(data)-sumBytes], binary.LittleEndian.Uint32(data[len(data)-sumBytes:])
	if crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)) != sum {
		return nil, nil, errKeptDamaged
	}
	length := binary.LittleEndian.Uint64(body[len(keptMagic):])
	rest := body[len(keptMagic)+lengthBytes:]
	if length > uint64(len(rest)) {
		return nil, nil, errKeptDamaged
	}
	var h keptHead
	if err := gob.NewDecoder(bytes.NewReader(rest[:length])).Decode(&h); err != nil {
		return nil, nil, &Error{Code: Invalid, Message: errKeptDamaged.Message, Err: err}
	}
	a, ok := h.atlas(rest[length:])
	if !ok {
		return nil, nil, errKeptDamaged
	}
	return &h, a, nil
}

// atlas reads the columns; ok is false where they are not what the head says, or not what an atlas can be made of.
func (h *keptHead) atlas(columns []byte) (a *atlas, ok bool) {
	for _, n := range []int{h.Places, h.Ties, h.PlacesPacked, h.TiesPacked} {
		if n < 0 || n > len(columns) {
			return nil, false
		}
	}
	if h.Places*keptPlaceBytes+h.Ties*keptTieBytes+h.PlacesPacked+h.TiesPacked != len(columns) {
		return nil, false
	}
	a = &atlas{revision: h.Revision, scope: h.Scope, cycles: map[int32]*cycle{}, origins: map[ID]sourceOrigin{}, judged: h.Judged}
	if a.judged == nil {
		a.judged = map[ID][]ID{}
	}
	for place, k := range h.Cycles {
		c := &cycle{track: k.Track}
		for _, s := range k.Steps {
			c.steps = append(c.steps, Step{State: s.State, Earliest: s.Earliest, Latest: s.Latest})
		}
		for _, r := range k.Rounds {
			c.rounds = append(c.rounds, round{r[0], r[1]})
		}
		a.cycles[place] = c
	}
	for id, o := range h.Origins {
		a.origins[id] = sourceOrigin{o.DerivedFrom, o.Unknown}
	}
	places, columns, placesOK := h.readPlaces(columns)
	ties, columns, tiesOK := h.readTies(columns)
	var placeIDs, tieIDs bool
	a.places, placeIDs = unpackIDs(columns[:h.PlacesPacked], h.Places)
	a.ties, tieIDs = unpackIDs(columns[h.PlacesPacked:], h.Ties)
	if !placesOK || !tiesOK || !placeIDs || !tieIDs {
		return nil, false
	}
	usual := trustCosts(&defaultTables)
	a.graph = paths.Build(places, h.Several, ties, &usual)
	return a, true
}

func (h *keptHead) isPlace(n int32) bool { return n >= 0 && int(n) < h.Places }

func (h *keptHead) readPlaces(columns []byte) (places []paths.Place, rest []byte, ok bool) {
	places = make([]paths.Place, h.Places)
	for i := range places {
		row := columns[i*keptPlaceBytes:]
		p := paths.Place{From: int32At(row, 0), Until: int32At(row, 1), Rep: int32At(row, 2), Class: row[12] &^ keptAsks, Ask: row[12]&keptAsks != 0}
		several := h.Several[int32(i)]
		if p.Class > placeEvent || !(h.isPlace(p.Rep) || p.Rep == paths.None || p.Rep == paths.Several) || (p.Rep == paths.Several) != (len(several) > 0) ||
			slices.ContainsFunc(several, func(n int32) bool { return !h.isPlace(n) }) {
			return nil, columns, false
		}
		places[i] = p
	}
	return places, columns[h.Places*keptPlaceBytes:], true
}

func (h *keptHead) readTies(columns []byte) (ties []paths.Tie, rest []byte, ok bool) {
	const maxEvidence, maxFade = 1<<24 - 1, 7
	ties = make([]paths.Tie, h.Ties)
	for i := range ties {
		row := columns[i*keptTieBytes:]
		t := paths.Tie{
			A: int32At(row, 0), B: int32At(row, 1), Evidence: int32At(row, 2), From: int32At(row, 3), Until: int32At(row, 4), Trust: row[20], Kind: row[21], Fade: row[22],
		}
		if !h.isPlace(t.A) || !h.isPlace(t.B) || t.Evidence < 0 || t.Evidence > maxEvidence || int(t.Kind) >= len(drawn) || t.Fade > maxFade {
			return nil, columns, false
		}
		ties[i] = t
	}
	return ties, columns[h.Ties*keptTieBytes:], true
}

func int32At(row []byte, at int) int32 {
	return int32(binary.LittleEndian.Uint32(row[4*at:])) //nolint:gosec // the same bits
}

// unpackIDs reads a packed list of so many ids; ok is false where it is none.
func unpackIDs(packed []byte, n int) (l *idList, ok bool) {
	l = &idList{packed: slices.Clone(packed), n: int32(n)} //nolint:gosec // as many as bytes at most; a clone lets go of the rest
	var id, before []byte
	at := 0
	for number := range n {
		if number%idBlock == 0 {
			l.blocks = append(l.blocks, uint32(at))
			id = id[:0]
		}
		shared, a := binary.Uvarint(packed[at:])
		if a <= 0 || shared > uint64(len(id)) {
			return nil, false
		}
		size, b := binary.Uvarint(packed[at+a:])
		if b <= 0 || size > uint64(len(packed[at+a+b:])) {
			return nil, false
		}
		at += a + b
		id = append(id[:shared], packed[at:at+int(size)]...) //nolint:gosec // at most the bytes that are left
		at += int(size)                                      //nolint:gosec // as above
		if number > 0 && bytes.Compare(before, id) >= 0 {
			return nil, false
		}
		before = append(before[:0], id...)
	}
	l.last = ID(before)
	return l, at == len(packed)
}
