# `make` prints this help. Everything runs in .venv; nothing is installed outside it.
PYTHON ?= python3
BIN := .venv/bin
DATA ?= ../shared
# Compiled modules are kept inside .venv, also where the system says to keep none: without them each process compiles everything anew.
export PYTHONDONTWRITEBYTECODE :=
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/compiled
.DEFAULT_GOAL := help
.PHONY: help setup run test test-both test-postgresql check journeys bench docs

help: ## Print this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

setup: .venv/ready ## Make the environment alone, in .venv

.venv/ready: requirements.lock pyproject.toml setup.py tools/setup.sh
	@PYTHON="$(PYTHON)" bash tools/setup.sh

run: setup ## Open Larkfield, the simulated centre, in a moving day; prints the address and a one-time sign-in link
	@$(BIN)/floorwalker demo

test: setup ## Run everything that can run here; says what could not
	@bash tools/test.sh

test-both: setup ## The same, with every test that can run on either database run on both
	@FLOORWALKER_TEST_BOTH=yes bash tools/test.sh

test-postgresql: setup ## Run the suite of record, action and contract tests on a PostgreSQL server of its own
	@bash tools/test-postgresql.sh

journeys: setup ## Run the browser journeys (needs Chromium)
	@$(BIN)/python -m pytest tests/journeys -m journey

check: setup ## Style, types, import law, templates and house law
	@bash tools/check.sh

bench: setup ## Run the benchmarks, side by side with peers where they are installed
	@$(BIN)/python -m bench

docs: setup ## Build the docs site and its generated pages
	@$(BIN)/python -m floorwalker.cli docs
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
