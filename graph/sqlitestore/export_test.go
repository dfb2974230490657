package sqlitestore

import "backchannel/graph"

// Wrap and the others are what the tests of this folder need of its inside.
var Wrap = wrap

func Encode(record any) []byte { return encode(nil, record) }

// Decode reads a document as a page of records does, DecodeStream as a snapshot does.
func Decode(id graph.ID, doc string) (any, error) { return newDecoder().decode(id, doc) }

func DecodeStream(id graph.ID, doc string) (any, error) { return newStreamDecoder().decode(id, doc) }
