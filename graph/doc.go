// Package graph is the words and rules of Backchannel: who may be tied to whom and how, who may see what, what holds on a day, and what a path is worth.
// It knows no database and no API.
//
// The words. An entity is an actor (State, Organization, Person), a Post, a Channel, an Event, an Agreement, an Outcome, a Dispute, an Indicator or an
// Assessment (kind.go, entity.go). A tie is a claim between two of them (tie.go). Both are records: they have a span (date.go), a marking (marking.go) and
// citations of sources (source.go). Coverage is a source's statement of being complete.
//
// Writing. A Batch (batch.go) is validated as a whole, and what is kept beside the records derived, by Prepare (prepare.go, prepare_whole.go), which every
// Store (store.go) runs inside its own transaction.
//
// Reading. A Session (service.go) is a viewer's reads: look-ups, lists (list.go) and search (search.go) from the store, everything computed (answer.go) in
// the viewer's graph (permitted.go, read by gather.go), in which only what they may see exists: validity on a day (active.go), evidence (evidence.go), life cycles (channel.go), posts
// (post.go), formal ties (formaltie.go), which ties conduct (conduct.go) at what trust (weights.go), paths (path.go, over graph/paths) and their words
// (explain.go), timelines and lineages. Around a path: routes (route.go) and what they are worth together (joint.go), memos (memo.go), what a question
// supposes (scenario.go) or weighs otherwise (override.go), comparisons (compare.go), why not (whynot.go) and nearest misses (nearestmiss.go). ask.go takes questions as users put them, node.go and page.go show answers as the API has them.
//
// Units: days are counted from 1970-01-01 in UTC; costs are micronats, millionths of a natural logarithm; strengths and weights are pure numbers.
package graph
