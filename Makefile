# Two commands do everything on a machine with Python ≥ 3.11: `make run` and `make test`.
.DEFAULT_GOAL := help
SHELL := /bin/bash
# The first that really runs: a name on the PATH may be a shim for a Python that is not there.
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
FAST := not slow and not real_asterisk and not real_kannel and not real_postgres and not real_browser and not real_office
export HOTLINE_AMI ?=
# A set one would have every worker and every child of a test compile the whole house anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test test-fast check lint format contract types bench golden asterisk assets lock clean

help:
	@echo 'make run        the hotline on SQLite with a simulated PBX (or HOTLINE_AMI=host:port)'
	@echo 'make test       all checks and tests, with real parts where this machine can have them'
	@echo 'make check      linters, types, the import contract'
	@echo 'make test-fast  the tests that need nothing installed and little time'
	@echo 'make bench      speed and memory, as ratios in one table'
	@echo 'make golden     published months, played and asked of the report (GOLDEN=file.json)'
	@echo 'make asterisk   build and start the real PBX'
	@echo 'make clean      remove what was built (var/ with its data stays)'

$(READY): requirements.lock pyproject.toml
	@test -n '$(PYTHON)' || \
	  { echo 'Python 3.11 or newer is needed; set PYTHON=/path/to/python3.'; exit 2; }
	@test -x $(BIN)/python || { echo 'Making the virtual environment…'; $(PYTHON) -m venv $(VENV); }
	@echo 'Installing the locked dependencies (about a minute, once)…'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

assets: $(READY)
	@$(BIN)/python scripts/build_assets.py

run: assets
	@export HOTLINE_AMI="$${HOTLINE_AMI:-simulated}"; \
	$(BIN)/hotline migrate && $(BIN)/hotline seed && exec $(BIN)/hotline serve

check: $(READY)
	@$(MAKE) --no-print-directory --jobs 4 lint format contract types

lint:
	@$(BIN)/ruff check .

format:
	@$(BIN)/ruff format --check .

contract:
	@$(BIN)/lint-imports --no-logo

types:
	@$(BIN)/mypy

test-fast: assets
	@$(BIN)/python -m pytest -n logical -m '$(FAST)'

# The types, which take longest of the checks, are looked through beside the first tests.
test: assets
	@$(MAKE) --no-print-directory --jobs 3 lint format contract
	@$(BIN)/python scripts/run_tests.py

bench: assets
	@$(BIN)/python -m tests.bench

golden: $(READY)
	@$(BIN)/python -m tests.golden $(GOLDEN)

asterisk: $(READY)
	@$(BIN)/python -m tests.testbed.asterisk

lock: $(READY)
	@$(PYTHON) -m venv .make/lock && .make/lock/bin/pip install --quiet pip-tools
	@.make/lock/bin/pip-compile --quiet --extra dev --strip-extras --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --no-emit-options -o requirements.lock pyproject.toml

clean:
	@rm -rf $(VENV) .make web/static web/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find hotline migrations scripts tests -name __pycache__ -prune -exec rm -rf {} +
