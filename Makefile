# On a fresh machine: `make demo` and `make test`. Nothing is fetched but npm packages.
.PHONY: install build demo test test-kill check format docs samples bench clean

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

install: node_modules/.package-lock.json

build: install
	npm run --silent build

# Loads the samples of all five targets into the simulated APIs through the real command line.
demo: build
	npm run --silent demo

test: build
	npm test --silent

# More than two hundred kills over two dozen loads; takes some ten minutes. `make test` has a short version.
test-kill: build
	WAYBILL_KILL_LOADS=24 WAYBILL_KILLS_A_LOAD=11 WAYBILL_LEAST_KILLS=200 \
		npm run --silent test:kill

check: install
	npm run --silent format:check
	npm run --silent lint
	npm run --silent typecheck
	npm run --silent knip

format: install
	npm run --silent format

# The pages and the schema that are made from the program itself.
docs: install
	npm run --silent docs
	npm run --silent format

# The larger sample files, from their generator.
samples: install
	npm run --silent samples

# Prints the figures that the documentation quotes; takes some minutes.
bench: build
	npm run --silent bench

clean:
	rm -rf dist coverage .waybill-demo
