// Package schema holds the API in prose: GraphQL files that are generated from by resolvers and published as they are.
package schema

import "embed"

//go:generate sh -c "cd .. && go tool gqlgen generate"

// Files holds the schema, one file a concept.
//
//go:embed *.graphqls
var Files embed.FS
