# `make run` starts the demo hospital; `make test` runs every test. The rest is for developers.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
CARGO ?= cargo
# A folder with reference data: fhir/nigeria-core holds the JSON files of the Nigeria-Core guide's package.
DATA ?= ../shared/data
WEB := web
STANDARDS := tests/standards
BROWSER := tests/browser

.PHONY: help run web build test test-rust test-web test-browser check lint deny layers advisories \
        schema evaluate bench-call bench-turn turn-clients turn-abuse turn-differential bench-rx rx-damage soak fuzz screenshots setup

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

run: setup web ## Build everything and start the demo hospital at http://localhost:8080
	$(CARGO) build --release --package dokita
	./target/release/dokita serve --demo

setup: ## Install the Debian packages that building and testing need
	@tools/setup.sh

web: $(WEB)/node_modules/.package-lock.json ## Build the web app into web/build
	cd $(WEB) && npm run build

$(WEB)/node_modules/.package-lock.json: $(WEB)/package-lock.json
	cd $(WEB) && npm ci --no-audit --no-fund

$(BROWSER)/node_modules/.package-lock.json: $(BROWSER)/package-lock.json
	cd $(BROWSER) && npm ci --no-audit --no-fund

$(STANDARDS)/node_modules/.package-lock.json: $(STANDARDS)/package-lock.json
	cd $(STANDARDS) && npm ci --no-audit --no-fund

build: web
	$(CARGO) build --package dokita

test: setup web test-rust test-web test-browser ## Run every test

test-rust: ## Rust tests; the storage suite runs on SQLite and on a PostgreSQL that it starts itself
	$(CARGO) test --workspace

test-web: web ## Unit tests and type check of the web app
	cd $(WEB) && npm run protocol -- --check && npm run check && npm test

test-browser: build $(BROWSER)/node_modules/.package-lock.json ## Two and three real Chromiums in one consultation
	cd $(BROWSER) && npx playwright test

check: setup lint deny test ## What continuous integration runs

lint: ## Format and lints
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings

deny: ## Licences, sources and banned crates
	$(CARGO) deny --version >/dev/null 2>&1 || $(CARGO) install cargo-deny --version 0.20.2 --locked
	$(CARGO) deny check bans licenses sources

advisories: ## Known vulnerabilities; needs the network
	$(CARGO) deny check advisories

schema: ## Write the checked-in OpenAPI document, JSON Schema and TypeScript types anew
	UPDATE=1 $(CARGO) test --package dokita-api --lib docs::
	UPDATE=1 $(CARGO) test --package dokita-signaling schema
	cd $(WEB) && npm run api && npm run protocol

evaluate: setup $(STANDARDS)/node_modules/.package-lock.json ## Judge the FHIR that is emitted, and its own judging, with @medplum/core; needs DATA=folder
	@test -d $(DATA)/fhir/nigeria-core || { echo "$(DATA)/fhir/nigeria-core is missing: make evaluate DATA=..." >&2; exit 1; }
	$(CARGO) build --workspace --example judge
	emitted=$$(mktemp -d); trap 'rm -rf "$$emitted"' EXIT; \
	  FHIR_OUT="$$emitted" $(CARGO) test --workspace --lib fhir::tests::everything_that_is_emitted; \
	  node $(STANDARDS)/validate.mjs $(DATA)/fhir/nigeria-core $${CARGO_TARGET_DIR:-target}/debug/examples/judge "$$emitted"

bench-call: build $(BROWSER)/node_modules/.package-lock.json ## Click on join to first remote frame, 20 joins; prints one JSON line
	cd $(BROWSER) && npx playwright test --config bench.config.ts

bench-turn: ## Our relay and coturn side by side, per CPU-second; needs root; prints one JSON line last
	@tools/setup.sh coturn
	$(CARGO) build --release --package dokita
	$(CARGO) run --release --package dokita-tests --bin bench_turn

turn-clients: ## Coturn's clients and aioice against the relay; needs root
	@tools/setup.sh coturn python3-venv
	$(CARGO) build --package dokita
	$(CARGO) run --package dokita-tests --bin turn_clients

turn-abuse: ## A minute of spoofed Allocates and half-open TLS against the relay; needs root
	$(CARGO) build --release --package dokita
	$(CARGO) run --package dokita-tests --bin turn_abuse -- --server target/release/dokita

turn-differential: ## Generated messages to the relay and to coturn: the same answers; needs root
	@tools/setup.sh coturn
	$(CARGO) build --package dokita
	$(CARGO) run --package dokita-tests --bin turn_differential

bench-rx: ## Verifying, issuing and logging prescriptions; prints one JSON line last
	$(CARGO) run --release --package dokita-tests --bin bench_rx

rx-damage: setup $(WEB)/node_modules/.package-lock.json ## Damaged QR symbols of prescriptions, read by zxing and zbar
	$(CARGO) run --release --package dokita-tests --bin rx_damage

soak: ## Open and close rooms for 30 minutes and watch the server's memory
	$(CARGO) build --release --package dokita
	$(CARGO) run --package dokita-tests --bin soak

fuzz: ## 5 minutes for each fuzz target; needs `rustup toolchain install nightly` and `cargo install cargo-fuzz`
	tools/fuzz.sh 300

screenshots: build $(BROWSER)/node_modules/.package-lock.json ## Take the pictures in docs/screenshots anew
	cd $(BROWSER) && npx playwright test --config screenshots.config.ts
