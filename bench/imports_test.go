package main

import "testing"

func TestFiguresIn(t *testing.T) {
	found := figuresIn([]byte("goos: linux\nBenchmarkImport/store-2         \t       1\t24595559019 ns/op\t        63.56 cpu-µs/tie\t        61.49 µs/tie\nPASS\n"))
	if len(found) != 1 || found["BenchmarkImport/store"]["µs/tie"] != 61.49 || found["BenchmarkImport/store"]["cpu-µs/tie"] != 63.56 {
		t.Errorf("%v", found)
	}
}
