package graph

import (
	"cmp"
	"slices"
)

// PostStatus says how a post stands on a day.
type PostStatus string

// The statuses of a post.
const (
	PostFilled    PostStatus = "FILLED"
	PostActing    PostStatus = "ACTING"
	PostVacant    PostStatus = "VACANT"
	PostUncertain PostStatus = "UNCERTAIN"
	PostUnknown   PostStatus = "UNKNOWN"
)

// PostStatuses lists them.
var PostStatuses = []PostStatus{PostFilled, PostActing, PostVacant, PostUncertain, PostUnknown}

// PostClaim is what one tie, or one coverage, makes of a post on the day.
type PostClaim struct {
	Status PostStatus
	// Tie is a tenure, or a source's own statement that the post was vacant; nil where Coverage says so.
	Tie      *Tie
	Coverage *Coverage
	Holder   *Entity
	Evidence Evidence
	Leads    bool
	Sentence string
}

// PostAnswer is how a post stands on a day.
type PostAnswer struct {
	Post   *Entity
	Owner  *Entity
	AsOf   Day
	Status PostStatus
	// Claims are all that bear on the day, the leading one first. Contradicting ones are kept: the best graded leads.
	Claims []PostClaim
	// Holder is who holds it, fully or acting, by the leading claim; nil otherwise.
	Holder *Entity
	// Charges are who stood in on the day: acting holders, and the holders of posts of level CHARGE of the same owner with the same accreditation.
	Charges []PostClaim
	// Since is the last full holder's end, Until the next one's start, empty where unknown; Days the days between, when both are known.
	Since, Until    Date
	Previous, Next  *Entity
	Days            *int
	AccreditedTo    []*Entity
	Requirement     Requirement
	sinceDay, until Day
}

// postOn answers for one post on a day.
func (p *permitted) postOn(post *Entity, d Day) PostAnswer {
	a := PostAnswer{Post: post, AsOf: d, Status: PostUnknown, Owner: p.seen(p.owner(post.ID)), Claims: []PostClaim{}, Charges: []PostClaim{}, AccreditedTo: []*Entity{}}
	for _, t := range p.ties(post.ID, AccreditedTo, "from") {
		a.AccreditedTo = append(a.AccreditedTo, p.seen(t.To))
	}
	a.Claims = p.postClaims(post, a.Owner, d)
	leadWithActing(a.Claims)
	if len(a.Claims) > 0 {
		a.Claims[0].Leads = true
		a.Status = a.Claims[0].Status
		if a.Status == PostFilled || a.Status == PostActing {
			a.Holder = a.Claims[0].Holder
		}
	}
	for _, c := range a.Claims {
		if c.Status == PostActing {
			a.Charges = append(a.Charges, c)
		}
	}
	a.Charges = append(a.Charges, p.charges(post, a.Owner, d)...)
	if a.Status != PostFilled {
		p.gap(&a)
	}
	a.Requirement = p.requirementOfPost(a)
	return a
}

// postClaims lists what bears on the day: tenures that cover it or may, statements of vacancy, and coverage inside which nobody held the post.
func (p *permitted) postClaims(post, owner *Entity, d Day) []PostClaim {
	var out []PostClaim
	held := false
	for _, t := range p.ties(post.ID, Tenure, "to") {
		active, certainty := p.validityOf(t).On(d)
		if !active || t.Capacity == nominated || p.evidenceOf(t).Disputed {
			continue
		}
		c := PostClaim{Status: PostFilled, Tie: t, Holder: p.seen(t.From), Evidence: p.evidenceOf(t)}
		switch {
		case certainty == Possible:
			c.Status = PostUncertain
		case post.Level != "CHARGE" && (t.Capacity == "ACTING" || t.Capacity == "AD_INTERIM"):
			// A charge d'affaires ad interim holds the charge's post in full: it is the ambassador's that stands vacant.
			c.Status = PostActing
		}
		held = true
		c.Sentence = p.claimSentence(c)
		out = append(out, c)
	}
	for _, t := range p.ties(post.ID, Vacancy, "from") {
		if active, _ := p.validityOf(t).On(d); active && !p.evidenceOf(t).Disputed {
			c := PostClaim{Status: PostVacant, Tie: t, Evidence: p.evidenceOf(t)}
			c.Sentence = p.claimSentence(c)
			out = append(out, c)
		}
	}
	if !held && owner != nil {
		for _, cover := range p.covering(Tenure, owner.ID, post.ID, d) {
			c := PostClaim{Status: PostVacant, Coverage: cover, Evidence: Evidence{Weight: 1, Origins: 1}}
			c.Sentence = p.claimSentence(c)
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(x, y PostClaim) int {
		return cmp.Or(-cmp.Compare(x.Evidence.Weight, y.Evidence.Weight), cmp.Compare(slices.Index(PostStatuses, x.Status), slices.Index(PostStatuses, y.Status)))
	})
	return out
}

// leadWithActing puts an acting holder before a statement of vacancy: the two do not contradict, and the first says more.
func leadWithActing(claims []PostClaim) {
	if len(claims) == 0 || claims[0].Status != PostVacant {
		return
	}
	if i := slices.IndexFunc(claims, func(c PostClaim) bool { return c.Status == PostActing }); i > 0 {
		acting := claims[i]
		copy(claims[1:i+1], claims[:i])
		claims[0] = acting
	}
}

// charges lists the holders, on the day, of the posts of level CHARGE that stand in for a chief of mission.
func (p *permitted) charges(post, owner *Entity, d Day) []PostClaim {
	if post.Level != "CHIEF_OF_MISSION" || owner == nil {
		return nil
	}
	var out []PostClaim
	for _, other := range p.ties(owner.ID, PostOf, "to") {
		if p.seen(other.From).Level != "CHARGE" || !p.sameAccreditation(post.ID, other.From) {
			continue
		}
		for _, t := range p.ties(other.From, Tenure, "to") {
			if active, _ := p.validityOf(t).On(d); active && t.Capacity != nominated && !p.evidenceOf(t).Disputed {
				c := PostClaim{Status: PostActing, Tie: t, Holder: p.seen(t.From), Evidence: p.evidenceOf(t)}
				c.Sentence = p.claimSentence(c)
				out = append(out, c)
			}
		}
	}
	return out
}

func (p *permitted) sameAccreditation(a, b ID) bool {
	for _, x := range p.ties(a, AccreditedTo, "from") {
		for _, y := range p.ties(b, AccreditedTo, "from") {
			if x.To == y.To {
				return true
			}
		}
	}
	return false
}

// gap finds the full holders before and after the day.
func (p *permitted) gap(a *PostAnswer) {
	a.sinceDay, a.until = BeginningOfTime, EndOfTime
	for _, t := range p.ties(a.Post.ID, Tenure, "to") {
		v := p.validityOf(t)
		if t.Capacity != "FULL" && t.Capacity != "NON_RESIDENT" || p.evidenceOf(t).Disputed {
			continue
		}
		if v.Ending == EndStated && v.LatestTo <= a.AsOf && v.LatestTo > a.sinceDay {
			a.sinceDay, a.Since, a.Previous = v.LatestTo, t.Span.To, p.seen(t.From)
		}
		if _, _, known := t.Span.From.Days(); known && v.EarliestFrom > a.AsOf && v.EarliestFrom < a.until {
			a.until, a.Until, a.Next = v.EarliestFrom, t.Span.From, p.seen(t.From)
		}
	}
	if a.sinceDay != BeginningOfTime && a.until != EndOfTime {
		n := int(a.until - a.sinceDay)
		a.Days = &n
	}
}

func (p *permitted) claimSentence(c PostClaim) string {
	switch {
	case c.Coverage != nil:
		return p.source(c.Coverage.Source).Title + ", which is complete from " + string(c.Coverage.Span.From) + " to " + string(c.Coverage.Span.To) + ", names no holder on this day."
	case c.Status == PostVacant:
		return p.seen(c.Tie.From).Name() + " is said to be vacant" + spanWords(c.Tie.Span, p.validityOf(c.Tie)) + "."
	case c.Status == PostUncertain && c.Tie.Appointed != "" && c.Tie.Span.From == Unknown:
		return c.Holder.Name() + " was appointed " + string(c.Tie.Appointed) + "; entry on duty is not on record."
	default:
		return c.Holder.Name() + " held " + withCapacity(p.seen(c.Tie.To).Name(), c.Tie.Capacity) + spanWords(c.Tie.Span, p.validityOf(c.Tie)) + "."
	}
}

func (p *permitted) requirementOfPost(a PostAnswer) Requirement {
	need := p.needOfEntity(a.Post)
	for _, c := range slices.Concat(a.Claims, a.Charges) {
		if c.Tie != nil {
			need = need.And(p.needOfTie(c.Tie))
		} else {
			need = need.And(c.Coverage.Access)
		}
		if c.Holder != nil {
			need = need.And(p.needOfEntity(c.Holder))
		}
	}
	return need.Requirement()
}

// VacancyQuery asks which posts stand how on a day.
type VacancyQuery struct {
	AsOf Day
	// Owner keeps posts of a body or of a state and its organs, AccreditedTo posts accredited to it, Post this one; empty keeps all.
	Owner, AccreditedTo, Post ID
	// Statuses keeps posts of these statuses; empty keeps VACANT, ACTING and UNCERTAIN.
	Statuses []PostStatus
}

// vacancies lists posts by id.
func (p *permitted) vacancies(q VacancyQuery) ([]PostAnswer, error) {
	for _, ref := range []struct {
		name string
		id   ID
	}{{"owner", q.Owner}, {"accreditedTo", q.AccreditedTo}, {"post", q.Post}} {
		if ref.id != "" {
			if _, err := p.entity(ref.name, ref.id); err != nil {
				return nil, err
			}
		}
	}
	if len(q.Statuses) == 0 {
		q.Statuses = []PostStatus{PostVacant, PostActing, PostUncertain}
		if q.Post != "" {
			q.Statuses = PostStatuses
		}
	}
	out := []PostAnswer{}
	posts := p.posts(q)
	p.openPosts(posts)
	for _, id := range posts {
		e := p.seen(id)
		if p.failed() != nil {
			return nil, p.failed()
		}
		if !p.ownedBy(e.ID, q.Owner) || !p.accreditedTo(e.ID, q.AccreditedTo) {
			continue
		}
		if a := p.postOn(e, q.AsOf); slices.Contains(q.Statuses, a.Status) {
			out = append(out, a)
		}
	}
	return out, nil
}

// posts lists the posts that a query may mean, ascending by id.
func (p *permitted) posts(q VacancyQuery) []ID {
	at, kind := []ID{q.AccreditedTo}, AccreditedTo
	switch {
	case q.Post != "":
		if p.seen(q.Post).Kind != Post {
			return nil
		}
		return []ID{q.Post}
	case q.Owner != "":
		at, kind = p.withOrgans(setOf([]ID{q.Owner})), PostOf
	case q.AccreditedTo == "":
		return p.ofKind(Post)
	}
	p.gather(at, "to", kind)
	var out []ID
	for _, id := range at {
		for _, t := range p.ties(id, kind, "to") {
			out = append(out, t.From)
		}
	}
	return sortedIDs(out)
}

// openPosts reads what the standing of posts rests on.
func (p *permitted) openPosts(posts []ID) {
	p.openOwners(posts)
	p.gather(posts, "from", AccreditedTo, Vacancy)
	p.gather(posts, "to", Tenure)
	var owners, charges, named []ID
	for _, id := range posts {
		e, owner := p.seen(id), p.owner(id)
		if e == nil || owner == "" {
			continue
		}
		if e.Level == "CHIEF_OF_MISSION" {
			owners = append(owners, owner)
		}
		for _, c := range p.coverages(Tenure, owner, id) {
			named = append(named, c.Source)
		}
	}
	p.gather(owners, "to", PostOf)
	for _, id := range sortedIDs(owners) {
		for _, t := range p.ties(id, PostOf, "to") {
			charges = append(charges, t.From)
		}
	}
	p.load(slices.Concat(charges, named)...)
	charges = slices.DeleteFunc(charges, func(id ID) bool { return p.seen(id).Level != "CHARGE" })
	p.gather(charges, "from", AccreditedTo)
	p.gather(charges, "to", Tenure)
	var ties []*Tie
	for _, id := range sortedIDs(slices.Concat(posts, charges)) {
		ties = slices.Concat(ties, p.ties(id, Tenure, "to"), p.ties(id, AccreditedTo, "from"))
	}
	p.openEnds(ties)
}

func (p *permitted) ownedBy(post, owner ID) bool {
	mine := p.owner(post)
	return owner == "" || mine == owner || (mine != "" && p.isOrganOf(mine, map[ID]bool{owner: true}))
}

func (p *permitted) accreditedTo(post, to ID) bool {
	return to == "" || slices.ContainsFunc(p.ties(post, AccreditedTo, "from"), func(t *Tie) bool { return t.To == to })
}
