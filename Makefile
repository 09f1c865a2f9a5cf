# run, test and proof are the ones to know; the others are parts of them, or mend something (make help). All a machine needs is Debian or Ubuntu, python3 (3.11 or newer), make and a network; for tests, Node and Chromium too.
# Nothing here needs root; where root (or sudo without a password) is at hand, missing system packages are installed.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

VENV := .venv
PYTHON := $(VENV)/bin/python
STAMPS := $(VENV)/.stamps
PIP := $(PYTHON) -m pip --disable-pip-version-check
export HABITUE_DATA_DIR ?= $(CURDIR)/.habitue
# Machines that build containers forbid it, and then each process that tests start compiles all of the sources again.
unexport PYTHONDONTWRITEBYTECODE
# Two parts at a time, the lines of each kept together.
BOTH_CORES := $(MAKE) --no-print-directory --keep-going --jobs=2 --output-sync=line

.PHONY: help run test proof check lint types floors dependencies built tests fix front messages requirements clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 24

run: $(STAMPS)/run ## install, start everything with its own database, load the demo, serve at 127.0.0.1:8000
	@exec $(VENV)/bin/habitue up --demo

test: ## install what tests need, then all checks and tests (less than 10 minutes)
	@$(BOTH_CORES) $(STAMPS)/test $(STAMPS)/front
	@failed=; $(BOTH_CORES) check || failed=1; $(MAKE) --no-print-directory tests || failed=1; test -z "$$failed"

proof: ## longer: the same with more examples, every case, the demo's whole year, audited
	@$(BOTH_CORES) $(STAMPS)/test $(STAMPS)/front
	@$(BOTH_CORES) check
	HABITUE_JOURNEYS=all $(PYTHON) -m pytest -n 2 --dist worksteal --timeout 1800 --hypothesis-profile proof
	@tools/prove-a-year $(VENV)/bin/habitue

check: types built lint floors dependencies ## every check that is not a test

lint: $(STAMPS)/test
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: $(STAMPS)/test
	$(VENV)/bin/mypy

floors: $(STAMPS)/test
	$(VENV)/bin/lint-imports

dependencies: $(STAMPS)/test
	$(VENV)/bin/deptry .

built: $(STAMPS)/front
	cd frontend && npm run --silent check && npm run --silent same

tests: $(STAMPS)/test $(STAMPS)/system ## the tests alone
	$(PYTHON) -m pytest -n 2 --dist worksteal

fix: $(STAMPS)/test ## what ruff can mend by itself
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

# The environment. A stamp says what was installed from which file, so that the next run is quick.

$(VENV)/bin/pip:
	@tools/make-venv $(VENV)

$(STAMPS)/run: requirements/run.txt pyproject.toml | $(VENV)/bin/pip
	@mkdir -p $(STAMPS)
	@echo "  Installing what Habitué needs (pinned and hashed)."
	@$(PIP) install --quiet --require-hashes -r requirements/run.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/test: requirements/test.txt pyproject.toml | $(VENV)/bin/pip
	@mkdir -p $(STAMPS)
	@echo "  Installing what the tests need (pinned and hashed)."
	@$(PIP) install --quiet --require-hashes -r requirements/test.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $(STAMPS)/run $@

# What pages are made with; nobody needs it who only runs them.
$(STAMPS)/system: tools/front-packages | $(VENV)/bin/pip
	@mkdir -p $(STAMPS)
	@tools/front-packages
	@touch $@

$(STAMPS)/front: frontend/package-lock.json $(STAMPS)/system
	@echo "  Installing what the pages are built with (pinned and hashed)."
	@cd frontend && npm ci --silent --no-fund --no-audit
	@touch $@

front: $(STAMPS)/front ## build the pages' style and scripts into src/habitue/web/static/built
	cd frontend && npm run --silent build

COMPILE := $(VENV)/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --extra demo

messages: $(STAMPS)/test ## collect the sentences of the code and compile their translations
	$(PYTHON) tools/messages.py

requirements: $(STAMPS)/test ## compile requirements/*.txt anew from pyproject.toml
	$(COMPILE) --all-build-deps --output-file requirements/run.txt pyproject.toml
	$(COMPILE) --all-build-deps --constraint requirements/run.txt --extra test --output-file requirements/test.txt pyproject.toml
	@! grep -nE '^--|https?://' requirements/*.txt

clean: ## remove the environment and caches; the data in .habitue stays
	rm -rf $(VENV) frontend/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
