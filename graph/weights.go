package graph

import (
	"fmt"
	"maps"
	"math"
	"strings"
)

// TrustRow is one line of the table of trust: what a kind of tie is worth before evidence and currency, and why.
type TrustRow struct {
	Kind TieKind
	// Role is the role, capacity or depth the line holds for; empty holds for all of the kind.
	Role string
	// Format is the channel's format the line holds for; empty holds for all.
	Format string
	// Trust is above 0 and below 1.
	Trust  float64
	Reason string
}

// Weights is the one table of trust. It is echoed by the API and changed by an ADR only. Where they come from: docs/adr/0006-evidence-and-trust.md.
var Weights = []TrustRow{
	{Tenure, "FULL", "", .95, "whoever holds an office speaks for its owner"},
	{Tenure, "ACTING", "", .90, "an acting holder speaks for the owner, for the time being"},
	{Tenure, "AD_INTERIM", "", .90, "as acting"},
	{Affiliation, "LEADER", "", .80, "as staff or board: whoever leads a body is of it"},
	{Affiliation, "FOUNDER", "", .80, "as board: a founder keeps the body's ear"},
	{Affiliation, "STAFF", "", .80, "works there: would be heard"},
	{Affiliation, "BOARD", "", .80, "governs it: would be heard"},
	{Affiliation, "FELLOW", "", .65, "known there, not of it"},
	{Affiliation, "MEMBER", "", .30, "one of many"},
	{Participation, "MEDIATOR", "", .92, "makes the connection: trusted with it by the sides"},
	{Participation, "FACILITATOR", "", .92, "as mediator"},
	{Participation, "CONVENOR", "", .92, "called the sides together"},
	{Participation, "COURIER", "", .92, "carries the messages"},
	{Participation, "PARTICIPANT", "STANDING_DIALOGUE", .84, "meets the others again and again; a leg is the root of what the pair is worth (.70)"},
	{Participation, "PARTICIPANT", "SMALL_CLOSED_MEETING", .63, "one small meeting; the root of .40"},
	{Participation, "PARTICIPANT", "LARGE_MEETING", .32, "one of many in a hall; the root of .10"},
	{Participation, "HOST", "STANDING_DIALOGUE", .84, "at the table of a standing dialogue, as a participant"},
	{Participation, "HOST", "SMALL_CLOSED_MEETING", .63, "as a participant"},
	{Participation, "HOST", "LARGE_MEETING", .32, "as a participant"},
	{Participation, "OBSERVER", "STANDING_DIALOGUE", .84, "as a participant"},
	{Participation, "OBSERVER", "SMALL_CLOSED_MEETING", .63, "as a participant"},
	{Participation, "OBSERVER", "LARGE_MEETING", .32, "as a participant"},
	{Participation, "GUARANTOR", "STANDING_DIALOGUE", .84, "as a participant"},
	{Participation, "GUARANTOR", "SMALL_CLOSED_MEETING", .63, "as a participant"},
	{Participation, "GUARANTOR", "LARGE_MEETING", .32, "as a participant"},
	{Participation, "FUNDER", "", .32, "pays, and is seldom in the room: as one of many"},
	{Participation, "NOTE_TAKER", "", .32, "in the room without a voice: as one of many"},
	{Participation, "INTERPRETER", "", .32, "in the room without a voice of their own: as one of many"},
	{Contact, "CLOSE", "", .95, "a confidant takes the call"},
	{Contact, "WORKED_TOGETHER", "", .85, "they know each other's work"},
	{Contact, "NEGOTIATED", "", .85, "they know each other across a table"},
	{Contact, "ACQUAINTED", "", .40, "they have met"},
	{PartOf, "", "", .90, "a part reports to the whole"},
	{Membership, "", "", .90, "a member body is heard by its association"},
	{FormalTie, "", "", .10, "official relations exist, and are not what is asked for"},
	{Protects, "", "", .70, "a protecting power relays"},
}

// HalfLives says in how many days an ended tie loses half its currency, by kind: of a tenure by the post's level (HighTenure from head to envoy),
// of a contact by its basis (Kinship for kin and faith).
type HalfLives struct {
	HighTenure, Tenure, Affiliation, Contact, Kinship, Participation int
}

// Tables are the numbers that a question is answered by; DefaultTables are those in force.
type Tables struct {
	Trust     []TrustRow
	HalfLives HalfLives
	// Reliability weighs a source's grade, Credibility the information's.
	Reliability, Credibility map[string]float64
}

// defaultTables is read only: whoever changes a table makes a new one.
var defaultTables = DefaultTables()

// DefaultTables returns the tables of this file.
func DefaultTables() Tables {
	return Tables{
		Trust: Weights,
		HalfLives: HalfLives{
			HighTenure: halfLifeHighTenure, Tenure: halfLifeTenure, Affiliation: halfLifeAffiliation, Contact: halfLifeContact, Kinship: halfLifeKinship,
			Participation: halfLifeParticipation,
		},
		Reliability: maps.Clone(reliabilityWeight), Credibility: maps.Clone(credibilityWeight),
	}
}

// gradesAsIn reports whether grades weigh the same in two tables.
func (t *Tables) gradesAsIn(other *Tables) bool {
	return maps.Equal(t.Reliability, other.Reliability) && maps.Equal(t.Credibility, other.Credibility)
}

// trustOf looks a tie up in the table; 0 means that it does not conduct.
func (t *Tables) trustOf(kind TieKind, role, format string) float64 {
	for _, row := range t.Trust {
		if row.Kind == kind && (row.Role == "" || row.Role == role) && (row.Format == "" || row.Format == format) {
			return row.Trust
		}
	}
	return 0
}

// weight is what a single citation amounts to.
func (t *Tables) weight(c Citation) float64 {
	return float64(t.Reliability[c.Reliability] * t.Credibility[c.Credibility])
}

// Conducts lists the kinds of tie that may conduct at all.
var Conducts = []TieKind{Tenure, Affiliation, Participation, Contact, PartOf, Membership, FormalTie, Protects}

// Weights of grades (Admiralty); F and 6 mean unknown and weigh .50.
var (
	reliabilityWeight = map[string]float64{"A": .95, "B": .85, "C": .70, "D": .45, "E": .15, "F": .50}
	credibilityWeight = map[string]float64{"1": .95, "2": .80, "3": .60, "4": .30, "5": .10, "6": .50}
)

// unjudgedCap is the most that origins with an F or 6 amount to together.
const unjudgedCap = .50

// Half-lives in days: how long an ended tie takes to lose half its currency.
const (
	halfLifeHighTenure    = 3653
	halfLifeTenure        = 1826
	halfLifeAffiliation   = 1826
	halfLifeContact       = 730
	halfLifeKinship       = 5479
	halfLifeParticipation = 1461
	// maxHalvings ends the fading: 1/8 is left.
	maxHalvings = 3
)

// How an ended tie fades.
const (
	endsAtOnce = iota
	fadesAsHighTenure
	fadesAsTenure
	fadesAsAffiliation
	fadesAsContact
	fadesAsKinship
	fadesAsParticipation
)

// byFading returns the half-life of each way of fading; 0 ends at once.
func (h HalfLives) byFading() [fadesAsParticipation + 1]int {
	return [...]int{0, h.HighTenure, h.Tenure, h.Affiliation, h.Contact, h.Kinship, h.Participation}
}

// halvings returns how often a tie has lost half its currency some days after its end.
func halvings(days, halfLife int) float64 {
	return min(maxHalvings, float64(days)/float64(halfLife))
}

// fadeCost returns the cost of lost currency.
func fadeCost(halvings float64) int64 { return int64(math.Round(float64(1e6*math.Ln2) * halvings)) }

// dormantAfterDays without a recorded contact make an open channel dormant.
const dormantAfterDays = 365

// Years of a life, in days, after which a person with an unknown end is presumed dead.
const (
	lifeFromBirthDays    = 36525
	lifeFromObservedDays = 21915
)

// micronats returns the cost of a factor: its negative natural logarithm in millionths, halves away from zero.
func micronats(factor float64) int64 { return int64(math.Round(-1e6 * math.Log(factor))) }

// Strength turns a cost into the index shown: exp(-cost/1e6). It orders; it is no probability.
func Strength(cost int64) float64 { return math.Exp(-float64(cost) / 1e6) }

// StrengthWord puts a strength into a word; the bounds are chosen so that one good unofficial chain of four ties is moderate.
func StrengthWord(strength float64) string {
	switch {
	case strength >= .40:
		return "strong"
	case strength >= .15:
		return "moderate"
	case strength >= .03:
		return "weak"
	default:
		return "trace"
	}
}

// StrengthText writes a strength for people: .067, and <.001 for less than shows.
func StrengthText(strength float64) string {
	if strength < .0005 {
		return "<.001"
	}
	return strings.TrimPrefix(fmt.Sprintf("%.3f", strength), "0")
}

// costLimit returns the greatest cost whose strength is at least that.
func costLimit(least float64) int64 {
	if least <= 0 {
		return math.MaxInt64
	}
	limit := int64(math.Floor(-1e6*math.Log(least))) + 2
	for limit > 0 && Strength(limit) < least {
		limit--
	}
	return limit
}
