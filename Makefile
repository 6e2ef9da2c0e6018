# Two commands on a fresh machine: `make demo` and `make test`. Nothing is fetched but npm packages.
.PHONY: install build demo test check format docs bench clean

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

install: node_modules/.package-lock.json

build: install
	npm run --silent build

demo: build
	node samples/demo.mjs

test: build
	npm test --silent

check: install
	npm run --silent format:check
	npm run --silent lint
	npm run --silent typecheck
	npm run --silent knip

format: install
	npm run --silent format

clean:
	rm -rf dist coverage .waybill-demo
