package storetest

import (
	"go/ast"    //nolint:depguard // the contract is the comments of Go source
	"go/parser" //nolint:depguard // the contract is the comments of Go source
	"go/token"  //nolint:depguard // the contract is the comments of Go source
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// contract names, below every sentence of the contract, a subtest that shows it: its part and its name. A sentence that is new or was reworded
// has none until someone has looked at the suite.
const contract = `
Head is where a store stands.
	head/gives the revision last committed
Classes are the needs (Access) that occur in the store, sorted: what a Viewer's Scope is chosen from.
	head/classes are the needs that occur, sorted, each once
It may hold needs that no longer occur.
	head/classes may keep what no longer occurs and gain what is new
Key is a place in a list: lists ascend by Sort, then ID, compared as bytes.
	find/lists entities by sort key, then id, as bytes
Link asks that an entity has a visible tie of Kind, in either direction, with a visible Other.
	find/links in either direction

FindQuery asks for a page of a list.
	find/pages of any size make up the list, both ways
Sources lists sources (by id) in place of entities; Kinds and Linked are then empty.
	find/sources are listed by id in place of entities
Kinds, Types and Tracks each keep entities with one of these; empty keeps all.
	find/kinds keep entities of one of these
Linked keeps entities that have every one of these links.
	find/several links are met together
After and Before bound the page, both exclusive.
	find/after and before are exclusive bounds
Backward takes the last Limit before Before rather than the first after After.
	find/backward takes the last before before, in ascending order
Find returns a page of a list with its exact total.
	find/total is that of the list, whatever the page
Found is a page: keys in ascending order, how many the list holds in all, and whether more lie beyond the page in its direction.
	find/more tells of what lies beyond in the page's direction

SearchQuery asks for names.
	search/a hit tells id, kind, text, folded text and kind of name
Exactly one of Folded and Tokens is set.
	search/folded finds names whose folded text is one of these, whole
Folded asks for names whose folded text is one of these.
	search/folded finds names whose folded text is one of these, whole
Tokens asks for names in which every token is met: some word of the folded name begins with it, or shares one of Deletions with it.
	search/agrees with Meets on every token tried
Kinds keeps names of entities of these kinds; empty keeps all.
	search/kinds keep names of entities of these
Hit is one visible name of a visible entity.
	search/hidden names of visible entities are not found
Name is the name's kind.
	search/a hit tells id, kind, text, folded text and kind of name
Search returns names that match, ascending by folded text, id, text; at most Limit.
	search/hits ascend by folded text, id, text, as bytes

NeighbourQuery asks for the ties at some entities.
	neighbours/ties in both directions, ascending by id as bytes
Kinds keeps ties of these kinds; empty keeps all.
	neighbours/kinds keep ties of one of these
Direction is "OUT" (ties from the entity), "IN" (to it) or "" (both).
	neighbours/direction keeps ties from or to the entity
After bounds each entity's page to tie ids after it; Limit is per entity.
	neighbours/after and limit bound each entity's page
Ends asks for the entities at the other ends too, which saves a Get of them.
	neighbours/the other ends come with the ties where they are asked for, as Get gives them
Neighbours is one entity's page of ties, ascending by id, and how many it has in all under the query's kinds and direction.
	neighbours/total counts under kinds and direction, whatever the page
Ends are, where they were asked for, the entities at the other end of each of Ties, as Get gives them; else nil.
	neighbours/the other ends come with the ties where they are asked for, as Get gives them
Neighbours returns the visible ties at visible entities; a missing or hidden id is absent.
	neighbours/a hidden entity is absent

ChangesQuery asks for the change log, ascending by revision.
	changes/ascends by revision and tells key, time, origin and why
IDs keeps changes that touched one of these records, and of each change only these; empty keeps all.
	changes/ids keep the changes that touched one of these, and of each only these
Change is one committed batch in the change log.
	changes/ascends by revision and tells key, time, origin and why
Put and Dropped are the records written and removed, ascending.
	changes/ascends by revision and tells key, time, origin and why
Put includes records whose visibility changed with another's.
	changes/put includes records whose visibility changed with another's
Changes returns the change log.
	changes/after is exclusive

Store is the contract of every store, tested by storetest.
	model/
Implementations are safe for concurrent use, obey cancellation and return *Error only.
	concurrency/reads of all kinds at once agree
Reads that take a Scope give what it sees and nothing of the rest: no count, no order, no error tells of it.
	visibility/
Records come whole, with all citations and names: Trim takes out what the scope does not see.
	get/records come whole, with hidden citations and names
The records of Get and Neighbours must not be changed, as others may be reading them; all else that is handed out belongs to the caller.
	get/the set of records belongs to the caller
	neighbours/the list of ties belongs to the caller
	snapshot/records belong to the caller
	changes/changes belong to the caller
Head returns the last committed revision.
	head/gives the revision last committed
Get returns records by id: visible ones only; a missing or hidden id is absent.
	get/a hidden record is absent
At most MaxBatch ids, or LIMIT.
	get/1,000 ids pass and 1,001 are LIMIT
No ids, no round trip.
	get/no ids give nothing, without a round trip
Snapshot calls visit with every record at exactly one revision: sources, entities, ties, coverages, each ascending by id.
	snapshot/visits sources, entities, ties, coverages, each ascending by id
It is for the service itself and knows no scope.
	snapshot/visits every record once, as Get gives it, whatever its marking
An error of visit ends it and is returned.
	snapshot/an error of visit ends it and is returned
Apply commits a batch: all or nothing.
	apply/a batch refused in its middle leaves nothing behind
It runs Prepare within its transaction.
	refuse/
Ping makes one round trip; UNAVAILABLE when the store can't answer.
	life/Ping answers while the store is open
Close ends the store; twice is fine, any later call is UNAVAILABLE.
	life/any call after Close is UNAVAILABLE

Batch is a set of changes, all or nothing.
	apply/a batch refused in its middle leaves nothing behind
Its order means nothing: a tie may stand before its ends.
	apply/a batch's order means nothing
A put replaces the whole record.
	apply/put replaces the whole record
Key makes the batch idempotent: a second batch of the same key changes nothing and gets the first one's receipt.
	apply/a second batch of a key changes nothing and gets the first one's receipt
Needed.
	refuse/no key
Origin says who or what file wrote; Why is free text.
	changes/ascends by revision and tells key, time, origin and why
Both go into the change log.
	text/free text of every field comes back to the last byte
Origin is needed.
	refuse/no origin
Expect, when not nil, is the revision the writer saw: the batch is refused with CONFLICT where the graph has moved on.
	apply/a batch that expects another is a CONFLICT that names both
At is the time of the change log; the service sets it.
	changes/a time comes back to the nanosecond, in UTC
Drop removes records; dropping what is not there is fine.
	apply/drop removes, and dropping what is not there is fine
A record still referred to is a CONFLICT.
	apply/a record still referred to is a CONFLICT
DryRun validates everything against the store and then changes nothing; the receipt is that of the current revision.
	apply/a dry run validates and changes nothing
Receipt tells what became of a batch.
	apply/a batch moves the revision by one, whatever its size
Replayed tells that a batch of this key had been committed before.
	apply/a second batch of a key changes nothing and gets the first one's receipt
`

// clauses reads contract.
func clauses() map[string]string {
	out := map[string]string{}
	sentence := ""
	for line := range strings.Lines(contract) {
		if test, ok := strings.CutPrefix(line, "\t"); ok {
			out[sentence] = strings.TrimSpace(test)
		} else {
			sentence = strings.TrimSpace(line)
		}
	}
	return out
}

// contracted are the types whose comments are the contract, by file.
var contracted = map[string][]string{
	"../store.go": {"Head", "Key", "Link", "FindQuery", "Found", "SearchQuery", "Hit", "NeighbourQuery", "Neighbours", "ChangesQuery", "Change", "Store"},
	"../batch.go": {"Batch", "Receipt"},
}

// TestContract holds that every sentence of the contract names a test of the suite, and that the suite has that test.
func TestContract(t *testing.T) {
	names, named := literals(t), clauses()
	sentences := map[string]bool{}
	for file, types := range contracted {
		for _, s := range sentencesOf(t, file, types) {
			sentences[s] = true
			test, known := named[s]
			part, name, _ := strings.Cut(test, "/")
			switch {
			case !known:
				t.Errorf("no test is named for this sentence of %s: %q", file, s)
			case !names[part] || name != "" && !names[name]:
				t.Errorf("the test %q of the sentence %q is not in the suite", test, s)
			}
		}
	}
	for _, s := range slices.Sorted(maps.Keys(named)) {
		if !sentences[s] {
			t.Errorf("the contract no longer says %q", s)
		}
	}
}

// literals are all strings in the suite's source.
func literals(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		ast.Inspect(parse(t, file), func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil {
					out[text] = true
				}
			}
			return true
		})
	}
	return out
}

func parse(t *testing.T, file string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// sentencesOf are the sentences of the comments on types, their fields and their methods.
func sentencesOf(t *testing.T, file string, types []string) []string {
	t.Helper()
	var out []string
	add := func(c *ast.CommentGroup) {
		text := strings.Join(strings.Fields(c.Text()), " ")
		for _, s := range strings.SplitAfter(text, ". ") {
			if s = strings.TrimSpace(s); s != "" {
				out = append(out, s)
			}
		}
	}
	for _, decl := range parse(t, file).Decls {
		g, ok := decl.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			continue
		}
		spec, ok := g.Specs[0].(*ast.TypeSpec)
		if !ok || !slices.Contains(types, spec.Name.Name) {
			continue
		}
		add(g.Doc)
		ast.Inspect(spec, func(n ast.Node) bool {
			if field, ok := n.(*ast.Field); ok {
				add(field.Doc)
			}
			return true
		})
	}
	return out
}
