# scangen: `make run` shows it work, `make test` proves it. Needs Python 3.11 or newer and make, nothing else.
# Set PYTHON to choose another interpreter: make test PYTHON=python3.13

PYTHON ?= python3
SCANGEN_REQUIRE ?= postgresql,mysql,sqlite
PYTEST_ARGS ?= -n 2 --dist loadfile

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check --require-hashes
DATABASE := build/scan_jobs.db

.PHONY: help run test lint format lock clean servers-start servers-stop

help:
	@echo 'make run            generate the SQL of the shipped specs, build an SQLite database from them, show it'
	@echo 'make test           everything, on real servers (fetched and started where there are none)'
	@echo 'make lint           ruff, mypy, import-linter'
	@echo 'make format         ruff format'
	@echo 'make lock           requirements/*.txt anew from pyproject.toml (make lock UPGRADE=--upgrade for newer versions)'
	@echo 'make clean          remove .venv, build and caches; the servers of the tests: make servers-stop'

# --- the two commands -------------------------------------------------------------------------------------------------

run: .venv/run.stamp
	@mkdir -p build
	$(BIN)/scangen generate
	@rm -f $(DATABASE) $(DATABASE)-journal $(DATABASE)-wal $(DATABASE)-shm
	$(BIN)/scangen create --url sqlite:///$(DATABASE)
	@$(BIN)/python scripts/show_sqlite.py $(DATABASE)

test: .venv/dev.stamp
	SCANGEN_REQUIRE=$(SCANGEN_REQUIRE) $(BIN)/python -m tests.servers run -- $(BIN)/python -m pytest $(PYTEST_ARGS)

# --- the rest ---------------------------------------------------------------------------------------------------------

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: .venv/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock' $(UPGRADE)

lock: .venv/dev.stamp
	$(COMPILE) --extra dev -o requirements/dev.txt
	$(COMPILE) --constraint requirements/dev.txt -o requirements/run.txt
	printf 'hatchling\neditables\n' | $(subst pyproject.toml,-,$(COMPILE)) --constraint requirements/dev.txt -o requirements/build.txt

servers-start servers-stop: servers-%: .venv/dev.stamp
	$(BIN)/python -m tests.servers $*

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .grimp_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the environment; a stamp is older than what it was made from when that has changed -------------------------------

.venv/run.stamp: .venv/made.stamp requirements/run.txt requirements/build.txt pyproject.toml
	$(PIP) -r requirements/run.txt -r requirements/build.txt
	$(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements/dev.txt
	$(PIP) -r requirements/dev.txt
	@touch $@

.venv/made.stamp:
	@scripts/make_venv.sh $(PYTHON) .venv
	@touch $@
