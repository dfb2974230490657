package graph

import "slices"

// EntityKind says what an entity is.
type EntityKind string

// The kinds of entity.
const (
	State        EntityKind = "STATE"
	Organization EntityKind = "ORGANIZATION"
	Person       EntityKind = "PERSON"
	Post         EntityKind = "POST"
	Channel      EntityKind = "CHANNEL"
	Event        EntityKind = "EVENT"
	Agreement    EntityKind = "AGREEMENT"
	Outcome      EntityKind = "OUTCOME"
	Dispute      EntityKind = "DISPUTE"
	Indicator    EntityKind = "INDICATOR"
	Assessment   EntityKind = "ASSESSMENT"
)

// EntityKinds lists every kind of entity.
var EntityKinds = []EntityKind{
	State, Organization, Person, Post, Channel, Event, Agreement, Outcome, Dispute, Indicator, Assessment,
}

// ActorKinds are the kinds that act: a party is one of them.
var ActorKinds = []EntityKind{State, Organization, Person}

// IsActor reports whether entities of this kind act.
func (k EntityKind) IsActor() bool { return slices.Contains(ActorKinds, k) }

// TieKind says what a tie claims.
type TieKind string

// The kinds of tie, in the field's words; the endpoints of each stand in TieRules.
const (
	FormalTie     TieKind = "FORMAL_TIE"
	Protects      TieKind = "PROTECTS"
	Tenure        TieKind = "TENURE"
	PostOf        TieKind = "POST_OF"
	AccreditedTo  TieKind = "ACCREDITED_TO"
	Vacancy       TieKind = "VACANCY"
	Affiliation   TieKind = "AFFILIATION"
	PartOf        TieKind = "PART_OF"
	Membership    TieKind = "MEMBERSHIP"
	Participation TieKind = "PARTICIPATION"
	Attended      TieKind = "ATTENDED"
	Contact       TieKind = "CONTACT"
	Between       TieKind = "BETWEEN"
	RoundOf       TieKind = "ROUND_OF"
	LifeCycle     TieKind = "LIFE_CYCLE"
	PartyTo       TieKind = "PARTY_TO"
	Addresses     TieKind = "ADDRESSES"
	LedTo         TieKind = "LED_TO"
	SucceededBy   TieKind = "SUCCEEDED_BY"
	Rejected      TieKind = "REJECTED"
	Accepted      TieKind = "ACCEPTED"
	Sanctions     TieKind = "SANCTIONS"
	BansContact   TieKind = "BANS_CONTACT"
	About         TieKind = "ABOUT"
)

// TieKinds lists every kind of tie.
var TieKinds = []TieKind{
	FormalTie, Protects, Tenure, PostOf, AccreditedTo, Vacancy, Affiliation, PartOf, Membership, Participation, Attended,
	Contact, Between, RoundOf, LifeCycle, PartyTo, Addresses, LedTo, SucceededBy, Rejected, Accepted, Sanctions,
	BansContact, About,
}

// TieRule says which entities a kind of tie may join and which attributes it takes.
type TieRule struct {
	From, To []EntityKind
	// Takes lists the optional attributes, Needs the required ones, by their property names.
	Takes, Needs []string
	// SameKind requires both ends to be of one kind.
	SameKind bool
	// HorizonDays is how long after the last day observed a tie with an unknown end counts as active; 0 means for ever.
	HorizonDays int
}

var (
	actors    = ActorKinds
	bodies    = []EntityKind{State, Organization}
	made      = []EntityKind{Channel, Event, Agreement, Outcome}
	anyEntity = EntityKinds
)

// TieRules holds the rule of every kind of tie. A new kind begins here; where else it goes: docs/ARCHITECTURE.md, "A tie kind". Horizons come from
// docs/adr/0005-time.md.
var TieRules = map[TieKind]TieRule{
	FormalTie:     {From: []EntityKind{State}, To: []EntityKind{State}, Needs: []string{"level"}, Takes: []string{"presence"}, HorizonDays: 3653},
	Protects:      {From: []EntityKind{State}, To: []EntityKind{State}, Needs: []string{"in"}, HorizonDays: 3653},
	Tenure:        {From: []EntityKind{Person}, To: []EntityKind{Post}, Needs: []string{"capacity"}, Takes: []string{"appointed", "assessment"}, HorizonDays: 1461},
	PostOf:        {From: []EntityKind{Post}, To: bodies},
	AccreditedTo:  {From: []EntityKind{Post}, To: bodies},
	Vacancy:       {From: []EntityKind{Post}, To: bodies, HorizonDays: 1461},
	Affiliation:   {From: []EntityKind{Person, Organization}, To: bodies, Needs: []string{"role"}, Takes: []string{"assessment"}, HorizonDays: 1826},
	PartOf:        {From: []EntityKind{Organization}, To: bodies, Takes: []string{"assessment"}, HorizonDays: 3653},
	Membership:    {From: bodies, To: []EntityKind{Organization}, Takes: []string{"assessment"}, HorizonDays: 3653},
	Participation: {From: actors, To: []EntityKind{Channel}, Needs: []string{"role"}, Takes: []string{"capacity", "restsOn", "assessment"}, HorizonDays: 730},
	Attended:      {From: actors, To: []EntityKind{Event}, Takes: []string{"role", "capacity", "restsOn"}},
	Contact:       {From: actors, To: actors, Needs: []string{"role"}, Takes: []string{"basis", "assessment"}, HorizonDays: 730},
	Between:       {From: []EntityKind{Channel}, To: actors, Takes: []string{"mandate"}},
	RoundOf:       {From: []EntityKind{Event}, To: []EntityKind{Channel}},
	LifeCycle:     {From: []EntityKind{Event}, To: []EntityKind{Channel}, Needs: []string{"state"}, Takes: []string{"reason"}},
	PartyTo:       {From: actors, To: []EntityKind{Dispute, Agreement}, Takes: []string{"role"}},
	Addresses:     {From: []EntityKind{Channel, Event, Agreement, Organization}, To: []EntityKind{Dispute}},
	LedTo:         {From: made, To: made, Takes: []string{"what"}},
	SucceededBy:   {From: []EntityKind{State, Organization, Channel, Post, Dispute}, To: []EntityKind{State, Organization, Channel, Post, Dispute}, SameKind: true},
	Rejected:      {From: actors, To: actors, HorizonDays: 3653},
	Accepted:      {From: actors, To: actors, HorizonDays: 3653},
	Sanctions:     {From: bodies, To: actors, HorizonDays: 3653},
	BansContact:   {From: bodies, To: actors, HorizonDays: 3653},
	About:         {From: []EntityKind{Indicator, Assessment}, To: anyEntity},
}

// nominated is the capacity of who was nominated to a post: no tenure.
const nominated = "NOMINATED"

// The words an attribute may take. An empty attribute means that no source tells.
var (
	// organizationTypes: an organ of a state is a GOVERNMENT_BODY with PART_OF to it.
	organizationTypes = []string{
		"GOVERNMENT_BODY", "INTERGOVERNMENTAL", "NGO", "FAITH", "UNIVERSITY", "THINK_TANK", "FOUNDATION", "COMPANY", "PARTY",
		"ARMED_MOVEMENT", "DIASPORA", "SCIENTIFIC", "MEDIA", "COMMISSION", "SUB_STATE",
	}
	postLevels   = []string{"HEAD", "MINISTER", "CHIEF_OF_MISSION", "ENVOY", "DEPUTY", "CHARGE", "STAFF"}
	channelTypes = []string{
		"OFFICIAL_TALKS", "DIRECT_LINE", "INTERESTS_SECTION", "BACK_CHANNEL", "SPECIAL_ENVOY", "MEDIATION", "DIALOGUE", "COURIER",
		"MULTILATERAL_MARGIN", "EXCHANGE",
	}
	eventTypes     = []string{"MEETING", "ROUND", "SUMMIT", "VISIT", "CALL", "INCIDENT", "OFFER", "RELEASE", "CHANGE_OF_GOVERNMENT", "WITHDRAWAL", "STATEMENT", "ELECTION", "OPERATION"}
	agreementTypes = []string{"FRAMEWORK", "CEASEFIRE", "HUMANITARIAN", "FINAL", "MEMORANDUM", "COMMUNIQUE", "PLAN", "RESOLUTION"}
	outcomeTypes   = []string{"RELEASE", "VISITS", "RECOGNITION", "DEESCALATION", "RELATIONS", "TEXT", "OTHER"}
	disputeTypes   = []string{"CIVIL_WAR", "INTERSTATE", "NUCLEAR", "HUMANITARIAN", "COOPERATION", "OTHER"}
	indicatorTypes = []string{"LOSS", "TURNOVER", "VACANCIES", "OTHER"}
	assessTypes    = []string{"TRUST", "RIPENESS", "POTENTIAL", "PRACTICE", "RISK", "OTHER"}

	sectors = []string{
		"GOVERNMENT", "CONFLICT_RESOLUTION", "BUSINESS", "PRIVATE_CITIZEN", "RESEARCH", "ACTIVISM", "RELIGION", "FUNDING", "MEDIA",
	}
	tracks       = []string{"TRACK_1", "TRACK_1_5", "TRACK_2", "TRACK_3"}
	formats      = []string{"STANDING_DIALOGUE", "SMALL_CLOSED_MEETING", "LARGE_MEETING"}
	visibilities = []string{"SECRET", "KNOWN_TO_FEW", "LEAKED", "ACKNOWLEDGED", "PUBLIC"}

	formalLevels = []string{
		"EMBASSY", "AMBASSADOR_NONRESIDENT", "LEGATION", "ENVOY_NONRESIDENT", "CONSULATE", "CONSUL_NONRESIDENT", "LIAISON_OFFICE",
		"INTERESTS_SECTION", "NONE",
	}
	presences        = []string{"OPEN", "SUSPENDED", "RELOCATED"}
	tenureCapacities = []string{"FULL", "ACTING", "AD_INTERIM", "NON_RESIDENT", nominated}
	partCapacities   = []string{"PERSONAL", "OFFICIAL", "OBSERVER", "MANDATED", "TOLERATED", "UNAUTHORISED"}
	affiliationRoles = []string{"LEADER", "FOUNDER", "STAFF", "BOARD", "FELLOW", "MEMBER", "ALUMNUS", "CITIZEN", "LAUREATE"}
	partRoles        = []string{
		"MEDIATOR", "FACILITATOR", "CONVENOR", "COURIER", "PARTICIPANT", "HOST", "OBSERVER", "GUARANTOR", "FUNDER", "NOTE_TAKER", "INTERPRETER",
	}
	contactRoles   = []string{"CLOSE", "WORKED_TOGETHER", "NEGOTIATED", "ACQUAINTED"}
	contactBases   = []string{"OFFICE", "KIN", "FAITH", "SCHOOL", "FRIENDSHIP"}
	mandates       = []string{"NONE", "UNAWARE", "TOLERATED", "INFORMED", "AUTHORISED", "DIRECTED"}
	partyRoles     = []string{"PARTY", "SIGNATORY", "GUARANTOR", "WITNESS"}
	channelStates  = []string{"PROPOSED", "PROBING", "OPEN", "DORMANT", "SUSPENDED", "CLOSED", "CONVERTED"}
	closureReasons = []string{
		"OFFER", "FIRST_CONTACT", "ANSWERED", "RESUMED", "INCIDENT", "LEAK", "CHANGE_OF_GOVERNMENT", "SANCTION", "WAR", "DEATH",
		"MANDATE_WITHDRAWN", "REFUSED", "LAPSED", "SUCCESS", "FAILURE", "EXPOSURE", "EXPIRY", "OFFICIAL_TALKS",
	}
	transfers = []string{"PERSON", "TEXT", "IDEA", "CONFIDENCE"}

	nameKinds   = []string{"NAME", "OFFICIAL", "ALIAS", "FORMER", "TRANSLITERATION", "CODE_NAME", "CODE"}
	sourceTypes = []string{"OFFICIAL_RECORD", "SCHOLARSHIP", "MEMOIR", "PRESS", "DATASET", "INTERVIEW", "OBSERVATION", "COMPILATION"}
	stances     = []string{"SUPPORTS", "DENIES"}
)

// EntityRule says which attributes a kind of entity takes, by property name, and the words of its `type`.
type EntityRule struct {
	Types []string
	Takes []string
	Needs []string
}

// EntityRules holds the rule of every kind of entity.
var EntityRules = map[EntityKind]EntityRule{
	State:        {Takes: []string{"sector"}},
	Organization: {Types: organizationTypes, Needs: []string{"type"}, Takes: []string{"sector", "place"}},
	Person:       {Takes: []string{"sector"}},
	Post:         {Needs: []string{"level"}, Takes: []string{"place"}},
	Channel:      {Types: channelTypes, Needs: []string{"type", "track", "format"}, Takes: []string{"visibility", "purpose", "place", "ruleGroup"}},
	Event:        {Types: eventTypes, Needs: []string{"type", "from"}, Takes: []string{"place", "ruleGroup"}},
	Agreement:    {Types: agreementTypes, Needs: []string{"type", "from"}, Takes: []string{"place"}},
	Outcome:      {Types: outcomeTypes, Needs: []string{"type"}},
	Dispute:      {Types: disputeTypes, Needs: []string{"type"}},
	Indicator:    {Types: indicatorTypes, Needs: []string{"type", "value", "unit"}},
	Assessment:   {Types: assessTypes, Needs: []string{"type", "author", "statement", "from"}, Takes: []string{"value", "confidence"}},
}

// tieWords returns the words of a tie's attribute, for one kind of tie; nil where its vocabulary is not closed.
func tieWords(kind TieKind, attribute string) []string {
	switch attribute {
	case "role":
		return roles(kind)
	case "capacity":
		if kind == Tenure {
			return tenureCapacities
		}
		return partCapacities
	case "level":
		return formalLevels
	case "presence":
		return presences
	case "basis":
		return contactBases
	case "mandate":
		return mandates
	case "state":
		return channelStates
	case "reason":
		return closureReasons
	case "what":
		return transfers
	default:
		return nil
	}
}

func roles(kind TieKind) []string {
	switch kind {
	case Affiliation:
		return affiliationRoles
	case Contact:
		return contactRoles
	case PartyTo:
		return partyRoles
	default:
		return partRoles
	}
}

// entityWords returns the words of an entity's attribute, for one kind of entity; nil where its vocabulary is not closed.
func entityWords(kind EntityKind, attribute string) []string {
	switch attribute {
	case "type":
		return EntityRules[kind].Types
	case "sector":
		return sectors
	case "level":
		return postLevels
	case "track":
		return tracks
	case "format":
		return formats
	case "visibility":
		return visibilities
	default:
		return nil
	}
}
