package document_test

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"backchannel/graph"
	"backchannel/graph/document"
)

// Every field of every record survives, also one that is added to graph tomorrow: the values are made by reflection.
func TestEveryFieldIsKept(t *testing.T) {
	for _, record := range []any{
		&graph.Source{ID: "source:a"}, &graph.Entity{ID: "person:a"}, &graph.Tie{ID: "contact:a"}, &graph.Coverage{ID: "coverage:a"},
	} {
		id := graph.ID(reflect.ValueOf(record).Elem().FieldByName("ID").String())
		for _, n := range []int{0, 1, 2, 3} {
			fillFields(reflect.ValueOf(record).Elem(), "", n)
			reflect.ValueOf(record).Elem().FieldByName("ID").SetString(string(id))
			doc := string(document.Append(nil, record))
			for name, decoder := range map[string]*document.Decoder{"page": document.NewDecoder(), "stream": document.NewStreamDecoder()} {
				got, err := decoder.Decode(id, doc)
				if err != nil {
					t.Fatalf("%s %d, %s: %v", id, n, name, err)
				}
				if !reflect.DeepEqual(got, record) {
					t.Errorf("%s %d, %s:\n got %+v\nwant %+v", id, n, name, got, record)
				}
			}
		}
	}
}

// fillFields sets every field to a value of its own; lists get n-1 items, none for 1, and are nil for 0.
func fillFields(v reflect.Value, path string, n int) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fillFields(v.Field(i), path+"."+v.Type().Field(i).Name, n)
		}
	case reflect.String:
		v.SetString(path + " \x00ä" + fmt.Sprint(n))
	case reflect.Bool:
		v.SetBool(n > 0)
	case reflect.Uint64:
		v.SetUint(1<<63 + uint64(n))
	case reflect.Float64:
		v.SetFloat(0.1 * float64(n))
	case reflect.Pointer:
		v.SetZero()
		if n > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fillFields(v.Elem(), path, n)
		}
	case reflect.Slice:
		v.SetZero()
		if n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n-1, n-1))
		}
		for i := range v.Len() {
			fillFields(v.Index(i), fmt.Sprintf("%s[%d]", path, i), n)
		}
	default:
		panic("a document does not know " + v.Kind().String())
	}
}

// A damaged document is an error, never a panic or a demand for memory without end.
func FuzzDamage(f *testing.F) {
	e := &graph.Entity{ID: "person:a", Kind: graph.Person, Names: []graph.Name{{Text: "A", Citations: []string{"person:a#1"}}}, Citations: make([]graph.Citation, 2)}
	f.Add("person:a", document.Append(nil, e))
	f.Add("contact:a", document.Append(nil, &graph.Tie{ID: "contact:a", Citations: make([]graph.Citation, 1)}))
	f.Add("source:a", []byte("\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, id string, doc []byte) {
		record, err := document.NewDecoder().Decode(graph.ID(id), string(doc))
		if err != nil {
			return
		}
		again, err := document.NewDecoder().Decode(graph.ID(id), string(document.Append(nil, record)))
		if err != nil || fmt.Sprintf("%+v", again) != fmt.Sprintf("%+v", record) {
			t.Errorf("%v read again is %v (%v)", record, again, err)
		}
	})
}

// Writing a record leaves it as it is.
func TestWritingChangesNothing(t *testing.T) {
	e := &graph.Entity{ID: "person:a", Names: []graph.Name{{Citations: []string{"person:a#1"}}}, Citations: []graph.Citation{{ID: "person:a#1"}, {ID: "other"}}}
	before := graph.Clone(e)
	got, err := document.NewDecoder().Decode(e.ID, string(document.Append(nil, e)))
	if err != nil || !reflect.DeepEqual(e, before) || !reflect.DeepEqual(got, before) {
		t.Errorf("wrote %+v (%v), left %+v, read %+v", before, err, e, got)
	}
}

// A record that a stream gave and somebody keeps does not keep what it was read from: the last text of a document is empty, and still points into it.
func TestStreamsKeepNoDocuments(t *testing.T) {
	const n, long = 200, 64 << 10
	doc := document.Append(nil, &graph.Tie{ID: "contact:a", Kind: graph.Contact, Note: strings.Repeat("x", long), Citations: make([]graph.Citation, 1)})
	d, kept := document.NewStreamDecoder(), make([]any, n)
	inUse := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := inUse()
	for i := range kept {
		record, err := d.Decode("contact:a", string(doc))
		if err != nil {
			t.Fatal(err)
		}
		record.(*graph.Tie).Note = ""
		kept[i] = record
	}
	if got := inUse() - before; got > n*long/10 {
		t.Errorf("%d records of some hundred bytes keep %d bytes", n, got)
	}
	runtime.KeepAlive(kept)
}

func TestDamageIsNoticed(t *testing.T) {
	doc := string(document.Append(nil, &graph.Tie{ID: "contact:a", Kind: graph.Contact, From: "person:a", To: "person:b", Citations: make([]graph.Citation, 3)}))
	for i := range doc {
		if _, err := document.NewDecoder().Decode("contact:a", doc[:i]); err == nil {
			t.Errorf("cut off at %d of %d bytes and not noticed", i, len(doc))
		}
	}
	if _, err := document.NewDecoder().Decode("contact:a", doc+"x"); err == nil {
		t.Error("a byte too many was not noticed")
	}
	if _, err := document.NewDecoder().Decode("contact:a", "\x02"+doc[1:]); err == nil {
		t.Error("a document of a later format was read")
	}
}
