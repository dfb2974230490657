package main

import (
	"os/exec"
	"strings"
	"testing"
)

func TestCommand(t *testing.T) {
	for _, tool := range []string{"java", "mvn"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err) // the server's own tests fail for it where Neo4j is required
		}
	}
	code, err := run([]string{"--temp", "--quick", "--", "sh", "-c", `test "$NEO4J_URI$NEO4J_USERNAME$NEO4J_PASSWORD$NEO4J_DATABASE" && exit 7`})
	if code != 7 || err != nil {
		t.Errorf("code %d, %v; want the command's 7", code, err)
	}
}

func TestArguments(t *testing.T) {
	for _, c := range []struct {
		args string
		code int
		err  string
	}{
		{"--help", 0, ""},
		{"--no-such-flag", 2, ""},
		{"true", 2, "put -- before a command"},
		{"--temp true", 2, "put -- before a command"},
	} {
		code, err := run(strings.Fields(c.args))
		if code != c.code || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: code %d, %v; want %d, %q", c.args, code, err, c.code, c.err)
		}
	}
}

func TestQuote(t *testing.T) {
	for _, s := range []string{"", "plain-1.2:/x", "two words", `it's "$HOME"`} {
		out, err := exec.CommandContext(t.Context(), "sh", "-c", "printf %s "+quote(s)).Output()
		if err != nil || string(out) != s {
			t.Errorf("a shell reads %q as %q, %v", quote(s), out, err)
		}
	}
}
