# Everything sets itself up: `make demo` and `make test` work in a fresh clone with Python 3.11.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
  --no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
WANTED := $(BIN)/python -c "import sys, tomllib; told = tomllib.load(open('pyproject.toml', 'rb')); \
  print(*told['build-system']['requires'], *told['dependency-groups'].get(sys.argv[1], []), sep='\n')"

# What one process of the tests has compiled, those after it only read.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup dev demo test everyday check sandbox ui bench torture lock docs clean

setup: $(STAMP)

$(STAMP): requirements.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked requirements into $(VENV) ..."
	@$(INSTALL) --require-hashes -r requirements.txt
	@PYTHONWARNINGS=ignore $(INSTALL) --no-build-isolation -e .
	@$(BIN)/python -m pip check --disable-pip-version-check > /dev/null
	@touch $@

dev: $(DEV_STAMP)

$(DEV_STAMP): $(STAMP) requirements-dev.txt
	@echo "Installing what tests and checks need ..."
	@$(INSTALL) --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip check --disable-pip-version-check > /dev/null
	@touch $@

# Whose sample desk is moved: `make demo SOURCE=freshdesk`.
SOURCE ?= zendesk
DEMO := deployments/demo$(if $(filter-out zendesk,$(SOURCE)),-$(SOURCE)).yaml

demo: setup
	@$(BIN)/intercom-migrate sandbox --detach --source $(SOURCE)
	@$(BIN)/intercom-migrate -c $(DEMO) demo --keep-ui

# All in one session, so that each process imports and collects once. Which branches are taken is
# measured in it, for the floors. Three processes for two cores: many of the tests wait a lot.
test: dev
	@$(BIN)/python -m pytest -n 3 -p tests.measured --hypothesis-profile whole --dist loadfile --no-loadscope-reorder
	@$(BIN)/python -m tests.coverage_floors
	@$(MAKE) --no-print-directory check

# Without whole runs, processes and coverage, and the laws with a fifth of their examples.
everyday: dev
	@$(BIN)/python -m pytest -n 2 -m "not slow"

check: dev
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/codespell -q 3
	@$(BIN)/python -m transforms.quirks | diff -u docs/quirks.md -
	@$(BIN)/python -m connectors.settings | diff -u docs/migration-file.md -
	@$(BIN)/python -m deployments.command_page | diff -u docs/commands.md -
	@$(BIN)/python -m transforms.intermediate | diff -u docs/intermediate-format.md -

sandbox: setup
	@$(BIN)/intercom-migrate sandbox

ui: setup
	@$(BIN)/intercom-migrate ui

bench: dev
	@$(BIN)/python -m benchmarks

torture: dev
	@$(BIN)/python -m tests.torture

lock: dev
	@mkdir -p build && $(WANTED) run > build/run.in && $(WANTED) dev > build/dev.in
	@$(COMPILE) --output-file requirements.txt pyproject.toml build/run.in
	@$(COMPILE) --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml build/dev.in

docs: dev
	@$(BIN)/python -m transforms.quirks > docs/quirks.md
	@$(BIN)/python -m connectors.settings > docs/migration-file.md
	@$(BIN)/python -m deployments.command_page > docs/commands.md
	@$(BIN)/python -m transforms.intermediate > docs/intermediate-format.md

clean:
	@test ! -x $(BIN)/intercom-migrate || $(BIN)/intercom-migrate sandbox --stop || true
	@test ! -x $(BIN)/intercom-migrate || $(BIN)/intercom-migrate ui --stop || true
	rm -rf $(VENV) .migration .pytest_cache .mypy_cache .ruff_cache .import_linter_cache build dist *.egg-info
