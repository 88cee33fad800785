# Everything a person or a machine does with this checkout. Each target brings what it needs; a second run is quick.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

# Trust what the machine trusts: behind a bank's proxy, the certificates that uv and Node carry are not enough.
export UV_SYSTEM_CERTS := true
export NODE_USE_SYSTEM_CA := 1

# Keep compiled modules whatever the machine's habit: tests start hundreds of processes, each would compile all anew.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv/bin
LOCKS := build tools node runtime benchmarks dev demo-data
EXTRACT := build/demo/Helsinki.osm.pbf
PAGES := api/pages
PAGES_BUILT := $(PAGES)/dist/index.html
PAGES_SOURCES := $(shell find $(PAGES) \( -name node_modules -o -name dist \) -prune -o -type f -print 2>/dev/null)
ROOMS := api service solver geo
PYTHON_SOURCES := $(ROOMS) tests benchmarks scripts

# ---- what people call -------------------------------------------------------------------------------------------------

.PHONY: help
help:  ## This list
	@echo "make TARGET [ARGS=…]"
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-7s %s\n", $$1, $$2}' Makefile

.PHONY: demo
demo: .venv/.kernels $(PAGES_BUILT) $(EXTRACT)  ## Live through a week in Helsinki and serve it (ARGS=--once: then stop)
	@$(VENV)/rounds demo --extract $(EXTRACT) $(ARGS)

.PHONY: serve
serve: .venv/.kernels $(PAGES_BUILT)  ## Serve Rounds on 127.0.0.1:8000 (settings: docs/reference/settings.md)
	@$(VENV)/rounds serve $(ARGS)

.PHONY: test
test: .venv/.dev .venv/.kernels $(PAGES_BUILT) $(EXTRACT)  ## All tests, with real PostgreSQL, roads and browser (ARGS: pytest's)
	@scripts/system-parts.sh
	@scripts/step.sh "Checking the web pages' sources" scripts/node.sh npm --prefix $(PAGES) run check
	@scripts/step.sh "Testing the web pages' sources" scripts/node.sh npm --prefix $(PAGES) test
	@$(VENV)/python -m pytest $(ARGS)

.PHONY: check
check: .venv/.dev .venv/.kernels  ## Format, lint, types, the rooms' contracts and the quick tests
	@scripts/step.sh "Format" $(VENV)/ruff format --check $(PYTHON_SOURCES)
	@scripts/step.sh "Lint" $(VENV)/ruff check $(PYTHON_SOURCES)
	@scripts/step.sh "Types" $(VENV)/mypy
	@scripts/step.sh "Import contracts" $(VENV)/lint-imports
	@$(VENV)/python -m pytest -q -m quick $(ARGS)

.PHONY: bench
bench: .venv/.dev .venv/.kernels  ## Measure the solver (ARGS: those of `python -m benchmarks`)
	@$(VENV)/python -m benchmarks $(or $(ARGS),--help)

.PHONY: docs
docs: .venv/.dev  ## Write the reference that is made from code, then test every document against the code
	@mkdir -p build
	@$(VENV)/rounds openapi > build/openapi.json && mv build/openapi.json docs/reference/openapi.json
	@$(VENV)/python -m scripts.reference
	@$(VENV)/python -m pytest -q tests/house

.PHONY: lock
lock: .venv/.runtime  ## Choose versions anew and lock them with their hashes
	@$(foreach name,$(LOCKS),scripts/lock.sh $(name);)
	@scripts/lock-pages.sh

.PHONY: clean
clean:  ## Remove what was made here; keeps the data in var/
	@rm -rf .venv .make build $(PAGES)/dist $(PAGES)/node_modules *.egg-info .*_cache .hypothesis .import_linter_cache

# ---- what they stand on -----------------------------------------------------------------------------------------------

.make/uv: requirements/tools.txt scripts/get-uv.sh
	@scripts/get-uv.sh
	@touch $@

.venv/.made: .make/uv scripts/make-venv.sh
	@scripts/make-venv.sh
	@touch $@

.venv/.packages: .venv/.made requirements/build.txt requirements/runtime.txt
	@scripts/step.sh "Installing what Rounds needs" scripts/pip.sh install \
		--require-hashes -r requirements/build.txt -r requirements/runtime.txt
	@touch $@

# Ready to run, for people and for the image alike.
.venv/.runtime: .venv/.packages pyproject.toml
	@scripts/pip.sh install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# The search is compiled once, before anyone waits for it; a change of its sources compiles it anew.
.venv/.kernels: .venv/.runtime $(wildcard solver/kernels/*.py)
	@scripts/step.sh "Compiling the search for this machine" $(VENV)/python -m solver.warm
	@touch $@

.venv/.dev: .venv/.runtime requirements/dev.txt
	@scripts/step.sh "Installing what the tests need" scripts/pip.sh install --require-hashes -r requirements/dev.txt
	@touch $@

$(PAGES)/node_modules/.package-lock.json: $(PAGES)/package.json $(PAGES)/package-lock.json | .venv/.made
	@scripts/step.sh "Installing what the web pages are built with" \
		scripts/node.sh npm --prefix $(PAGES) ci --no-audit --no-fund
	@touch $@

$(PAGES_BUILT): $(PAGES)/node_modules/.package-lock.json $(PAGES_SOURCES)
	@scripts/step.sh "Building the web pages" scripts/node.sh npm --prefix $(PAGES) run build
	@touch $@

$(EXTRACT): requirements/demo-data.txt | .venv/.made
	@scripts/step.sh "Fetching the demo's OpenStreetMap extract" scripts/demo-extract.sh $@
