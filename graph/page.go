package graph

// PageInfo says where a page lies in its list.
type PageInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *string
	EndCursor       *string
}

// Edge is one element of a page and its place in the list.
type Edge[N any] struct {
	Cursor string
	Node   N
}

// Connection is a page of a list (Relay cursor connections).
type Connection[N any] struct {
	Edges      []Edge[N]
	PageInfo   PageInfo
	TotalCount int
	Revision   string
}

// PageArgs are the arguments of a page: First with After, or Last with Before.
type PageArgs struct {
	First, Last   *int
	After, Before *string
}

// DefaultPage is the size of a page that is not asked for.
const DefaultPage = 20

// Limits returns how many elements are asked for, and whether counted from the end.
func (a PageArgs) Limits() (limit int, backward bool, err error) {
	if a.First != nil && a.Last != nil {
		return 0, false, FieldErrorf("last", "give first or last, not both")
	}
	limit, field := DefaultPage, "first"
	if a.First != nil {
		limit = *a.First
	}
	if a.Last != nil {
		limit, backward, field = *a.Last, true, "last"
	}
	if limit < 1 || limit > MaxPage {
		return 0, false, FieldErrorf(field, "%d: ask for 1 to %d", limit, MaxPage)
	}
	return limit, backward, nil
}

// The pages of each list, as the API names them.
type (
	// ActorConnection is a page of Actor nodes.
	ActorConnection = Connection[ActorNode]
	// ActorEdge is one of them.
	ActorEdge = Edge[ActorNode]
	// ChannelConnection is a page of Channel nodes.
	ChannelConnection = Connection[ChannelNode]
	// ChannelEdge is one of them.
	ChannelEdge = Edge[ChannelNode]
	// DisputeConnection is a page of Dispute nodes.
	DisputeConnection = Connection[DisputeNode]
	// DisputeEdge is one of them.
	DisputeEdge = Edge[DisputeNode]
	// EventConnection is a page of Event nodes.
	EventConnection = Connection[EventNode]
	// EventEdge is one of them.
	EventEdge = Edge[EventNode]
	// AgreementConnection is a page of Agreement nodes.
	AgreementConnection = Connection[AgreementNode]
	// AgreementEdge is one of them.
	AgreementEdge = Edge[AgreementNode]
	// PostConnection is a page of Post nodes.
	PostConnection = Connection[PostNode]
	// PostEdge is one of them.
	PostEdge = Edge[PostNode]
	// SourceConnection is a page of Source nodes.
	SourceConnection = Connection[*Source]
	// SourceEdge is one of them.
	SourceEdge = Edge[*Source]
	// TieConnection is a page of Tie nodes.
	TieConnection = Connection[*Tie]
	// TieEdge is one of them.
	TieEdge = Edge[*Tie]
	// PostStandingConnection is a page of PostStanding nodes.
	PostStandingConnection = Connection[PostAnswer]
	// PostStandingEdge is one of them.
	PostStandingEdge = Edge[PostAnswer]
	// TimelineConnection is a page of Timeline nodes.
	TimelineConnection = Connection[TimelineEntry]
	// TimelineEdge is one of them.
	TimelineEdge = Edge[TimelineEntry]
)

// PathInput is a path question as users put it: parties by id or name.
type PathInput struct {
	From, To        []string
	AsOf            *Date
	MaxHops         *int
	Limit           *int
	Offset          *int
	MinStrength     *float64
	Kinds           []TieKind
	Tracks          []string
	ChannelStates   []string
	ActorKinds      []EntityKind
	Character       *string
	Avoid           []string
	PassAll         []string
	PassAny         []string
	ActiveOnly      *bool
	IncludeFormal   *bool
	IncludeRejected *bool
	Scenario        *ScenarioInput
	Overrides       *OverridesInput
}

// RevisionAnswer is where the graph stands.
type RevisionAnswer struct {
	Revision    Revision
	DataThrough Day
}
