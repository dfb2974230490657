package graph

import (
	"maps"
	"slices"
	"strings"
)

// TrustOverride sets another trust for a kind of tie, or for one role or format of it.
type TrustOverride struct {
	Kind TieKind
	// Role (a tenure's capacity) and Format narrow it down; empty means all.
	Role, Format string
	// Trust is above 0 and at most 1.
	Trust float64
}

// HalfLifeOverride sets another half-life.
type HalfLifeOverride struct {
	// Of is one of HalfLifeNames.
	Of   string
	Days int
}

// GradeOverride sets what a grade weighs.
type GradeOverride struct {
	// Grade is a source's letter, A to F, or an information's digit, 1 to 6.
	Grade string
	// Weight is above 0 and at most 1.
	Weight float64
}

// Overrides are numbers that a question puts in place of those of the tables.
type Overrides struct {
	Trust     []TrustOverride
	HalfLives []HalfLifeOverride
	Grades    []GradeOverride
}

func (o Overrides) empty() bool {
	return len(o.Trust) == 0 && len(o.HalfLives) == 0 && len(o.Grades) == 0
}

// Overridden is what the question puts in place of the tables; nil for nothing.
func (q PathQuery) Overridden() *Overrides {
	if q.Overrides.empty() {
		return nil
	}
	return &q.Overrides
}

// HalfLifeNames lists the half-lives: of tenures from head to envoy, of other tenures, and so on.
var HalfLifeNames = []string{"HIGH_TENURE", "TENURE", "AFFILIATION", "CONTACT", "KINSHIP", "PARTICIPATION"}

// maxHalfLife is a century in days.
const maxHalfLife = 36525

// apply returns tables with these numbers in place of theirs. What conducts nothing still does not.
func (o Overrides) apply(to *Tables) (Tables, error) {
	t := *to
	if len(o.Trust) > maxListed || len(o.HalfLives) > maxListed || len(o.Grades) > maxListed {
		return t, FieldErrorf("overrides", "at most %d in a list", maxListed)
	}
	for i, row := range o.Trust {
		field := indexed("overrides.trust", i)
		if !(row.Trust > 0 && row.Trust <= 1) { // NaN fails too
			return t, FieldErrorf(join(field, "trust"), "give a trust above 0 and at most 1")
		}
		if t.Trust = row.in(t.Trust); t.Trust == nil {
			return t, FieldErrorf(field, "no line of the table holds for %s: ask weights for the lines there are", row.words())
		}
	}
	for i, row := range o.HalfLives {
		field := indexed("overrides.halfLives", i)
		lives := map[string]*int{
			"HIGH_TENURE": &t.HalfLives.HighTenure, "TENURE": &t.HalfLives.Tenure, "AFFILIATION": &t.HalfLives.Affiliation, "CONTACT": &t.HalfLives.Contact,
			"KINSHIP": &t.HalfLives.Kinship, "PARTICIPATION": &t.HalfLives.Participation,
		}
		if lives[row.Of] == nil {
			return t, FieldErrorf(join(field, "of"), "%q: use one of %s", clip(row.Of), words(HalfLifeNames))
		}
		if row.Days < 1 || row.Days > maxHalfLife {
			return t, FieldErrorf(join(field, "days"), "%d: give 1 to %d days", row.Days, maxHalfLife)
		}
		*lives[row.Of] = row.Days
	}
	t.Reliability, t.Credibility = maps.Clone(t.Reliability), maps.Clone(t.Credibility)
	for i, row := range o.Grades {
		field := indexed("overrides.grades", i)
		if !(row.Weight > 0 && row.Weight <= 1) {
			return t, FieldErrorf(join(field, "weight"), "give a weight above 0 and at most 1")
		}
		if _, letter := t.Reliability[row.Grade]; letter {
			t.Reliability[row.Grade] = row.Weight
		} else if _, digit := t.Credibility[row.Grade]; digit {
			t.Credibility[row.Grade] = row.Weight
		} else {
			return t, FieldErrorf(join(field, "grade"), "%q: give a letter A to F for the source or a digit 1 to 6 for the information", clip(row.Grade))
		}
	}
	return t, nil
}

// in returns a table of trust with the override in it, each line that it narrows down kept below; nil where no line holds for it.
func (o TrustOverride) in(table []TrustRow) []TrustRow {
	out := make([]TrustRow, 0, len(table)+1)
	fits := false
	for _, row := range table {
		if row.Kind != o.Kind || (o.Role != "" && row.Role != o.Role) || (o.Format != "" && row.Format != "" && row.Format != o.Format) || (o.Format != "" && o.Kind != Participation) {
			out = append(out, row)
			continue
		}
		fits = true
		changed := TrustRow{Kind: row.Kind, Role: row.Role, Format: row.Format, Trust: o.Trust, Reason: "set for this question"}
		if o.Format != "" && row.Format == "" {
			changed.Format = o.Format
			out = append(out, changed, row)
			continue
		}
		out = append(out, changed)
	}
	if !fits {
		return nil
	}
	return slices.Clip(out)
}

func (o TrustOverride) words() string {
	return strings.TrimSpace(strings.Join([]string{clip(string(o.Kind)), clip(o.Role), clip(o.Format)}, " "))
}

// OverridesInput is Overrides as users put them.
type OverridesInput struct {
	Trust     []TrustOverrideInput
	HalfLives []HalfLifeOverride
	Grades    []GradeOverride
}

// TrustOverrideInput is a TrustOverride as users put it.
type TrustOverrideInput struct {
	Kind         TieKind
	Role, Format *string
	Trust        float64
}

// overrides reads what users put.
func (in *OverridesInput) overrides() Overrides {
	if in == nil {
		return Overrides{}
	}
	out := Overrides{HalfLives: in.HalfLives, Grades: in.Grades}
	for _, row := range in.Trust {
		out.Trust = append(out.Trust, TrustOverride{Kind: row.Kind, Role: value(row.Role), Format: value(row.Format), Trust: row.Trust})
	}
	return out
}
