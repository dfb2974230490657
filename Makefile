SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.NOTPARALLEL:

LINT := go tool -modfile=tools/lint/go.mod golangci-lint
FUZZTIME ?= 30s
SIZE ?= M

.PHONY: help run web neo4j test test-go test-web test-python check gen gen-python gen-check fmt fmt-check tidy-check lint build soak fuzz bench

help: ## this list
	@while IFS= read -r line; do \
	  if [[ $$line =~ ^([a-z0-9-]+):.*'## '(.*)$$ ]]; then printf 'make %-10s %s\n' "$${BASH_REMATCH[1]}" "$${BASH_REMATCH[2]}"; fi; \
	done <Makefile

run: ## the service on the embedded store
	go run .

neo4j: ## a Neo4j server of your own until Ctrl-C, its graph kept in neo4j-data/
	go run ./tools/neo4j

web: ## the pages, built into web/dist
	npm --prefix web ci
	npm --prefix web run build

test: ## every test, with a real Neo4j
	@tools/check-tools
	@$(MAKE) test-go test-web test-python

# One server for all packages. Where it is required, a test that needs it fails instead of being skipped.
test-go:
	REQUIRE_NEO4J=1 go run ./tools/neo4j --temp --quick -- go test -race -count=1 -shuffle=on -timeout 60m ./...

test-web: $(if $(wildcard web/package.json),web/node_modules/.package-lock.json)
	$(if $(wildcard web/package.json),npm --prefix web test)

# Once with the newest of what it rests on and a Neo4j of its own, once with the oldest that it allows.
test-python:
	python/test oldest
	REQUIRE_NEO4J=1 go run ./tools/neo4j --temp --quick -- python/test newest

web/node_modules/.package-lock.json: web/package-lock.json
	npm --prefix web ci
	@touch $@

soak: ## the long runs of the tests, up to 85 minutes
	@tools/check-tools
	SOAK=1 REQUIRE_NEO4J=1 go run ./tools/neo4j --temp -- go test -count=1 -timeout 85m ./...

fuzz: ## each fuzz target for FUZZTIME (30s)
	@packages=$$(go list ./...); for package in $$packages; do \
	  listed=$$(go test -list '^Fuzz' $$package); \
	  for target in $$listed; do \
	    if [[ $$target != Fuzz* ]]; then continue; fi; \
	    echo "== $$package $$target"; \
	    go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$package; \
	  done; \
	done

bench: ## measured side by side with others: SIZE=S|M|L, ONLY=paths,view,import,graphql (docs/bench.md)
	@go run ./bench --size $(SIZE) --only "$(ONLY)"

check: gen-check fmt-check tidy-check lint build test ## all that a change has to pass

# gqlgen writes its imports in one group.
gen: ## what is generated, anew
	go generate ./...
	$(LINT) fmt ./resolvers/...

gen-python: ## what the notebook client has of the schema, anew
	python/test generate

# Compares the work tree before and after, so that it also works on a change that is not committed.
gen-check:
	@export GIT_INDEX_FILE=$$(mktemp -u); trap 'rm -f "$$GIT_INDEX_FILE"' EXIT; \
	git add -A; before=$$(git write-tree); \
	$(MAKE) gen; \
	git add -A; after=$$(git write-tree); \
	git diff --exit-code --stat "$$before" "$$after" || { echo 'generated files were out of date: commit what make gen made'; exit 1; }

fmt: ## all Go files, formatted
	$(LINT) fmt

fmt-check:
	@files=$$(gofmt -l .); if [[ $$files ]]; then echo "not formatted, run make fmt:"; echo "$$files"; exit 1; fi

tidy-check:
	go mod tidy -diff

lint: ## the linters, with who may import whom
	$(LINT) config verify
	$(LINT) run

build:
	go build ./...
