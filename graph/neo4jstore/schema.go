package neo4jstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"backchannel/graph"
)

// Before its first use in a process, and after every failure, the database is held against what this program needs: its version, its schema and
// the format of its data. What is missing is made; what is there in another form under a name of ours is made anew, because CREATE ... IF NOT
// EXISTS says nothing of it. What this program is too old for is refused.

// The oldest server whose Cypher this is: the first with dynamic labels.
const oldestMajor, oldestMinor = 5, 26

// index is a constraint or index as it has to be.
type index struct {
	name string
	// unique makes it a constraint; fulltext makes the text of each element of a list one word.
	unique, fulltext bool
	// tie puts it on relationships of type of, else it is on nodes with label of.
	tie    bool
	of     string
	on     []string
	create statement
}

var schema = []index{
	{name: "graph_name", unique: true, of: "Graph", on: []string{"name"}, create: createGraphName},
	{name: "commit_name", unique: true, of: "Commit", on: []string{"name"}, create: createCommitName},
	{name: "entity_id", unique: true, of: "Entity", on: []string{"id"}, create: createEntityID},
	{name: "source_id", unique: true, of: "Source", on: []string{"id"}, create: createSourceID},
	{name: "coverage_id", unique: true, of: "Coverage", on: []string{"id"}, create: createCoverageID},
	{name: "citation_id", unique: true, of: "Citation", on: []string{"id"}, create: createCitationID},
	{name: "change_key", unique: true, of: "Change", on: []string{"key"}, create: createChangeKey},
	{name: "change_revision", unique: true, of: "Change", on: []string{"revision"}, create: createChangeRevision},
	{name: "tally_key", unique: true, of: "Tally", on: []string{"key"}, create: createTallyKey},
	{name: "entity_list", of: "Entity", on: []string{"kind", "key"}, create: createEntityList},
	{name: "entity_typed", of: "Entity", on: []string{"kind", "type", "key"}, create: createEntityTyped},
	{name: "name_folded", of: "Name", on: []string{"folded"}, create: createNameFolded},
	{name: "citation_record", of: "Citation", on: []string{"record"}, create: createCitationRecord},
	{name: "tally_kind", of: "Tally", on: []string{"kind"}, create: createTallyKind},
	{name: "name_words", fulltext: true, of: "Name", on: []string{"words", "near"}, create: createNameWords},
	{name: "change_records", fulltext: true, of: "Change", on: []string{"put", "dropped"}, create: createChangeRecords},
	{name: "formal_tie_id", unique: true, tie: true, of: "FORMAL_TIE", on: []string{"id"}, create: createFormalTieID},
	{name: "protects_id", unique: true, tie: true, of: "PROTECTS", on: []string{"id"}, create: createProtectsID},
	{name: "tenure_id", unique: true, tie: true, of: "TENURE", on: []string{"id"}, create: createTenureID},
	{name: "post_of_id", unique: true, tie: true, of: "POST_OF", on: []string{"id"}, create: createPostOfID},
	{name: "accredited_to_id", unique: true, tie: true, of: "ACCREDITED_TO", on: []string{"id"}, create: createAccreditedToID},
	{name: "vacancy_id", unique: true, tie: true, of: "VACANCY", on: []string{"id"}, create: createVacancyID},
	{name: "affiliation_id", unique: true, tie: true, of: "AFFILIATION", on: []string{"id"}, create: createAffiliationID},
	{name: "part_of_id", unique: true, tie: true, of: "PART_OF", on: []string{"id"}, create: createPartOfID},
	{name: "membership_id", unique: true, tie: true, of: "MEMBERSHIP", on: []string{"id"}, create: createMembershipID},
	{name: "participation_id", unique: true, tie: true, of: "PARTICIPATION", on: []string{"id"}, create: createParticipationID},
	{name: "attended_id", unique: true, tie: true, of: "ATTENDED", on: []string{"id"}, create: createAttendedID},
	{name: "contact_id", unique: true, tie: true, of: "CONTACT", on: []string{"id"}, create: createContactID},
	{name: "between_id", unique: true, tie: true, of: "BETWEEN", on: []string{"id"}, create: createBetweenID},
	{name: "round_of_id", unique: true, tie: true, of: "ROUND_OF", on: []string{"id"}, create: createRoundOfID},
	{name: "life_cycle_id", unique: true, tie: true, of: "LIFE_CYCLE", on: []string{"id"}, create: createLifeCycleID},
	{name: "party_to_id", unique: true, tie: true, of: "PARTY_TO", on: []string{"id"}, create: createPartyToID},
	{name: "addresses_id", unique: true, tie: true, of: "ADDRESSES", on: []string{"id"}, create: createAddressesID},
	{name: "led_to_id", unique: true, tie: true, of: "LED_TO", on: []string{"id"}, create: createLedToID},
	{name: "succeeded_by_id", unique: true, tie: true, of: "SUCCEEDED_BY", on: []string{"id"}, create: createSucceededByID},
	{name: "rejected_id", unique: true, tie: true, of: "REJECTED", on: []string{"id"}, create: createRejectedID},
	{name: "accepted_id", unique: true, tie: true, of: "ACCEPTED", on: []string{"id"}, create: createAcceptedID},
	{name: "sanctions_id", unique: true, tie: true, of: "SANCTIONS", on: []string{"id"}, create: createSanctionsID},
	{name: "bans_contact_id", unique: true, tie: true, of: "BANS_CONTACT", on: []string{"id"}, create: createBansContactID},
	{name: "about_id", unique: true, tie: true, of: "ABOUT", on: []string{"id"}, create: createAboutID},
	{name: "protects_in", tie: true, of: "PROTECTS", on: []string{"in"}, create: createProtectsIn},
	{name: "participation_rests_on", tie: true, of: "PARTICIPATION", on: []string{"restsOn"}, create: createParticipationRestsOn},
	{name: "attended_rests_on", tie: true, of: "ATTENDED", on: []string{"restsOn"}, create: createAttendedRestsOn},
	{name: "tenure_assessment", tie: true, of: "TENURE", on: []string{"assessment"}, create: createTenureAssessment},
	{name: "affiliation_assessment", tie: true, of: "AFFILIATION", on: []string{"assessment"}, create: createAffiliationAssessment},
	{name: "part_of_assessment", tie: true, of: "PART_OF", on: []string{"assessment"}, create: createPartOfAssessment},
	{name: "membership_assessment", tie: true, of: "MEMBERSHIP", on: []string{"assessment"}, create: createMembershipAssessment},
	{name: "participation_assessment", tie: true, of: "PARTICIPATION", on: []string{"assessment"}, create: createParticipationAssessment},
	{name: "contact_assessment", tie: true, of: "CONTACT", on: []string{"assessment"}, create: createContactAssessment},
}

// errRefused marks what no waiting mends: the store is then not opened.
var errRefused = errors.New("the database does not fit this program")

// refuse makes an error of it. It is UNAVAILABLE for a user of the service, who can't help it.
func refuse(message string, args ...any) error {
	return &graph.Error{Code: graph.Unavailable, Message: fmt.Sprintf(message, args...), Err: errRefused}
}

func isRefusal(err error) bool { return errors.Is(err, errRefused) }

// setUp holds the database against what this program needs.
func (s *Store) setUp(ctx context.Context) error {
	// What ends ctx is our own time limit and no caller's: the database is then UNAVAILABLE.
	wrap := func(err error) error { return s.wrap(context.WithoutCancel(ctx), "setting up the graph database", err) }
	// Unlike a query this does not try again: a server that is down is known to be so at once.
	quickly, cancel := context.WithTimeout(ctx, s.config.Retry)
	err := s.driver.VerifyConnectivity(quickly)
	cancel()
	if err != nil {
		return wrap(err)
	}
	for _, step := range []func(context.Context) error{s.checkVersion, s.checkGraph, s.mendSchema, s.migrate} {
		if err := step(ctx); err != nil {
			return wrap(err)
		}
	}
	return nil
}

func (s *Store) checkVersion(ctx context.Context) error {
	records, err := s.ask(ctx, showVersion, noParameters())
	if err != nil {
		return err
	}
	if len(records) != 1 {
		return refuse("the graph database does not tell its version")
	}
	r := row{values: records[0].Values}
	version := r.text(0)
	major, rest, _ := strings.Cut(version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	a, errA := strconv.Atoi(major)
	b, errB := strconv.Atoi(minor)
	if errA != nil || errB != nil || a < oldestMajor || (a == oldestMajor && b < oldestMinor) {
		return refuse("the graph database is of version %q: this program needs %d.%d or newer", version, oldestMajor, oldestMinor)
	}
	return nil
}

// checkGraph refuses a database that a newer program has written, and one that holds the data of another program.
func (s *Store) checkGraph(ctx context.Context) error {
	found, err := s.format(ctx)
	if err != nil {
		return err
	}
	if found > format {
		return refuse("the graph was written by a newer version of this program, in format %d, and this one knows %d at most: update this program", found, format)
	}
	if found > 0 {
		return nil
	}
	records, err := s.ask(ctx, countStrangers, noParameters())
	if err != nil {
		return err
	}
	for _, record := range records {
		if r := (row{values: record.Values}); r.number(0) > 0 {
			return refuse("the database holds entities or sources but is no graph of this program: give it an empty database")
		}
	}
	return nil
}

// format returns the format of the data; 0 where there are none.
func (s *Store) format(ctx context.Context) (int, error) {
	records, err := s.ask(ctx, showGraph, noParameters())
	if err != nil || len(records) == 0 {
		return 0, err
	}
	r := row{values: records[0].Values}
	return int(r.number(0)), r.failed
}

// mendSchema makes what is missing of the schema, or is there in another form.
func (s *Store) mendSchema(ctx context.Context) error {
	have, err := s.indexes(ctx)
	if err != nil {
		return err
	}
	changed := false
	for _, want := range schema {
		found, there := have[want.name]
		if there && found.is(want) {
			continue
		}
		changed = true
		if there {
			drop := dropIndex
			if found.owned {
				drop = dropConstraint
			}
			if _, err := s.change(ctx, drop, nameParameters(want.name)); err != nil {
				return err
			}
		}
		if _, err := s.change(ctx, want.create, noParameters()); err != nil {
			return err
		}
	}
	if !changed {
		return nil
	}
	if _, err := s.change(ctx, awaitIndexes, noParameters()); err != nil {
		return err
	}
	return s.checkSchema(ctx)
}

// checkSchema refuses a database in which somebody else's index stands where one of ours should.
func (s *Store) checkSchema(ctx context.Context) error {
	have, err := s.indexes(ctx)
	if err != nil {
		return err
	}
	for _, want := range schema {
		if found, there := have[want.name]; !there || !found.is(want) || found.state != "ONLINE" {
			return refuse("the index %s on %s(%s) can't be made: drop what else is indexed there", want.name, want.of, strings.Join(want.on, ", "))
		}
	}
	return nil
}

// found is a constraint or index as the database has it.
type found struct {
	kind, entity, analyzer, state string
	of, on                        []string
	owned, eventual               bool
}

// is reports whether the database has it as wanted.
func (f found) is(want index) bool {
	kind, entity, analyzer := "RANGE", "NODE", ""
	if want.fulltext {
		kind, analyzer = "FULLTEXT", "keyword"
	}
	if want.tie {
		entity = "RELATIONSHIP"
	}
	return f.kind == kind && f.entity == entity && f.analyzer == analyzer && !f.eventual && f.owned == want.unique &&
		slices.Equal(f.of, []string{want.of}) && slices.Equal(f.on, want.on)
}

func (s *Store) indexes(ctx context.Context) (map[string]found, error) {
	records, err := s.ask(ctx, showIndexes, noParameters())
	if err != nil {
		return nil, err
	}
	have := map[string]found{}
	for _, record := range records {
		r := row{values: cast[[]any](&row{}, "a row", record.Values[0])}
		have[r.text(0)] = found{
			kind: r.text(1), entity: r.text(2), of: r.texts(3), on: r.texts(4), owned: r.text(5) != "", analyzer: r.text(6), eventual: r.truth(7), state: r.text(8),
		}
		if r.failed != nil {
			return nil, r.failed
		}
	}
	return have, nil
}

// ask runs a statement that only reads, outside of the guard of read.go: of the schema and the like.
func (s *Store) ask(ctx context.Context, text statement, p parameters) ([]*neo4j.Record, error) {
	return s.once(ctx, text, p)
}

// change runs a statement that changes the schema, which can't stand in a transaction with others.
func (s *Store) change(ctx context.Context, text statement, p parameters) ([]*neo4j.Record, error) {
	return s.query(ctx, text, p, neo4j.ExecuteQueryWithWritersRouting())
}
