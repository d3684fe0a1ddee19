# `make build` makes the compiler and what it generates; `make test` runs every check there is. Both first install what is
# missing, through tools/install.sh, and can be run again.

export PATH := $(HOME)/.cargo/bin:$(PATH)
ifeq ($(shell uname -s),Darwin)
# Homebrew keeps LLVM out of the places where pg_query's build looks. (macOS: not tested.)
export LIBCLANG_PATH ?= $(shell brew --prefix llvm 2>/dev/null)/lib
endif

models := $(sort $(patsubst %/policyc.yaml,%,$(wildcard policies/*/policyc.yaml)))

.PHONY: build test models format lint docs tests generated corpus pairs licences

build: ## The compiler, and everything it generates from policies/.
	./tools/install.sh build
	cargo build --release --locked
	$(MAKE) --no-print-directory models

models:
	@test -n "$(models)" || { echo "There is no model: no policies/*/policyc.yaml was found." >&2; exit 1; }
	@set -e; for model in $(models); do echo "policyc build --project $$model"; cargo run --release --quiet --locked -- build --project $$model; done

test: ## Everything that must be true before a change is merged.
	./tools/install.sh test
	$(MAKE) --no-print-directory format
	$(MAKE) --no-print-directory lint
	$(MAKE) --no-print-directory docs
	$(MAKE) --no-print-directory tests
	$(MAKE) --no-print-directory generated
	$(MAKE) --no-print-directory licences
	@echo "Everything passed."

format:
	cargo fmt --check

lint:
	cargo clippy --locked --all-targets -- -D warnings

docs:
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps

tests:
	INSTA_UPDATE=no cargo test --locked

generated:
	@test -n "$(models)" || { echo "There is no model: no policies/*/policyc.yaml was found." >&2; exit 1; }
	@set -e; for model in $(models); do \
		echo "policyc build --check --project $$model"; cargo run --quiet --locked -- build --check --project $$model; done

corpus: ## Any folder of Supabase projects, replayed both ways and compared on a real Postgres 17: make corpus DIR=... With ADVISORS=1, policyc lint beside Supabase's linter. A folder of pairs is one for make pairs.
	@test -n "$(DIR)" || { echo "usage: make corpus DIR=folder-of-projects [ADVISORS=1]" >&2; exit 2; }
	@if ls "$(DIR)"/*/a.sql >/dev/null 2>&1; then \
		$(MAKE) --no-print-directory pairs DIR="$(DIR)"; \
	else \
		./tools/install.sh test && cargo run --locked --example corpus -- "$(DIR)" $(if $(ADVISORS),--advisors); \
	fi

pairs: ## Pairs of schemas, each way, on a real Postgres 17 and by Supabase's differ: make pairs DIR=... [ONLY="word ..."]
	@test -n "$(DIR)" || { echo "usage: make pairs DIR=folder-of-pairs [ONLY='word ...']" >&2; exit 2; }
	./tools/install.sh test
	cargo run --locked --example pairs -- "$(DIR)" $(if $(ONLY),--only $(ONLY))

licences:
	@if command -v cargo-deny >/dev/null; then cargo deny check bans licenses sources; \
	else echo "NOT CHECKED: deny.toml (licences and sources of the dependencies), because cargo-deny is not installed;" \
		"\`cargo install --locked cargo-deny\` brings it." >&2; fi
