package graph

import "strings"

// ID names one record, source or coverage, unique everywhere: `kind:slug`, such as `person:leon-sigal`. The part before
// the colon tells the kind; the slug is 1 to 200 of a-z, 0-9 and `-`. IDs are compared as bytes.
type ID string

// maxSlug bounds a slug so that two of them still make a readable tie id and fit an index entry in every store.
const maxSlug = 200

// Prefix returns the part of the id before its colon, or "" when there is none.
func (id ID) Prefix() string {
	prefix, _, found := strings.Cut(string(id), ":")
	if !found {
		return ""
	}
	return prefix
}

// Slug returns the part of the id after its colon.
func (id ID) Slug() string {
	_, slug, _ := strings.Cut(string(id), ":")
	return slug
}

// wellFormed reports whether the id is a known prefix, a colon and a slug.
func (id ID) wellFormed() bool {
	slug := id.Slug()
	if len(slug) == 0 || len(slug) > maxSlug || !knownPrefix(id.Prefix()) {
		return false
	}
	for _, c := range []byte(slug) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// IsEntity reports whether the id can name an entity; like its sisters it looks at the prefix alone.
func (id ID) IsEntity() bool { return entityPrefix[id.Prefix()] != "" }

// IsTie reports whether the id can name a tie.
func (id ID) IsTie() bool { return tiePrefix[id.Prefix()] != "" }

// IsSource reports whether the id can name a source.
func (id ID) IsSource() bool { return id.Prefix() == sourcePrefix }

// IsCoverage reports whether the id can name a coverage statement.
func (id ID) IsCoverage() bool { return id.Prefix() == coveragePrefix }

const (
	sourcePrefix   = "source"
	coveragePrefix = "coverage"
)

var (
	entityPrefix = prefixes(EntityKinds)
	tiePrefix    = prefixes(TieKinds)
)

func knownPrefix(p string) bool {
	return p == sourcePrefix || p == coveragePrefix || entityPrefix[p] != "" || tiePrefix[p] != ""
}

// prefixes maps the id prefix of each kind to the kind: FORMAL_TIE is written `formal-tie`.
func prefixes[K ~string](kinds []K) map[string]K {
	m := make(map[string]K, len(kinds))
	for _, k := range kinds {
		m[PrefixOf(k)] = k
	}
	return m
}

// PrefixOf returns the id prefix of an entity kind or tie kind.
func PrefixOf[K ~string](kind K) string {
	return strings.ReplaceAll(strings.ToLower(string(kind)), "_", "-")
}
