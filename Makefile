# The commands of the README. All they need is python3 (with venv) and make; everything else lands in .venv.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup dev browser pgbouncer run test check bench bench-history bench-check bench-peers growth kills rolling fuzz naughty schemathesis schema messages clean audit sbom

PYTHON3 ?= python3
UV := .venv/bin/uv
PYTHON := .venv/bin/python
LOCKED := pyproject.toml uv.lock .python-version

# Whatever environment the shell is in, ours is .venv.
export UV_PROJECT_ENVIRONMENT := .venv
unexport VIRTUAL_ENV
# Compiled once here, so that no command compiles a thousand modules at its start.
export UV_COMPILE_BYTECODE := 1

help: ## this list
	@echo "Contested. The commands:"
	@sed -n 's/^\([a-z-]*\):[^#]*## /  make \1\t/p' Makefile | expand -t 22
	@echo
	@echo "make run PORT=8080 HOST=0.0.0.0    another address"
	@echo "make test ARGS='tests/documents'   some of the tests, or any option of pytest"
	@echo "make bench ONLY=export SIZE=100k   one of the benchmarks, with so many sentences; JSON=run.json for machines"

setup: .venv/.runtime ## set up all that the app needs, in .venv; quick when nothing is missing
	@:

dev: .venv/.dev ## the same with the development tools
	@:

run: setup ## start on http://127.0.0.1:8000 with a sample project and print a sign-in link
	@exec $(PYTHON) manage.py up

test: dev browser pgbouncer ## run every test
	@$(PYTHON) -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

# Settings as on a public server, in a data folder of their own: what is checked is how the app ships.
check: dev ## ruff, mypy, import-linter, Django's own checks, missing migrations
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(UV) lock --check
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	@$(PYTHON) -m tests.tooling.advisories
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	export DATA_DIR="$$folder/data" PUBLIC_URL=https://contested.example DEBUG=0 && \
	SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))') && export SECRET_KEY && \
	echo "manage.py check --deploy" && $(PYTHON) manage.py check --deploy --fail-level WARNING && \
	echo "manage.py makemigrations --check" && $(PYTHON) manage.py makemigrations --check --dry-run

audit: dev ## look up known weaknesses of the dependencies; says so where there is no network
	@$(PYTHON) -m tests.tooling.advisories

sbom: dev ## write sbom.json: what an installation consists of, with digests (CycloneDX)
	@$(UV) export --frozen --no-dev --preview-features sbom-export --format cyclonedx1.5 --quiet --output-file sbom.json
	@echo "sbom.json: $$($(PYTHON) -c 'import json; print(len(json.load(open("sbom.json"))["components"]))') components."

bench: dev browser ## measure each path beside its floor: one table; ONLY=export SIZE=100k JSON=run.json
	@$(if $(SIZE),SIZE=$(SIZE) )$(PYTHON) -m tests.bench $(if $(JSON),--json $(JSON)) $(ARGS) $(ONLY)

bench-history: dev browser ## the same, kept in tests/bench/history and drawn in docs/bench.svg
	@$(if $(SIZE),SIZE=$(SIZE) )$(PYTHON) -m tests.bench --history $(if $(JSON),--json $(JSON)) $(ARGS) $(ONLY)

bench-check: dev ## whether the newest kept run, or RUN=run.json, is slower than those before, by ratio to the floor
	@$(PYTHON) -m tests.bench.compare $(RUN)

bench-peers: dev browser ## install Label Studio, doccano and Potato beside the app and measure the same work; ONLY=doccano
	@$(PYTHON) -m tests.bench.peers $(ONLY)

growth: dev ## measure installations of SIZES="10000 1000000" sentences side by side
	@$(PYTHON) -u -m tests.bench.growth $(SIZES) $(ARGS)

kills: dev ## kill parts of a running installation at random for MINUTES (10) and prove that nothing is lost
	@$(PYTHON) -u -m tests.kills --minutes $(or $(MINUTES),10)

rolling: dev ## from the version at BEFORE (HEAD) to this one on several machines, under load, without an error
	@$(PYTHON) -u -m tests.rolling $(or $(BEFORE),HEAD)

fuzz: dev ## mutated inputs at every parser, five minutes or MINUTES=60; all of them or ONLY=format-html
	@$(PYTHON) -m tests.fuzzing $(if $(MINUTES),--minutes $(MINUTES)) $(if $(ONLY),--only $(ONLY)) $(ARGS)

naughty: dev ## every naughty string alone into every text field of the API and the pages; some forty minutes
	@NAUGHTY=all $(PYTHON) -m pytest -n auto -q tests/test_every_text_field.py $(ARGS)

schemathesis: dev ## the API against its own description as every role, forty minutes or MINUTES=10; ONLY=owner
	@$(PYTHON) -m tests.scanning $(if $(MINUTES),--minutes $(MINUTES)) $(if $(ONLY),--only $(ONLY)) $(ARGS)

schema: dev ## write config/schema.sql anew, after a migration was added
	@$(PYTHON) -m tests.tooling.schema

messages: dev ## bring the catalogs of the interface's languages up to date with the sources
	@$(PYTHON) -m tests.tooling.messages

clean: ## remove caches and test results; .venv and what you ingested (var) stay
	rm -rf .fuzz .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache sbom.json test-results staticfiles
	find config annotations documents tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --inexact: what is in .venv beside the locked packages is left alone.
.venv/.runtime: $(LOCKED) | $(UV)
	$(UV) sync --locked --inexact --no-dev --group setup
	@touch $@

.venv/.dev: $(LOCKED) | $(UV)
	$(UV) sync --locked --inexact
	@touch .venv/.runtime $@

# uv comes by way of a virtual environment that is thrown away, in the locked version; it then makes .venv with the
# Python of .python-version (which it fetches where there is none) and puts itself in.
$(UV):
	@command -v $(PYTHON3) >/dev/null || { \
	echo "Set-up needs python3, and there is none on the PATH. Nothing was changed. Install Python 3, then run make again."; \
	exit 1; }
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT INT TERM && \
	{ $(PYTHON3) -m venv "$$folder/venv" >"$$folder/log" 2>&1 || { cat "$$folder/log"; \
	echo "Set-up needs python3 with its venv and ensurepip modules. Nothing was changed."; \
	echo "On Debian and Ubuntu: apt install python3-venv. Then run make again."; exit 1; }; } && \
	echo "Setting up .venv; the first time takes a minute." && \
	version=$$(sed -n '/^name = "uv"$$/{n;s/^version = "\(.*\)"$$/\1/p;}' uv.lock) && \
	"$$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$$version" && \
	"$$folder/venv/bin/uv" sync --quiet --locked --inexact --only-group setup

# The browser tests run in the system's Chromium, or in Playwright's own where the system has none.
browser: .venv/.dev
	@for name in chromium chromium-browser google-chrome; do \
	command -v $$name >/dev/null && exit 0; done; \
	apt= ; [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt=1; \
	echo "There is no Chromium on the PATH; installing one for the browser tests."; \
	$(PYTHON) -m playwright install $${apt:+--with-deps} chromium && exit 0; \
	[ -n "$$apt" ] && apt-get update && apt-get install -y chromium && exit 0; \
	echo "No Chromium could be installed. All other tests run; install Chromium to run the browser tests as well."; \
	[ -z "$$CI" ]

# Some tests go by PgBouncer. Nobody else needs it: where it cannot be installed, they are skipped.
pgbouncer: .venv/.dev
	@PATH="$$PATH:/usr/sbin"; command -v pgbouncer >/dev/null && exit 0; \
	[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && { \
	echo "There is no PgBouncer on the PATH; installing it for the tests that go by it."; \
	apt-get install -y --no-install-recommends pgbouncer || { apt-get update && \
	apt-get install -y --no-install-recommends pgbouncer; } && exit 0; }; \
	echo "No PgBouncer could be installed. All other tests run."
