package sqlitestore

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"backchannel/graph"
)

// A list goes into a statement as one parameter, a JSON list that the statement reads with json_each.

// texts returns the list of those texts that can be stored where the statement looks for them: ids, kinds, needs and folded words are all
// printable ASCII. Others cannot be found, and one with a NUL would be cut off there and found as another.
func texts[T ~string](all []T) string {
	storable := make([]string, 0, len(all))
	for _, t := range all {
		if isPrintable(string(t)) {
			storable = append(storable, string(t))
		}
	}
	return toJSON(storable)
}

func isPrintable(s string) bool {
	for _, b := range []byte(s) {
		if b < ' ' || b > '~' {
			return false
		}
	}
	return true
}

// filter is texts, but nil, which is NULL and filters nothing, for an empty list.
func filter[T ~string](all []T) any {
	if len(all) == 0 {
		return nil
	}
	return texts(all)
}

// known returns those of the wanted kinds that exist; all of them where none is named.
func known[T ~string](wanted, all []T) []T {
	if len(wanted) == 0 {
		return all
	}
	return slices.DeleteFunc(slices.Clone(wanted), func(k T) bool { return !slices.Contains(all, k) })
}

// toJSON encodes lists of numbers and texts, which cannot fail.
func toJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// groups encodes lists under numbers, both ascending, so that a statement that inserts them goes through its table once: {"7":[1,2]}.
func groups[V cmp.Ordered](lists map[int64][]V) string {
	b := []byte{'{'}
	for i, key := range slices.Sorted(maps.Keys(lists)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(strconv.AppendInt(append(b, '"'), key, 10), `":`...)
		values := lists[key]
		slices.Sort(values)
		b = append(b, toJSON(values)...)
	}
	return string(append(b, '}'))
}

// named is sql.Named, shorter.
func named(name string, value any) sql.NamedArg { return sql.Named(name, value) }

// scoped is the parameter of every statement that knows who asks.
func scoped(s graph.Scope) sql.NamedArg { return named("scope", texts(s)) }
