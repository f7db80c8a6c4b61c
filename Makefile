# One command per intention, the same for people and for continuous integration.

PYTHON ?= python3
JOBS ?= 2

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

# A stamp is newer than what it was installed from, so a second call installs nothing.
VENV_STAMP := $(VENV)/.stamp-venv
RUN_STAMP := $(VENV)/.stamp-run
DEV_STAMP := $(VENV)/.stamp-dev

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow bench-smoke lint format clean
.DELETE_ON_ERROR:

help:
	@echo "make demo       install into $(VENV) and run the shipped examples"
	@echo "make test       install with the developers' tools, then lint and run the quick tests"
	@echo "make test-slow  run the slow tests only"
	@echo "make bench-smoke  hold the shipped suite against its baseline (3 minutes)"
	@echo "make lint       ruff, mypy and the import contracts"
	@echo "make format     rewrite the sources the way ruff formats them"
	@echo "make clean      remove $(VENV) and all caches"
	@echo "PYTHON=...      the interpreter to build $(VENV) from (3.11 or newer), now $(PYTHON)"

demo: $(RUN_STAMP)
	PATH="$(CURDIR)/$(BIN):$$PATH" bash examples/demo.sh

test: lint
	$(BIN)/python -m pytest -m "not slow" -n $(JOBS)

test-slow: $(DEV_STAMP)
	$(BIN)/python -m pytest -m slow -n $(JOBS)

bench-smoke: $(RUN_STAMP)
	$(BIN)/python -m benchmarks.smoke --jobs $(JOBS)

lint: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DEV_STAMP)
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV_STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(RUN_STAMP): $(VENV_STAMP) pyproject.toml constraints.txt
	$(PIP) install --quiet -c constraints.txt -e .
	@touch $@

# The developers' installation contains the users' one, hence both stamps.
$(DEV_STAMP): $(VENV_STAMP) pyproject.toml constraints.txt
	$(PIP) install --quiet -c constraints.txt -e ".[dev]"
	@touch $(RUN_STAMP) $@
