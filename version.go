package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"runtime/debug"

	"backchannel/schema"
)

// The headers by which every answer tells a program what it talks to: the version of the service, and a fingerprint of its schema. Where the
// fingerprint is the one that the program was made for, nothing else need be compared.
const (
	versionHeader = "Backchannel-Version"
	schemaHeader  = "Backchannel-Schema"
)

// unreleased is the version of what was built from a work tree.
const unreleased = "(devel)"

// programVersion returns the version that the program was built as.
func programVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return unreleased
	}
	return cmp.Or(info.Main.Version, unreleased)
}

// schemaFingerprint returns 16 hexadecimal digits of the SHA-256 of all files of the schema, in order of their names: for each its name, a zero byte,
// its text and another zero byte.
func schemaFingerprint() string {
	hash := sha256.New()
	names, err := fs.Glob(schema.Files, "*.graphqls") // in order of names
	if err != nil {
		return ""
	}
	for _, name := range names {
		text, err := schema.Files.ReadFile(name)
		if err != nil {
			return ""
		}
		hash.Write([]byte(name + "\x00"))
		hash.Write(append(text, 0))
	}
	return hex.EncodeToString(hash.Sum(nil)[:8])
}

// tellVersion puts both headers on all answers.
func tellVersion(next http.Handler) http.Handler {
	version, fingerprint := programVersion(), schemaFingerprint()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(versionHeader, version)
		w.Header().Set(schemaHeader, fingerprint)
		next.ServeHTTP(w, r)
	})
}
