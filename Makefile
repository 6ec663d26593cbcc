# Everything sets itself up: `make demo` and `make test` work in a fresh clone with Python 3.11.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup demo test everyday check sandbox ui bench torture lock docs clean

setup: $(STAMP)

$(STAMP): requirements.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked requirements into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m pip check --disable-pip-version-check > /dev/null
	@touch $@

demo: setup
	@$(BIN)/intercom-migrate sandbox --detach
	@$(BIN)/intercom-migrate -c deployments/demo.yaml demo --keep-ui

test: setup
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder
	@$(MAKE) --no-print-directory check

everyday: setup
	@$(BIN)/python -m pytest -n 2 -m "not slow"

check: setup
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/codespell -q 3
	@$(BIN)/python -m transforms.quirks | diff -u docs/quirks.md -
	@$(BIN)/python -m connectors.settings | diff -u docs/migration-file.md -
	@$(BIN)/python -m deployments.command_page | diff -u docs/commands.md -

sandbox: setup
	@$(BIN)/intercom-migrate sandbox

ui: setup
	@$(BIN)/intercom-migrate ui

bench: setup
	@$(BIN)/python -m benchmarks

torture: setup
	@$(BIN)/python -m tests.torture

lock:
	@$(BIN)/pip-compile --quiet --extra dev --generate-hashes --allow-unsafe --strip-extras \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	  --output-file requirements.txt pyproject.toml

docs: setup
	@$(BIN)/python -m transforms.quirks > docs/quirks.md
	@$(BIN)/python -m connectors.settings > docs/migration-file.md
	@$(BIN)/python -m deployments.command_page > docs/commands.md

clean:
	@test ! -x $(BIN)/intercom-migrate || $(BIN)/intercom-migrate sandbox --stop || true
	@test ! -x $(BIN)/intercom-migrate || $(BIN)/intercom-migrate ui --stop || true
	rm -rf $(VENV) .migration .pytest_cache .mypy_cache .ruff_cache .import_linter_cache build dist *.egg-info
