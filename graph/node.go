package graph

// Node is anything with an id of its own.
type Node interface{ NodeID() ID }

// EntityNode is an entity of a known kind, as the API shows it.
type EntityNode interface {
	Node
	Base() *Entity
}

// ActorNode is a state, organization or person.
type ActorNode interface {
	EntityNode
	isActor()
}

// NodeID returns the id.
func (e *Entity) NodeID() ID { return e.ID }

// Base returns the entity without its kind's type.
func (e *Entity) Base() *Entity { return e }

// ChathamHouseRule reports whether the rule holds at an event or channel.
func (e *Entity) ChathamHouseRule() bool { return e.RuleGroup != "" }

// NodeID returns the id.
func (t *Tie) NodeID() ID { return t.ID }

// NodeID returns the id.
func (s *Source) NodeID() ID { return s.ID }

// NodeID returns the id.
func (c *Coverage) NodeID() ID { return c.ID }

// An entity by its kind: the same record, under the name by which the API knows it.
type (
	// StateNode is an entity of kind STATE.
	StateNode struct{ *Entity }
	// OrganizationNode is an entity of kind ORGANIZATION.
	OrganizationNode struct{ *Entity }
	// PersonNode is an entity of kind PERSON.
	PersonNode struct{ *Entity }
	// PostNode is an entity of kind POST.
	PostNode struct{ *Entity }
	// ChannelNode is an entity of kind CHANNEL.
	ChannelNode struct{ *Entity }
	// EventNode is an entity of kind EVENT.
	EventNode struct{ *Entity }
	// AgreementNode is an entity of kind AGREEMENT.
	AgreementNode struct{ *Entity }
	// OutcomeNode is an entity of kind OUTCOME.
	OutcomeNode struct{ *Entity }
	// DisputeNode is an entity of kind DISPUTE.
	DisputeNode struct{ *Entity }
	// IndicatorNode is an entity of kind INDICATOR.
	IndicatorNode struct{ *Entity }
	// AssessmentNode is an entity of kind ASSESSMENT.
	AssessmentNode struct{ *Entity }
)

func (StateNode) isActor()        {}
func (OrganizationNode) isActor() {}
func (PersonNode) isActor()       {}

// Node returns the entity under its kind's type; nil for a nil entity.
func (e *Entity) Node() EntityNode {
	if e == nil {
		return nil
	}
	switch e.Kind {
	case State:
		return StateNode{e}
	case Organization:
		return OrganizationNode{e}
	case Person:
		return PersonNode{e}
	case Post:
		return PostNode{e}
	case Channel:
		return ChannelNode{e}
	case Event:
		return EventNode{e}
	case Agreement:
		return AgreementNode{e}
	case Outcome:
		return OutcomeNode{e}
	case Dispute:
		return DisputeNode{e}
	case Indicator:
		return IndicatorNode{e}
	default:
		return AssessmentNode{e}
	}
}

// Actor returns the entity as an actor; nil if it is none.
func (e *Entity) Actor() ActorNode {
	a, _ := e.Node().(ActorNode)
	return a
}

// From and To return the ends of the entity's span.
func (e *Entity) From() Date { return e.Span.From }

// To returns the end of the entity's span.
func (e *Entity) To() Date { return e.Span.To }

// Revision returns the revision that wrote the entity last.
func (e *Entity) Revision() Revision { return e.Meta.Revision }

// Start returns the start of the tie's span.
func (t *Tie) Start() Date { return t.Span.From }

// End returns the end of the tie's span.
func (t *Tie) End() Date { return t.Span.To }

// Revision returns the revision that wrote the tie last.
func (t *Tie) Revision() Revision { return t.Meta.Revision }

// Revision returns the revision that wrote the source last.
func (s *Source) Revision() Revision { return s.Meta.Revision }

// From returns the first day covered.
func (c *Coverage) From() Date { return c.Span.From }

// To returns the last day covered.
func (c *Coverage) To() Date { return c.Span.To }

// The entities of an answer under their kinds' types, as the API shows them.

// FromActors returns one side of the question.
func (a *PathAnswer) FromActors() []ActorNode { return actorNodes(a.From) }

// ToActors returns the other side.
func (a *PathAnswer) ToActors() []ActorNode { return actorNodes(a.To) }

// EntityNodes returns the path's nodes.
func (p Path) EntityNodes() []EntityNode { return entityNodes(p.Nodes) }

// BrokerActors returns who makes the connection.
func (p Path) BrokerActors() []ActorNode { return actorNodes(p.Brokers) }

// WeakestHop returns the place of the weakest hop, from 1.
func (p Path) WeakestHop() int { return p.Weakest + 1 }

// FromNode returns the node the hop leads from.
func (h Hop) FromNode() EntityNode { return h.From.Node() }

// ToNode returns the node it leads to.
func (h Hop) ToNode() EntityNode { return h.To.Node() }

// PostNode returns the post of a tenure, or nil.
func (h Hop) PostNode() *PostNode {
	return optional(h.Post, func(e *Entity) PostNode { return PostNode{e} })
}

// OrganNodes returns the organs through which an end stands for its state.
func (h Hop) OrganNodes() []OrganizationNode {
	out := make([]OrganizationNode, len(h.Organs))
	for i, o := range h.Organs {
		out[i] = OrganizationNode{o}
	}
	return out
}

// TrustByNode returns the assessment that set the trust, or nil.
func (h Hop) TrustByNode() *AssessmentNode {
	return optional(h.TrustBy, func(e *Entity) AssessmentNode { return AssessmentNode{e} })
}

// Ending returns how the end of the hop's tie is known.
func (h Hop) Ending() Ending { return h.Validity.Ending }

// ActorNode returns who is left out.
func (x Exclusion) ActorNode() ActorNode { return x.Actor.Actor() }

// ByNode returns the party that rejects them.
func (x Exclusion) ByNode() ActorNode { return x.By.Actor() }

// ChannelNode returns the channel.
func (s ShutChannel) ChannelNode() ChannelNode { return ChannelNode{s.Channel} }

// EventNode returns the event that shut it.
func (s ShutChannel) EventNode() EventNode { return EventNode{s.Event} }

// ANode returns one party.
func (a FormalTieAnswer) ANode() ActorNode { return a.A.Actor() }

// BNode returns the other.
func (a FormalTieAnswer) BNode() ActorNode { return a.B.Actor() }

// FromNode returns the sender.
func (c FormalTieClaim) FromNode() ActorNode { return c.From.Actor() }

// ToNode returns the receiver.
func (c FormalTieClaim) ToNode() ActorNode { return c.To.Actor() }

// PostNode returns the post.
func (a PostAnswer) PostNode() PostNode { return PostNode{a.Post} }

// OwnerNode returns the body the post belongs to, or nil.
func (a PostAnswer) OwnerNode() EntityNode { return a.Owner.Node() }

// AccreditedNodes returns where the post is accredited.
func (a PostAnswer) AccreditedNodes() []EntityNode { return entityNodes(a.AccreditedTo) }

// HolderNode returns who holds it, or nil.
func (a PostAnswer) HolderNode() *PersonNode { return person(a.Holder) }

// PreviousNode returns the last full holder, or nil.
func (a PostAnswer) PreviousNode() *PersonNode { return person(a.Previous) }

// NextNode returns the next full holder, or nil.
func (a PostAnswer) NextNode() *PersonNode { return person(a.Next) }

// HolderNode returns who holds the post by the claim, or nil.
func (c PostClaim) HolderNode() *PersonNode { return person(c.Holder) }

// EntityNode returns what happened, or the far end of the tie.
func (e TimelineEntry) EntityNode() EntityNode { return e.Entity.Node() }

// OfNode returns what was asked about.
func (a *LineageAnswer) OfNode() EntityNode { return a.Of.Node() }

// FromNode returns what led on.
func (s LineageStep) FromNode() EntityNode { return s.From.Node() }

// ToNode returns what it led to.
func (s LineageStep) ToNode() EntityNode { return s.To.Node() }

// EntityNode returns the entity found.
func (h SearchHit) EntityNode() EntityNode { return h.Entity.Node() }

// EventNode returns the event that brought the step about.
func (s Step) EventNode() EventNode { return EventNode{s.Event} }

// Ending returns how the end of the tie is known.
func (s Standing) Ending() Ending { return s.Validity.Ending }

// EarliestFrom returns the first day the tie may have held.
func (s Standing) EarliestFrom() Day { return s.Validity.EarliestFrom }

// LatestTo returns the last day it may hold.
func (s Standing) LatestTo() Day { return s.Validity.LatestTo }

func person(e *Entity) *PersonNode {
	return optional(e, func(e *Entity) PersonNode { return PersonNode{e} })
}

func optional[N any](e *Entity, as func(*Entity) N) *N {
	if e == nil {
		return nil
	}
	n := as(e)
	return &n
}

func entityNodes(entities []*Entity) []EntityNode {
	out := make([]EntityNode, len(entities))
	for i, e := range entities {
		out[i] = e.Node()
	}
	return out
}

func actorNodes(entities []*Entity) []ActorNode {
	out := make([]ActorNode, len(entities))
	for i, e := range entities {
		out[i] = e.Actor()
	}
	return out
}

// Node returns the record of an id under its kind's type; nil when the set has none.
func (r *Records) Node(id ID) Node {
	switch {
	case r.Entities[id] != nil:
		return r.Entities[id].Node()
	case r.Ties[id] != nil:
		return r.Ties[id]
	case r.Sources[id] != nil:
		return r.Sources[id]
	case r.Coverages[id] != nil:
		return r.Coverages[id]
	default:
		return nil
	}
}
