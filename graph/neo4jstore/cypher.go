package neo4jstore

import (
	"slices"
	"strings"

	"backchannel/graph"
)

// statement is Cypher. All of it stands in this file, as constants: what runs statements takes no other type, so that text put together
// from input does not compile. Values come as parameters only. Names of tie kinds can't be parameters where an index is to be used, which is
// why they are written out; a test holds them against graph.TieKinds.
//
// The first line of a statement is a comment with its name, so that the database's own query log shows it too.
type statement string

// name returns what the statement is called in logs, counts and plans.
func (s statement) name() string {
	line, _, _ := strings.Cut(string(s), "\n")
	return strings.TrimPrefix(line, "// ")
}

// explain put before a statement asks for its plan instead of its result.
const explain statement = "EXPLAIN "

// Every read of records stands between head and foot, which tell whether a batch was being committed meanwhile (see read.go). The runtime is
// named because the answer to that depends on the three parts running one after the other, which other runtimes do not promise. What stands
// between gives all its rows as one list: a message a row would cost the driver more than what is in it.
const (
	head = `
CYPHER runtime = slotted
MATCH (k:Commit {name: 'backchannel'})
RETURN 'head' AS part, [k.done, k.begun] AS row
UNION ALL
`
	foot = `
UNION ALL
MATCH (k:Commit {name: 'backchannel'})
RETURN 'foot' AS part, [k.begun] AS row
`
)

// What a viewer's scope sees. Sources, citations and coverage have one need, entities, ties and names a list of which one suffices.
// $all is set where there is no viewer: in a writer's own transaction.
const (
	seenEntity = `($all OR any(a IN n.access WHERE a IN $scope))`
	seenTie    = `($all OR (any(x IN t.access WHERE x IN $scope) AND any(x IN a.access WHERE x IN $scope) AND any(x IN b.access WHERE x IN $scope)))`
)

// What is read of a record, its id first. Entities and ties hold all of themselves as a document (codec.go), besides the properties and nodes that searches, references,
// rights and people look at.
const (
	sourceRow   = `[s.id, properties(s), COLLECT { MATCH (s)-[:DERIVED_FROM]->(d:Source) RETURN d.id }, COLLECT { MATCH (s)-[:OBTAINED_AT]->(o:Entity) RETURN o.id }]`
	entityRow   = `[n.id, n.document]`
	tieRow      = `[t.id, t.document]`
	coverageRow = `[v.id, properties(v), COLLECT { MATCH (v)-[:STATED_BY]->(s:Source) RETURN s.id }, COLLECT { MATCH (v)-[:SUBJECT]->(o:Entity) RETURN o.id },
  COLLECT { MATCH (v)-[:COUNTERPART]->(o:Entity) RETURN o.id }]`
)

// The rows of records, as one list.
const (
	asSources   = "\nWITH " + sourceRow + " AS row\nRETURN 'source' AS part, collect(row) AS row"
	asEntities  = "\nWITH " + entityRow + " AS row\nRETURN 'entity' AS part, collect(row) AS row"
	asTies      = "\nWITH " + tieRow + " AS row\nRETURN 'tie' AS part, collect(row) AS row"
	asCoverages = "\nWITH " + coverageRow + " AS row\nRETURN 'coverage' AS part, collect(row) AS row"
)

// anyTie matches a tie of whatever kind, and none of the other relationships.
const anyTie = `t:FORMAL_TIE|PROTECTS|TENURE|POST_OF|ACCREDITED_TO|VACANCY|AFFILIATION|PART_OF|MEMBERSHIP|PARTICIPATION|ATTENDED|CONTACT|` +
	`BETWEEN|ROUND_OF|LIFE_CYCLE|PARTY_TO|ADDRESSES|LED_TO|SUCCEEDED_BY|REJECTED|ACCEPTED|SANCTIONS|BANS_CONTACT|ABOUT`

const ping statement = "// ping\nRETURN 1"

const getHead statement = "// getHead" + head + `
MATCH (g:Graph {name: 'backchannel'})
RETURN 'classes' AS part, collect([g.classes]) AS row` + foot

// Records by id.
const (
	getSources statement = "// getSources" + head + `
UNWIND $ids AS id
MATCH (s:Source {id: id})
WHERE $all OR s.access IN $scope` + asSources + foot

	getEntities statement = "// getEntities" + head + `
UNWIND $ids AS id
MATCH (n:Entity {id: id})
WHERE ` + seenEntity + `` + asEntities + foot

	getCoverages statement = "// getCoverages" + head + `
UNWIND $ids AS id
MATCH (v:Coverage {id: id})
WHERE $all OR (v.access IN $scope AND EXISTS { MATCH (v)-[:SUBJECT]->(n:Entity) WHERE any(a IN n.access WHERE a IN $scope) })` + asCoverages + foot
)

// tiesByID finds ties by $ties, ids by kind: an id tells its kind, and each kind has an index of its own.
const tiesByID = `
CALL () {
  UNWIND $ties.FORMAL_TIE AS id MATCH (a)-[t:FORMAL_TIE {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.PROTECTS AS id MATCH (a)-[t:PROTECTS {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.TENURE AS id MATCH (a)-[t:TENURE {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.POST_OF AS id MATCH (a)-[t:POST_OF {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.ACCREDITED_TO AS id MATCH (a)-[t:ACCREDITED_TO {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.VACANCY AS id MATCH (a)-[t:VACANCY {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.AFFILIATION AS id MATCH (a)-[t:AFFILIATION {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.PART_OF AS id MATCH (a)-[t:PART_OF {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.MEMBERSHIP AS id MATCH (a)-[t:MEMBERSHIP {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.PARTICIPATION AS id MATCH (a)-[t:PARTICIPATION {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.ATTENDED AS id MATCH (a)-[t:ATTENDED {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.CONTACT AS id MATCH (a)-[t:CONTACT {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.BETWEEN AS id MATCH (a)-[t:BETWEEN {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.ROUND_OF AS id MATCH (a)-[t:ROUND_OF {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.LIFE_CYCLE AS id MATCH (a)-[t:LIFE_CYCLE {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.PARTY_TO AS id MATCH (a)-[t:PARTY_TO {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.ADDRESSES AS id MATCH (a)-[t:ADDRESSES {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.LED_TO AS id MATCH (a)-[t:LED_TO {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.SUCCEEDED_BY AS id MATCH (a)-[t:SUCCEEDED_BY {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.REJECTED AS id MATCH (a)-[t:REJECTED {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.ACCEPTED AS id MATCH (a)-[t:ACCEPTED {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.SANCTIONS AS id MATCH (a)-[t:SANCTIONS {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.BANS_CONTACT AS id MATCH (a)-[t:BANS_CONTACT {id: id}]->(b) RETURN id, a, t, b UNION ALL
  UNWIND $ties.ABOUT AS id MATCH (a)-[t:ABOUT {id: id}]->(b) RETURN id, a, t, b
}
`

const getTies statement = "// getTies" + head + tiesByID + `
WITH id, a, t, b
WHERE ` + seenTie + `` + asTies + foot

// Ties at entities, for one page each. The total needs every tie of the entity looked at; only those of the page are read whole. Where the scope sees all
// needs that there are, as most do, what each tie and its other end need is not looked at.
const (
	neighboursOf = `
MATCH (g:Graph {name: 'backchannel'})
WITH all(need IN g.classes WHERE need IN $scope) AS every
UNWIND $ids AS of
MATCH (n:Entity {id: of})
WHERE ` + seenEntity + `
CALL (n, every) {
`
	neighboursPage = `
  WHERE type(t) IN $kinds AND (every OR (any(a IN t.access WHERE a IN $scope) AND any(a IN o.access WHERE a IN $scope)))
  WITH t, o, t.id AS id ORDER BY id
  WITH collect({id: id, tie: t, end: o}) AS sorted
  WITH size(sorted) AS total, [x IN sorted WHERE x.id > $after][..$take] AS page
  RETURN total, [x IN page | CASE WHEN $ends THEN [x.id, x.tie.document, x.end.id, x.end.document] ELSE [x.id, x.tie.document] END] AS ties
}
RETURN 'neighbours' AS part, collect([of, total, ties]) AS row`

	atEntities = head + neighboursOf + "MATCH (n)"
	otherEnd   = "(o:Entity)" + neighboursPage + foot

	getNeighbours    statement = "// getNeighbours" + atEntities + "-[" + anyTie + "]-" + otherEnd
	getNeighboursOut statement = "// getNeighboursOut" + atEntities + "-[" + anyTie + "]->" + otherEnd
	getNeighboursIn  statement = "// getNeighboursIn" + atEntities + "<-[" + anyTie + "]-" + otherEnd
)

// getNeighboursOf are the same statements for ties of one kind, in both directions, out and in: who asks for one kind need not pass by all the
// others that a busy actor has. An expansion by a kind that is a parameter passes by them too.
var getNeighboursOf = map[graph.TieKind][3]statement{
	graph.FormalTie: {
		"// getNeighbours FORMAL_TIE" + atEntities + "-[t:FORMAL_TIE]-" + otherEnd, "// getNeighboursOut FORMAL_TIE" + atEntities + "-[t:FORMAL_TIE]->" + otherEnd,
		"// getNeighboursIn FORMAL_TIE" + atEntities + "<-[t:FORMAL_TIE]-" + otherEnd,
	},
	graph.Protects: {
		"// getNeighbours PROTECTS" + atEntities + "-[t:PROTECTS]-" + otherEnd, "// getNeighboursOut PROTECTS" + atEntities + "-[t:PROTECTS]->" + otherEnd,
		"// getNeighboursIn PROTECTS" + atEntities + "<-[t:PROTECTS]-" + otherEnd,
	},
	graph.Tenure: {
		"// getNeighbours TENURE" + atEntities + "-[t:TENURE]-" + otherEnd, "// getNeighboursOut TENURE" + atEntities + "-[t:TENURE]->" + otherEnd,
		"// getNeighboursIn TENURE" + atEntities + "<-[t:TENURE]-" + otherEnd,
	},
	graph.PostOf: {
		"// getNeighbours POST_OF" + atEntities + "-[t:POST_OF]-" + otherEnd, "// getNeighboursOut POST_OF" + atEntities + "-[t:POST_OF]->" + otherEnd,
		"// getNeighboursIn POST_OF" + atEntities + "<-[t:POST_OF]-" + otherEnd,
	},
	graph.AccreditedTo: {
		"// getNeighbours ACCREDITED_TO" + atEntities + "-[t:ACCREDITED_TO]-" + otherEnd, "// getNeighboursOut ACCREDITED_TO" + atEntities + "-[t:ACCREDITED_TO]->" + otherEnd,
		"// getNeighboursIn ACCREDITED_TO" + atEntities + "<-[t:ACCREDITED_TO]-" + otherEnd,
	},
	graph.Vacancy: {
		"// getNeighbours VACANCY" + atEntities + "-[t:VACANCY]-" + otherEnd, "// getNeighboursOut VACANCY" + atEntities + "-[t:VACANCY]->" + otherEnd,
		"// getNeighboursIn VACANCY" + atEntities + "<-[t:VACANCY]-" + otherEnd,
	},
	graph.Affiliation: {
		"// getNeighbours AFFILIATION" + atEntities + "-[t:AFFILIATION]-" + otherEnd, "// getNeighboursOut AFFILIATION" + atEntities + "-[t:AFFILIATION]->" + otherEnd,
		"// getNeighboursIn AFFILIATION" + atEntities + "<-[t:AFFILIATION]-" + otherEnd,
	},
	graph.PartOf: {
		"// getNeighbours PART_OF" + atEntities + "-[t:PART_OF]-" + otherEnd, "// getNeighboursOut PART_OF" + atEntities + "-[t:PART_OF]->" + otherEnd,
		"// getNeighboursIn PART_OF" + atEntities + "<-[t:PART_OF]-" + otherEnd,
	},
	graph.Membership: {
		"// getNeighbours MEMBERSHIP" + atEntities + "-[t:MEMBERSHIP]-" + otherEnd, "// getNeighboursOut MEMBERSHIP" + atEntities + "-[t:MEMBERSHIP]->" + otherEnd,
		"// getNeighboursIn MEMBERSHIP" + atEntities + "<-[t:MEMBERSHIP]-" + otherEnd,
	},
	graph.Participation: {
		"// getNeighbours PARTICIPATION" + atEntities + "-[t:PARTICIPATION]-" + otherEnd, "// getNeighboursOut PARTICIPATION" + atEntities + "-[t:PARTICIPATION]->" + otherEnd,
		"// getNeighboursIn PARTICIPATION" + atEntities + "<-[t:PARTICIPATION]-" + otherEnd,
	},
	graph.Attended: {
		"// getNeighbours ATTENDED" + atEntities + "-[t:ATTENDED]-" + otherEnd, "// getNeighboursOut ATTENDED" + atEntities + "-[t:ATTENDED]->" + otherEnd,
		"// getNeighboursIn ATTENDED" + atEntities + "<-[t:ATTENDED]-" + otherEnd,
	},
	graph.Contact: {
		"// getNeighbours CONTACT" + atEntities + "-[t:CONTACT]-" + otherEnd, "// getNeighboursOut CONTACT" + atEntities + "-[t:CONTACT]->" + otherEnd,
		"// getNeighboursIn CONTACT" + atEntities + "<-[t:CONTACT]-" + otherEnd,
	},
	graph.Between: {
		"// getNeighbours BETWEEN" + atEntities + "-[t:BETWEEN]-" + otherEnd, "// getNeighboursOut BETWEEN" + atEntities + "-[t:BETWEEN]->" + otherEnd,
		"// getNeighboursIn BETWEEN" + atEntities + "<-[t:BETWEEN]-" + otherEnd,
	},
	graph.RoundOf: {
		"// getNeighbours ROUND_OF" + atEntities + "-[t:ROUND_OF]-" + otherEnd, "// getNeighboursOut ROUND_OF" + atEntities + "-[t:ROUND_OF]->" + otherEnd,
		"// getNeighboursIn ROUND_OF" + atEntities + "<-[t:ROUND_OF]-" + otherEnd,
	},
	graph.LifeCycle: {
		"// getNeighbours LIFE_CYCLE" + atEntities + "-[t:LIFE_CYCLE]-" + otherEnd, "// getNeighboursOut LIFE_CYCLE" + atEntities + "-[t:LIFE_CYCLE]->" + otherEnd,
		"// getNeighboursIn LIFE_CYCLE" + atEntities + "<-[t:LIFE_CYCLE]-" + otherEnd,
	},
	graph.PartyTo: {
		"// getNeighbours PARTY_TO" + atEntities + "-[t:PARTY_TO]-" + otherEnd, "// getNeighboursOut PARTY_TO" + atEntities + "-[t:PARTY_TO]->" + otherEnd,
		"// getNeighboursIn PARTY_TO" + atEntities + "<-[t:PARTY_TO]-" + otherEnd,
	},
	graph.Addresses: {
		"// getNeighbours ADDRESSES" + atEntities + "-[t:ADDRESSES]-" + otherEnd, "// getNeighboursOut ADDRESSES" + atEntities + "-[t:ADDRESSES]->" + otherEnd,
		"// getNeighboursIn ADDRESSES" + atEntities + "<-[t:ADDRESSES]-" + otherEnd,
	},
	graph.LedTo: {
		"// getNeighbours LED_TO" + atEntities + "-[t:LED_TO]-" + otherEnd, "// getNeighboursOut LED_TO" + atEntities + "-[t:LED_TO]->" + otherEnd,
		"// getNeighboursIn LED_TO" + atEntities + "<-[t:LED_TO]-" + otherEnd,
	},
	graph.SucceededBy: {
		"// getNeighbours SUCCEEDED_BY" + atEntities + "-[t:SUCCEEDED_BY]-" + otherEnd, "// getNeighboursOut SUCCEEDED_BY" + atEntities + "-[t:SUCCEEDED_BY]->" + otherEnd,
		"// getNeighboursIn SUCCEEDED_BY" + atEntities + "<-[t:SUCCEEDED_BY]-" + otherEnd,
	},
	graph.Rejected: {
		"// getNeighbours REJECTED" + atEntities + "-[t:REJECTED]-" + otherEnd, "// getNeighboursOut REJECTED" + atEntities + "-[t:REJECTED]->" + otherEnd,
		"// getNeighboursIn REJECTED" + atEntities + "<-[t:REJECTED]-" + otherEnd,
	},
	graph.Accepted: {
		"// getNeighbours ACCEPTED" + atEntities + "-[t:ACCEPTED]-" + otherEnd, "// getNeighboursOut ACCEPTED" + atEntities + "-[t:ACCEPTED]->" + otherEnd,
		"// getNeighboursIn ACCEPTED" + atEntities + "<-[t:ACCEPTED]-" + otherEnd,
	},
	graph.Sanctions: {
		"// getNeighbours SANCTIONS" + atEntities + "-[t:SANCTIONS]-" + otherEnd, "// getNeighboursOut SANCTIONS" + atEntities + "-[t:SANCTIONS]->" + otherEnd,
		"// getNeighboursIn SANCTIONS" + atEntities + "<-[t:SANCTIONS]-" + otherEnd,
	},
	graph.BansContact: {
		"// getNeighbours BANS_CONTACT" + atEntities + "-[t:BANS_CONTACT]-" + otherEnd, "// getNeighboursOut BANS_CONTACT" + atEntities + "-[t:BANS_CONTACT]->" + otherEnd,
		"// getNeighboursIn BANS_CONTACT" + atEntities + "<-[t:BANS_CONTACT]-" + otherEnd,
	},
	graph.About: {
		"// getNeighbours ABOUT" + atEntities + "-[t:ABOUT]-" + otherEnd, "// getNeighboursOut ABOUT" + atEntities + "-[t:ABOUT]->" + otherEnd,
		"// getNeighboursIn ABOUT" + atEntities + "<-[t:ABOUT]-" + otherEnd,
	},
}

// Lists. The key of an entity is its sort key, a space and its id, so that one index per kind holds each list in order; the tallies hold
// how many entities there are of each kind, type, track and need, so that a total need not look at every one of them.
const (
	filters = `
      AND ($types = [] OR coalesce(n.type, '') IN $types) AND ($tracks = [] OR coalesce(n.track, '') IN $tracks) AND any(a IN n.access WHERE a IN $scope)`
	findPage = `
CALL () {
  UNWIND $kinds AS kind
  CALL (kind) {
    MATCH (n:Entity {kind: kind})
    WHERE n.key > $after AND n.key < $before` + filters + `
    RETURN n.key AS key `
	findTotal = `
UNION ALL
MATCH (y:Tally)
WHERE y.kind IN $kinds AND ($types = [] OR coalesce(y.type, '') IN $types) AND ($tracks = [] OR coalesce(y.track, '') IN $tracks)
  AND any(a IN y.access WHERE a IN $scope)
RETURN 'total' AS part, [[sum(y.count)]] AS row`

	// A list of some types goes by an index of its own: there may be few of a type among many of a kind.
	findTypedPage = `
CALL () {
  UNWIND $kinds AS kind
  UNWIND $types AS type
  CALL (kind, type) {
    MATCH (n:Entity {kind: kind, type: type})
    WHERE n.key > $after AND n.key < $before AND ($tracks = [] OR coalesce(n.track, '') IN $tracks) AND any(a IN n.access WHERE a IN $scope)
    RETURN n.key AS key `

	findTyped statement = "// findTyped" + head + findTypedPage + `ORDER BY n.kind, n.type, n.key LIMIT $take
  }
  RETURN key ORDER BY key LIMIT $take
}
RETURN 'key' AS part, collect([key]) AS row` + findTotal + foot

	findTypedBack statement = "// findTypedBack" + head + findTypedPage + `ORDER BY n.kind DESC, n.type DESC, n.key DESC LIMIT $take
  }
  RETURN key ORDER BY key DESC LIMIT $take
}
RETURN 'key' AS part, collect([key]) AS row` + findTotal + foot

	findEntities statement = "// findEntities" + head + findPage + `ORDER BY n.kind, n.key LIMIT $take
  }
  RETURN key ORDER BY key LIMIT $take
}
RETURN 'key' AS part, collect([key]) AS row` + findTotal + foot

	findEntitiesBack statement = "// findEntitiesBack" + head + findPage + `ORDER BY n.kind DESC, n.key DESC LIMIT $take
  }
  RETURN key ORDER BY key DESC LIMIT $take
}
RETURN 'key' AS part, collect([key]) AS row` + findTotal + foot

	findSources statement = "// findSources" + head + `
CALL () {
  MATCH (s:Source)
  WHERE s.id > $after AND s.id < $before AND s.access IN $scope
  RETURN s.id AS key ORDER BY s.id LIMIT $take
}
RETURN 'key' AS part, collect([key]) AS row` + findTotal + foot

	findSourcesBack statement = "// findSourcesBack" + head + `
CALL () {
  MATCH (s:Source)
  WHERE s.id > $after AND s.id < $before AND s.access IN $scope
  RETURN s.id AS key ORDER BY s.id DESC LIMIT $take
}
RETURN 'key' AS part, collect([key]) AS row` + findTotal + foot

	// findLinked starts at the other end of the first link, whose ties are few beside all entities.
	findLinked statement = "// findLinked" + head + `
MATCH (o:Entity {id: $other})
WHERE any(a IN o.access WHERE a IN $scope)
CALL (o) {
  MATCH (o)-[` + anyTie + `]-(n:Entity)
  WHERE type(t) = $kind AND any(a IN t.access WHERE a IN $scope) AND n.kind IN $kinds` + filters + `
  WITH DISTINCT n
  WHERE all(link IN $more WHERE EXISTS {
    MATCH (n)-[` + anyTie + `]-(p:Entity {id: link.other})
    WHERE type(t) = link.kind AND any(a IN t.access WHERE a IN $scope) AND any(a IN p.access WHERE a IN $scope) })
  WITH n.key AS key ORDER BY key
  RETURN collect(key) AS keys
}
WITH size(keys) AS total, [key IN keys WHERE key > $after AND key < $before] AS page
RETURN 'linked' AS part, [[total, CASE WHEN $back THEN page[-$take..] ELSE page[..$take] END]] AS row` + foot
)

// Names. The query of the full-text index is made in search.go and holds nothing but letters, digits and operators of ours.
const (
	hits = `
WITH n, x, m
WHERE n.kind IN $kinds AND any(a IN n.access WHERE a IN $scope) AND any(a IN m.access WHERE a IN $scope)
WITH n, x, m ORDER BY m.folded, n.id, x.rank LIMIT $limit
RETURN 'hit' AS part, collect([n.id, n.kind, m.text, m.folded, m.kind]) AS row`

	searchFolded statement = "// searchFolded" + head + `
UNWIND $folded AS folded
MATCH (m:Name {folded: folded})<-[x:NAMED]-(n:Entity)` + hits + foot

	searchTokens statement = "// searchTokens" + head + `
CALL db.index.fulltext.queryNodes('name_words', $query) YIELD node AS m
MATCH (m)<-[x:NAMED]-(n:Entity)` + hits + foot
)

// The change log.
const (
	getChanges statement = "// getChanges" + head + `
CALL () {
  MATCH (c:Change) WHERE c.revision > $after
  RETURN c ORDER BY c.revision LIMIT $limit
}
RETURN 'change' AS part, collect([c {.key, .revision, .at, .origin, .why}, c.put, c.dropped]) AS row` + foot

	getChangesOf statement = "// getChangesOf" + head + `
UNWIND $queries AS query
CALL db.index.fulltext.queryNodes('change_records', query) YIELD node AS c
WITH DISTINCT c WHERE c.revision > $after
WITH c ORDER BY c.revision LIMIT $limit
RETURN 'change' AS part,
  collect([c {.key, .revision, .at, .origin, .why}, [id IN c.put WHERE id IN $ids], [id IN c.dropped WHERE id IN $ids]]) AS row` + foot
)

// The whole graph, each sort of record ascending by id, a page at a time.
const (
	streamSources statement = "// streamSources" + head + `
CALL () { MATCH (s:Source) WHERE s.id > $after RETURN s ORDER BY s.id LIMIT $take }` + asSources + foot

	streamEntities statement = "// streamEntities" + head + `
CALL () { MATCH (n:Entity) WHERE n.id > $after RETURN n ORDER BY n.id LIMIT $take }` + asEntities + foot

	streamCoverages statement = "// streamCoverages" + head + `
CALL () { MATCH (v:Coverage) WHERE v.id > $after RETURN v ORDER BY v.id LIMIT $take }` + asCoverages + foot

	// tiesInOrder goes by kind in the order of the kinds' prefixes, which is that of ids: no kind is begun before the one before it has ended.
	tiesInOrder = `
CALL () {
  MATCH (a)-[t:ABOUT]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:ACCEPTED]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:ACCREDITED_TO]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:ADDRESSES]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:AFFILIATION]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:ATTENDED]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:BANS_CONTACT]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:BETWEEN]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:CONTACT]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:FORMAL_TIE]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:LED_TO]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:LIFE_CYCLE]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:MEMBERSHIP]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:PART_OF]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:PARTICIPATION]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:PARTY_TO]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:POST_OF]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:PROTECTS]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:REJECTED]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:ROUND_OF]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:SANCTIONS]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:SUCCEEDED_BY]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:TENURE]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id UNION ALL
  MATCH (a)-[t:VACANCY]->(b) WHERE t.id > $after RETURN t.id AS id, a, t, b ORDER BY t.id
}
WITH id, a, t, b LIMIT $take`

	streamTies statement = "// streamTies" + head + tiesInOrder + asTies + foot

	// countAll takes both numbers from the database's own counts.
	countAll statement = `// countAll
MATCH (n) RETURN count(n) AS things
UNION ALL
MATCH ()-[t]->() RETURN count(t) AS things`
)

// begin makes writers wait for each other: setting a label that is there takes the node's lock and changes nothing (removing a property that is
// not there takes none). What stands after it is read under the lock.
const begin statement = `// begin
MATCH (g:Graph {name: 'backchannel'})
SET g:Graph
WITH g
OPTIONAL MATCH (c:Change {key: $key})
RETURN g.revision AS revision, g.classes AS classes, c.revision AS replayed`

// hold takes the same lock for a reader.
const hold statement = `// hold
MATCH (g:Graph {name: 'backchannel'})
SET g:Graph
RETURN g.revision AS revision`

// The Commit node tells readers when a batch is being committed. It is written in transactions of its own, before and after that of the batch.
const (
	markBegun statement = `// markBegun
MATCH (k:Commit {name: 'backchannel'})
SET k.begun = $revision`

	// A mark that comes late must not undo that of the next batch.
	markDone statement = `// markDone
MATCH (k:Commit {name: 'backchannel'})
SET k.done = CASE WHEN k.done < $revision THEN $revision ELSE k.done END`

	// settle sets the marks right under the lock of hold, where no batch is under way: after one that was begun and never done.
	settle statement = `// settle
MATCH (g:Graph {name: 'backchannel'})
WITH g.name AS name, g.revision AS revision
MATCH (k:Commit {name: name})
WHERE k.begun <> revision OR k.done <> revision
SET k.begun = revision, k.done = revision`
)

// getReferrers finds the records that refer to others, by sort of the id referred to. What a kind of tie may point with is in graph.TieRules; a
// test holds the list against it.
const getReferrers statement = `// getReferrers
UNWIND $entities AS id MATCH (:Entity {id: id})-[` + anyTie + `]-() RETURN t.id AS id
UNION ALL
UNWIND $entities AS id MATCH (:Entity {id: id})<-[:OBTAINED_AT]-(c:Citation) RETURN c.record AS id
UNION ALL
UNWIND $entities AS id MATCH (:Entity {id: id})<-[:OBTAINED_AT]-(s:Source) RETURN s.id AS id
UNION ALL
UNWIND $entities AS id MATCH (:Entity {id: id})<-[:SUBJECT|COUNTERPART]-(v:Coverage) RETURN v.id AS id
UNION ALL
UNWIND $entities AS id MATCH ()-[t:PROTECTS {in: id}]->() RETURN t.id AS id
UNION ALL
UNWIND $entities AS id MATCH ()-[t:TENURE {assessment: id}]->() RETURN t.id AS id
UNION ALL
UNWIND $entities AS id MATCH ()-[t:AFFILIATION {assessment: id}]->() RETURN t.id AS id
UNION ALL
UNWIND $entities AS id MATCH ()-[t:PART_OF {assessment: id}]->() RETURN t.id AS id
UNION ALL
UNWIND $entities AS id MATCH ()-[t:MEMBERSHIP {assessment: id}]->() RETURN t.id AS id
UNION ALL
UNWIND $entities AS id MATCH ()-[t:PARTICIPATION {assessment: id}]->() RETURN t.id AS id
UNION ALL
UNWIND $entities AS id MATCH ()-[t:CONTACT {assessment: id}]->() RETURN t.id AS id
UNION ALL
UNWIND $others AS id MATCH ()-[t:PARTICIPATION {restsOn: id}]->() RETURN t.id AS id
UNION ALL
UNWIND $others AS id MATCH ()-[t:ATTENDED {restsOn: id}]->() RETURN t.id AS id
UNION ALL
UNWIND $others AS id MATCH (:Source {id: id})<-[:CITES]-(c:Citation) RETURN c.record AS id
UNION ALL
UNWIND $others AS id MATCH (:Source {id: id})<-[:DERIVED_FROM]-(s:Source) RETURN s.id AS id
UNION ALL
UNWIND $others AS id MATCH (:Source {id: id})<-[:STATED_BY]-(v:Coverage) RETURN v.id AS id`

// What a write takes away first: all parts of the records that it replaces or drops.
const (
	dropCitations statement = `// dropCitations
UNWIND $ids AS id MATCH (c:Citation {record: id}) DETACH DELETE c`

	dropNames statement = `// dropNames
UNWIND $ids AS id MATCH (:Entity {id: id})-[:NAMED]->(m:Name) DETACH DELETE m`

	dropOrigins statement = `// dropOrigins
UNWIND $ids AS id MATCH (:Source {id: id})-[x:DERIVED_FROM|OBTAINED_AT]->() DELETE x`

	dropCoverages statement = `// dropCoverages
UNWIND $ids AS id MATCH (v:Coverage {id: id}) DETACH DELETE v`

	// Entities and sources go last and without their ties: the database itself then refuses where one is left.
	dropEntities statement = `// dropEntities
UNWIND $ids AS id MATCH (n:Entity {id: id}) DELETE n`

	dropSources statement = `// dropSources
UNWIND $ids AS id MATCH (s:Source {id: id}) DELETE s`

	dropTies statement = "// dropTies" + tiesByID + "DELETE t"
)

// What a write puts. Labels and kinds come from closed tables of ours (codec.go).
const (
	addSources statement = `// addSources
UNWIND $rows AS row CREATE (s:Source) SET s = row.properties`

	setSources statement = `// setSources
UNWIND $rows AS row MATCH (s:Source {id: row.properties.id}) SET s = row.properties`

	addDerivedFrom statement = `// addDerivedFrom
UNWIND $rows AS row MATCH (s:Source {id: row.id}) WITH s, row.other AS other MATCH (d:Source {id: other}) CREATE (s)-[:DERIVED_FROM]->(d)`

	addObtainedAt statement = `// addObtainedAt
UNWIND $rows AS row MATCH (s:Source {id: row.id}) WITH s, row.other AS other MATCH (o:Entity {id: other}) CREATE (s)-[:OBTAINED_AT]->(o)`

	addEntities statement = `// addEntities
UNWIND $rows AS row CREATE (n:Entity:$(row.labels)) SET n = row.properties`

	setEntities statement = `// setEntities
UNWIND $rows AS row MATCH (n:Entity {id: row.properties.id}) SET n = row.properties`

	addNames statement = `// addNames
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})
CREATE (n)-[:NAMED {order: row.order, rank: row.rank}]->(m:Name)
SET m = row.properties`

	addTies statement = `// addTies
UNWIND $rows AS row
MATCH (a:Entity {id: row.from})
WITH row, a, row.to AS to
MATCH (b:Entity {id: to})
CREATE (a)-[t:$(row.kind)]->(b)
SET t = row.properties`

	addCoverages statement = `// addCoverages
UNWIND $rows AS row
MATCH (s:Source {id: row.source})
WITH row, s, row.subject AS subject
MATCH (n:Entity {id: subject})
CREATE (s)<-[:STATED_BY]-(v:Coverage)-[:SUBJECT]->(n)
SET v = row.properties`

	addCounterparts statement = `// addCounterparts
UNWIND $rows AS row MATCH (v:Coverage {id: row.id}) WITH v, row.other AS other MATCH (n:Entity {id: other}) CREATE (v)-[:COUNTERPART]->(n)`

	addTieCitations statement = `// addTieCitations
UNWIND $rows AS row
MATCH (s:Source {id: row.source})
CREATE (c:Citation)-[:CITES]->(s)
SET c = row.properties`

	// An entity's citations also point at it, for whoever looks at the graph. Nothing can point at a tie.
	addEntityCitations statement = `// addEntityCitations
UNWIND $rows AS row
MATCH (s:Source {id: row.source})
WITH row, s, row.properties.record AS record
MATCH (n:Entity {id: record})
CREATE (s)<-[:CITES]-(c:Citation)-[:$(row.properties.stance)]->(n)
SET c = row.properties`

	addCitedAt statement = `// addCitedAt
UNWIND $rows AS row MATCH (c:Citation {id: row.id}) WITH c, row.other AS other MATCH (o:Entity {id: other}) CREATE (c)-[:OBTAINED_AT]->(o)`

	addTallies statement = `// addTallies
UNWIND $rows AS row
MERGE (y:Tally {key: row.key})
ON CREATE SET y = row.properties, y.count = 0
SET y.count = y.count + row.delta
WITH y WHERE y.count = 0
DELETE y`

	addClasses statement = `// addClasses
MATCH (g:Graph {name: 'backchannel'}) SET g.classes = $classes`

	commit statement = `// commit
MATCH (g:Graph {name: 'backchannel'})
SET g.revision = $revision
CREATE (c:Change) SET c = $properties`
)

// The audit: what a Community server can't be told to enforce, counted over the whole graph. Each gives one row, [how many, one of them].
const (
	auditEntityCount statement = `// auditEntityCount
MATCH (n:Entity)
WHERE NOT (n.id IS :: STRING NOT NULL AND n.kind IS :: STRING NOT NULL AND n.key IS :: STRING NOT NULL AND n.name IS :: STRING NOT NULL
  AND n.tlp IS :: STRING NOT NULL AND n.access IS :: LIST<STRING NOT NULL> NOT NULL AND n.revision IS :: INTEGER NOT NULL AND n.origin IS :: STRING NOT NULL
  AND n.document IS NOT NULL
  AND all(label IN coalesce($labels[n.kind], ['none']) WHERE label IN labels(n))
  AND EXISTS { MATCH (n)-[:NAMED]->(:Name) } AND EXISTS { MATCH (:Citation {record: n.id}) })
RETURN [count(n), min(n.id)] AS row`

	auditTieCount statement = `// auditTieCount
MATCH (a:Entity)-[` + anyTie + `]-(b)
WHERE NOT (b:Entity AND t.id IS :: STRING NOT NULL AND t.tlp IS :: STRING NOT NULL AND t.access IS :: LIST<STRING NOT NULL> NOT NULL
  AND t.revision IS :: INTEGER NOT NULL AND t.origin IS :: STRING NOT NULL AND t.document IS NOT NULL
  AND t.id STARTS WITH replace(toLower(type(t)), '_', '-') + ':' AND EXISTS { MATCH (:Citation {record: t.id}) })
RETURN [count(DISTINCT t), min(t.id)] AS row`

	auditSourceCount statement = `// auditSourceCount
MATCH (s:Source)
WHERE NOT (s.id IS :: STRING NOT NULL AND s.title IS :: STRING NOT NULL AND s.tlp IS :: STRING NOT NULL AND s.access IS :: STRING NOT NULL
  AND s.revision IS :: INTEGER NOT NULL AND s.origin IS :: STRING NOT NULL
  AND COUNT { MATCH (s)-[:DERIVED_FROM]->() } <= 1 AND COUNT { MATCH (s)-[:OBTAINED_AT]->() } <= 1)
RETURN [count(s), min(s.id)] AS row`

	auditCoverageCount statement = `// auditCoverageCount
MATCH (v:Coverage)
WHERE NOT (v.id IS :: STRING NOT NULL AND v.kind IS :: STRING NOT NULL AND v.access IS :: STRING NOT NULL AND v.revision IS :: INTEGER NOT NULL
  AND COUNT { MATCH (v)-[:STATED_BY]->(:Source) } = 1 AND COUNT { MATCH (v)-[:SUBJECT]->(:Entity) } = 1
  AND EXISTS { MATCH (v)-[:COUNTERPART]->(:Entity) })
RETURN [count(v), min(v.id)] AS row`

	auditCitationCount statement = `// auditCitationCount
MATCH (c:Citation)
WHERE NOT (c.id IS :: STRING NOT NULL AND c.record IS :: STRING NOT NULL AND c.order IS :: INTEGER NOT NULL AND c.access IS :: STRING NOT NULL
  AND c.id STARTS WITH c.record + '#' AND COUNT { MATCH (c)-[:CITES]->(:Source) } = 1 AND COUNT { MATCH (c)-[:OBTAINED_AT]->() } <= 1)
RETURN [count(c), min(c.id)] AS row`

	// The citations of what is no entity must be those of ties: as many as the ties have.
	auditStrayCount statement = `// auditStrayCount
CALL () {
  MATCH (c:Citation) RETURN count(c) AS n
  UNION ALL
  MATCH (n:Entity) RETURN -sum(COUNT { MATCH (:Citation {record: n.id}) }) AS n
  UNION ALL
  MATCH (:Entity)-[` + anyTie + `]->() RETURN -sum(COUNT { MATCH (:Citation {record: t.id}) }) AS n
}
RETURN [abs(sum(n)), null] AS row`

	auditNameCount statement = `// auditNameCount
MATCH (m:Name)
WHERE NOT (m.text IS :: STRING NOT NULL AND m.folded IS :: STRING NOT NULL AND m.words IS :: LIST<STRING NOT NULL> NOT NULL
  AND m.near IS :: LIST<STRING NOT NULL> NOT NULL AND COUNT { MATCH (:Entity)-[:NAMED]->(m) } = 1)
RETURN [count(m), min(m.text)] AS row`

	auditTallyCount statement = `// auditTallyCount
CALL () {
  MATCH (n:Entity) RETURN n.kind AS kind, n.type AS type, n.track AS track, n.access AS access, 1 AS one
  UNION ALL
  MATCH (s:Source) RETURN 'SOURCE' AS kind, null AS type, null AS track, [s.access] AS access, 1 AS one
  UNION ALL
  MATCH (y:Tally) RETURN y.kind AS kind, y.type AS type, y.track AS track, y.access AS access, -y.count AS one
}
WITH kind, type, track, access, sum(one) AS off
WHERE off <> 0
RETURN [count(*), min(kind)] AS row`

	auditRevisionCount statement = `// auditRevisionCount
MATCH (g:Graph {name: 'backchannel'})
OPTIONAL MATCH (k:Commit {name: g.name})
OPTIONAL MATCH (c:Change)
WITH g, k, count(c) AS changes, coalesce(max(c.revision), 0) AS newest
RETURN [CASE WHEN k IS NOT NULL AND g.revision = changes AND g.revision = newest THEN 0 ELSE 1 END, null] AS row`
)

// What packs names and citations in the database itself: of one that was written before records held them.
const (
	packedGroups        = `substring(reduce(l = '', e IN coalesce(m.groups, []) | l + '\u001d' + e), CASE WHEN size(coalesce(m.groups, [])) > 0 THEN 1 ELSE 0 END)`
	packedNameCitations = `substring(reduce(l = '', e IN coalesce(m.citations, []) | l + '\u001d' + e), CASE WHEN size(coalesce(m.citations, [])) > 0 THEN 1 ELSE 0 END)`
	packedNameAccess    = `substring(reduce(l = '', e IN coalesce(m.access, []) | l + '\u001d' + e), CASE WHEN size(coalesce(m.access, [])) > 0 THEN 1 ELSE 0 END)`
	packedCitations     = `reduce(all = '', one IN COLLECT {
    MATCH (m:Citation {record: id})-[:CITES]->(cited:Source)
    OPTIONAL MATCH (m)-[:OBTAINED_AT]->(at:Entity)
    WITH m, cited, at ORDER BY m.order
    RETURN substring(m.id, size(id)) + '\u001f' + cited.id + '\u001f' + m.stance + '\u001f' + m.reliability + '\u001f' + m.credibility + '\u001f'
      + coalesce(m.observed, '') + '\u001f' + coalesce(at.id, '') + '\u001f' + coalesce(m.locator, '') + '\u001f' + coalesce(m.quote, '') + '\u001f' + m.tlp + '\u001f'
      + ` + packedGroups + ` + '\u001f' + m.access + '\u001f' } | all + one + '\u001e')`
)

// The schema. Every constraint and index has a name of ours and is described in schema.go, against which the database's own list is held.
const (
	showVersion statement = `// showVersion
CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0] AS version`

	showGraph statement = `// showGraph
OPTIONAL MATCH (g:Graph {name: 'backchannel'})
RETURN g.format AS format`

	// countStrangers tells whether somebody else keeps data under our labels; the database has these counts at hand.
	countStrangers statement = `// countStrangers
MATCH (n:Entity) RETURN count(n) AS things
UNION ALL
MATCH (n:Source) RETURN count(n) AS things`

	showIndexes statement = `// showIndexes
SHOW INDEXES YIELD name, type, entityType, labelsOrTypes, properties, options, owningConstraint, state, failureMessage
WHERE type <> 'LOOKUP'
RETURN [name, type, entityType, labelsOrTypes, properties, owningConstraint, options.indexConfig['fulltext.analyzer'],
  options.indexConfig['fulltext.eventually_consistent'], state] AS row`

	awaitIndexes statement = "// awaitIndexes\nCALL db.awaitIndexes(600)"

	dropIndex      statement = "// dropIndex\nDROP INDEX $name IF EXISTS"
	dropConstraint statement = "// dropConstraint\nDROP CONSTRAINT $name IF EXISTS"

	createGraph statement = `// createGraph
MERGE (g:Graph {name: 'backchannel'})
ON CREATE SET g.revision = 0, g.format = 0, g.classes = []
MERGE (k:Commit {name: 'backchannel'})
ON CREATE SET k.begun = g.revision, k.done = g.revision`

	// packEntities and packTies give records that were written without them their packed names and citations.
	packEntities statement = `// packEntities
MATCH (n:Entity)
WITH n, n.id AS id
SET n.named = reduce(all = '', one IN COLLECT {
    MATCH (n)-[x:NAMED]->(m:Name)
    WITH m, x ORDER BY x.order
    RETURN m.text + '\u001f' + m.kind + '\u001f' + coalesce(m.lang, '') + '\u001f' + m.folded + '\u001f' + m.tlp + '\u001f'
      + ` + packedGroups + ` + '\u001f' + ` + packedNameCitations + ` + '\u001f' + ` + packedNameAccess + ` + '\u001f' } | all + one + '\u001e'),
  n.cited = ` + packedCitations + `
RETURN count(*) AS done`

	packTies statement = `// packTies
MATCH (:Entity)-[` + anyTie + `]->(:Entity)
WITH t, t.id AS id
SET t.cited = ` + packedCitations + `
RETURN count(*) AS done`

	// undocumentedEntities and undocumentedTies read records as they were written before they held a document; documentEntities and documentTies put it
	// in the place of what was packed.
	undocumentedEntities statement = `// undocumentedEntities
MATCH (n:Entity)
WHERE n.id > $after
RETURN properties(n) AS properties ORDER BY n.id LIMIT $take`

	undocumentedTies statement = "// undocumentedTies" + tiesInOrder + `
RETURN properties(t) AS properties, a.id AS from, b.id AS to`

	documentEntities statement = `// documentEntities
UNWIND $ids AS id
MATCH (n:Entity {id: id})
SET n.document = $documents[id]
REMOVE n.named, n.cited`

	documentTies statement = "// documentTies" + tiesByID + `
SET t.document = $documents[id]
REMOVE t.cited`

	setFormat statement = `// setFormat
MATCH (g:Graph {name: 'backchannel'}) SET g.format = $format`
)

const (
	createGraphName               statement = "// create graph_name\nCREATE CONSTRAINT graph_name IF NOT EXISTS FOR (n:Graph) REQUIRE n.name IS UNIQUE"
	createCommitName              statement = "// create commit_name\nCREATE CONSTRAINT commit_name IF NOT EXISTS FOR (n:Commit) REQUIRE n.name IS UNIQUE"
	createEntityID                statement = "// create entity_id\nCREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE"
	createSourceID                statement = "// create source_id\nCREATE CONSTRAINT source_id IF NOT EXISTS FOR (n:Source) REQUIRE n.id IS UNIQUE"
	createCoverageID              statement = "// create coverage_id\nCREATE CONSTRAINT coverage_id IF NOT EXISTS FOR (n:Coverage) REQUIRE n.id IS UNIQUE"
	createCitationID              statement = "// create citation_id\nCREATE CONSTRAINT citation_id IF NOT EXISTS FOR (n:Citation) REQUIRE n.id IS UNIQUE"
	createChangeKey               statement = "// create change_key\nCREATE CONSTRAINT change_key IF NOT EXISTS FOR (n:Change) REQUIRE n.key IS UNIQUE"
	createChangeRevision          statement = "// create change_revision\nCREATE CONSTRAINT change_revision IF NOT EXISTS FOR (n:Change) REQUIRE n.revision IS UNIQUE"
	createTallyKey                statement = "// create tally_key\nCREATE CONSTRAINT tally_key IF NOT EXISTS FOR (n:Tally) REQUIRE n.key IS UNIQUE"
	createEntityList              statement = "// create entity_list\nCREATE INDEX entity_list IF NOT EXISTS FOR (n:Entity) ON (n.kind, n.key)"
	createEntityTyped             statement = "// create entity_typed\nCREATE INDEX entity_typed IF NOT EXISTS FOR (n:Entity) ON (n.kind, n.type, n.key)"
	createNameFolded              statement = "// create name_folded\nCREATE INDEX name_folded IF NOT EXISTS FOR (n:Name) ON (n.folded)"
	createCitationRecord          statement = "// create citation_record\nCREATE INDEX citation_record IF NOT EXISTS FOR (n:Citation) ON (n.record)"
	createTallyKind               statement = "// create tally_kind\nCREATE INDEX tally_kind IF NOT EXISTS FOR (n:Tally) ON (n.kind)"
	createNameWords               statement = "// create name_words\nCREATE FULLTEXT INDEX name_words IF NOT EXISTS FOR (n:Name) ON EACH [n.words, n.near] OPTIONS {indexConfig: {`fulltext.analyzer`: 'keyword', `fulltext.eventually_consistent`: false}}"
	createChangeRecords           statement = "// create change_records\nCREATE FULLTEXT INDEX change_records IF NOT EXISTS FOR (n:Change) ON EACH [n.put, n.dropped] OPTIONS {indexConfig: {`fulltext.analyzer`: 'keyword', `fulltext.eventually_consistent`: false}}"
	createFormalTieID             statement = "// create formal_tie_id\nCREATE CONSTRAINT formal_tie_id IF NOT EXISTS FOR ()-[t:FORMAL_TIE]-() REQUIRE t.id IS UNIQUE"
	createProtectsID              statement = "// create protects_id\nCREATE CONSTRAINT protects_id IF NOT EXISTS FOR ()-[t:PROTECTS]-() REQUIRE t.id IS UNIQUE"
	createTenureID                statement = "// create tenure_id\nCREATE CONSTRAINT tenure_id IF NOT EXISTS FOR ()-[t:TENURE]-() REQUIRE t.id IS UNIQUE"
	createPostOfID                statement = "// create post_of_id\nCREATE CONSTRAINT post_of_id IF NOT EXISTS FOR ()-[t:POST_OF]-() REQUIRE t.id IS UNIQUE"
	createAccreditedToID          statement = "// create accredited_to_id\nCREATE CONSTRAINT accredited_to_id IF NOT EXISTS FOR ()-[t:ACCREDITED_TO]-() REQUIRE t.id IS UNIQUE" //nolint:gosec // accredited is no credential
	createVacancyID               statement = "// create vacancy_id\nCREATE CONSTRAINT vacancy_id IF NOT EXISTS FOR ()-[t:VACANCY]-() REQUIRE t.id IS UNIQUE"
	createAffiliationID           statement = "// create affiliation_id\nCREATE CONSTRAINT affiliation_id IF NOT EXISTS FOR ()-[t:AFFILIATION]-() REQUIRE t.id IS UNIQUE"
	createPartOfID                statement = "// create part_of_id\nCREATE CONSTRAINT part_of_id IF NOT EXISTS FOR ()-[t:PART_OF]-() REQUIRE t.id IS UNIQUE"
	createMembershipID            statement = "// create membership_id\nCREATE CONSTRAINT membership_id IF NOT EXISTS FOR ()-[t:MEMBERSHIP]-() REQUIRE t.id IS UNIQUE"
	createParticipationID         statement = "// create participation_id\nCREATE CONSTRAINT participation_id IF NOT EXISTS FOR ()-[t:PARTICIPATION]-() REQUIRE t.id IS UNIQUE"
	createAttendedID              statement = "// create attended_id\nCREATE CONSTRAINT attended_id IF NOT EXISTS FOR ()-[t:ATTENDED]-() REQUIRE t.id IS UNIQUE"
	createContactID               statement = "// create contact_id\nCREATE CONSTRAINT contact_id IF NOT EXISTS FOR ()-[t:CONTACT]-() REQUIRE t.id IS UNIQUE"
	createBetweenID               statement = "// create between_id\nCREATE CONSTRAINT between_id IF NOT EXISTS FOR ()-[t:BETWEEN]-() REQUIRE t.id IS UNIQUE"
	createRoundOfID               statement = "// create round_of_id\nCREATE CONSTRAINT round_of_id IF NOT EXISTS FOR ()-[t:ROUND_OF]-() REQUIRE t.id IS UNIQUE"
	createLifeCycleID             statement = "// create life_cycle_id\nCREATE CONSTRAINT life_cycle_id IF NOT EXISTS FOR ()-[t:LIFE_CYCLE]-() REQUIRE t.id IS UNIQUE"
	createPartyToID               statement = "// create party_to_id\nCREATE CONSTRAINT party_to_id IF NOT EXISTS FOR ()-[t:PARTY_TO]-() REQUIRE t.id IS UNIQUE"
	createAddressesID             statement = "// create addresses_id\nCREATE CONSTRAINT addresses_id IF NOT EXISTS FOR ()-[t:ADDRESSES]-() REQUIRE t.id IS UNIQUE"
	createLedToID                 statement = "// create led_to_id\nCREATE CONSTRAINT led_to_id IF NOT EXISTS FOR ()-[t:LED_TO]-() REQUIRE t.id IS UNIQUE"
	createSucceededByID           statement = "// create succeeded_by_id\nCREATE CONSTRAINT succeeded_by_id IF NOT EXISTS FOR ()-[t:SUCCEEDED_BY]-() REQUIRE t.id IS UNIQUE"
	createRejectedID              statement = "// create rejected_id\nCREATE CONSTRAINT rejected_id IF NOT EXISTS FOR ()-[t:REJECTED]-() REQUIRE t.id IS UNIQUE"
	createAcceptedID              statement = "// create accepted_id\nCREATE CONSTRAINT accepted_id IF NOT EXISTS FOR ()-[t:ACCEPTED]-() REQUIRE t.id IS UNIQUE"
	createSanctionsID             statement = "// create sanctions_id\nCREATE CONSTRAINT sanctions_id IF NOT EXISTS FOR ()-[t:SANCTIONS]-() REQUIRE t.id IS UNIQUE"
	createBansContactID           statement = "// create bans_contact_id\nCREATE CONSTRAINT bans_contact_id IF NOT EXISTS FOR ()-[t:BANS_CONTACT]-() REQUIRE t.id IS UNIQUE"
	createAboutID                 statement = "// create about_id\nCREATE CONSTRAINT about_id IF NOT EXISTS FOR ()-[t:ABOUT]-() REQUIRE t.id IS UNIQUE"
	createProtectsIn              statement = "// create protects_in\nCREATE INDEX protects_in IF NOT EXISTS FOR ()-[t:PROTECTS]-() ON (t.in)"
	createParticipationRestsOn    statement = "// create participation_rests_on\nCREATE INDEX participation_rests_on IF NOT EXISTS FOR ()-[t:PARTICIPATION]-() ON (t.restsOn)"
	createAttendedRestsOn         statement = "// create attended_rests_on\nCREATE INDEX attended_rests_on IF NOT EXISTS FOR ()-[t:ATTENDED]-() ON (t.restsOn)"
	createTenureAssessment        statement = "// create tenure_assessment\nCREATE INDEX tenure_assessment IF NOT EXISTS FOR ()-[t:TENURE]-() ON (t.assessment)"
	createAffiliationAssessment   statement = "// create affiliation_assessment\nCREATE INDEX affiliation_assessment IF NOT EXISTS FOR ()-[t:AFFILIATION]-() ON (t.assessment)"
	createPartOfAssessment        statement = "// create part_of_assessment\nCREATE INDEX part_of_assessment IF NOT EXISTS FOR ()-[t:PART_OF]-() ON (t.assessment)"
	createMembershipAssessment    statement = "// create membership_assessment\nCREATE INDEX membership_assessment IF NOT EXISTS FOR ()-[t:MEMBERSHIP]-() ON (t.assessment)"
	createParticipationAssessment statement = "// create participation_assessment\nCREATE INDEX participation_assessment IF NOT EXISTS FOR ()-[t:PARTICIPATION]-() ON (t.assessment)"
	createContactAssessment       statement = "// create contact_assessment\nCREATE INDEX contact_assessment IF NOT EXISTS FOR ()-[t:CONTACT]-() ON (t.assessment)"
)

// explained lists every statement that Plans explains.
func explained() []statement {
	out := slices.Clone(statements)
	for _, kind := range graph.TieKinds {
		of := getNeighboursOf[kind]
		out = append(out, of[:]...)
	}
	return out
}

// statements lists all of them but getNeighboursOf; a test finds one that is missing.
var statements = []statement{
	ping, getHead, getSources, getEntities, getTies, getCoverages, getNeighbours, getNeighboursOut, getNeighboursIn,
	findTyped, findTypedBack, findEntities, findEntitiesBack, findSources, findSourcesBack, findLinked, searchFolded, searchTokens, getChanges, getChangesOf,
	streamSources, streamEntities, streamTies, streamCoverages, countAll, begin, hold, markBegun, markDone, settle, getReferrers,
	dropCitations, dropNames, dropOrigins, dropCoverages, dropEntities, dropSources, dropTies,
	addSources, setSources, addDerivedFrom, addObtainedAt, addEntities, setEntities, addNames, addTies, addCoverages, addCounterparts,
	addTieCitations, addEntityCitations, addCitedAt, addTallies, addClasses, commit, packEntities, packTies, undocumentedEntities, undocumentedTies,
	documentEntities, documentTies,
	auditEntityCount, auditTieCount, auditSourceCount, auditCoverageCount, auditCitationCount, auditStrayCount, auditNameCount, auditTallyCount,
	auditRevisionCount,
}
