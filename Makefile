# Two commands matter: `make demo` shows the main job, `make test` runs every check. Both set up .venv themselves.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
EMBEDDINGS := .venv-embeddings/bin
REAL_INPUT := tests/house/test_real_input.py
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --progress-bar on

.PHONY: help demo test lint types walls tests test-elastic test-postgres test-embeddings soak bench lock clean

help:
	@echo "make demo   the main job on a sample press, offline, into var/demo (about a minute after the installation)"
	@echo "make test   every check: ruff, mypy, import-linter, pytest"
	@echo "make test-elastic      the archive on real Elasticsearch servers, 8 and 9 (needs Java 17 and 21, and Maven)"
	@echo "make test-postgres     the record on a real PostgreSQL (needs Debian's package postgresql)"
	@echo "make test-embeddings   sentence-transformers for real, in an environment of its own (6 GB)"
	@echo "make soak   the long runs: kills by the thousand, 1,000 mails through every fault, 1,000 clock jumps, Elasticsearch's too (needs Java and Maven)"
	@echo "make bench  speed, against named peers"
	@echo "make lock   renew the hash-locked requirements from pyproject.toml"

demo: .venv/core
	$(BIN)/diembao --home var/demo demo

test: lint types walls tests

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev
	$(BIN)/mypy press crawlers classifiers index vault pipeline desk diembao tests

walls: .venv/dev
	$(BIN)/lint-imports

tests: .venv/dev
	$(BIN)/pytest --numprocesses 2 --dist worksteal -m "not elastic and not postgresql" --ignore $(REAL_INPUT)
	$(BIN)/pytest $(REAL_INPUT)

# One node from Maven, unless DIEMBAO_TEST_ES_URL names a server: everything on 8, the engines' contract on 9 too.
test-elastic: export DIEMBAO_REQUIRE_ES := 1
test-elastic: .venv/dev
	$(BIN)/pytest --numprocesses 2 --dist loadfile -m elastic
	DIEMBAO_TEST_ES_VERSION=9.2.0 $(BIN)/pytest --numprocesses 2 --dist loadfile -m elastic tests/index/test_archive_contract.py tests/index/test_contract_*.py

# A cluster of its own for each worker; whatever has a record runs on it: the doors, the pipeline, kills, two machines.
test-postgres: export DIEMBAO_REQUIRE_PG := 1
test-postgres: .venv/dev
	$(BIN)/pytest --numprocesses 2 --dist worksteal -m postgresql

# PyPI's torch brings CUDA with it, which no other test needs: 6 GB, installed once. Warnings there are the libraries' own.
test-embeddings: .venv-embeddings/all
	$(EMBEDDINGS)/python -m pytest -W default tests/embeddings/test_sentence.py tests/embeddings/test_tuning.py

soak: .venv/dev
	DIEMBAO_SOAK=1 $(BIN)/pytest --numprocesses 2 --dist worksteal tests/house/test_kills.py tests/house/test_post_faults.py tests/house/test_running.py tests/desk/test_alerts.py tests/diembao/test_editions_clocks.py $(REAL_INPUT)
	DIEMBAO_SOAK=1 DIEMBAO_REQUIRE_ES=1 $(BIN)/pytest --capture no --durations 5 tests/house/test_elastic_faults.py tests/index/test_equal.py

bench: .venv/dev
	@for bench in bench/bench_*.py; do echo "== $$bench"; $(BIN)/python $$bench || exit 1; done

.venv/python: tools/check_machine.sh
	@bash tools/check_machine.sh "$(PYTHON)"
	$(PYTHON) -m venv .venv
	@touch $@

.venv/core: .venv/python requirements/core.txt requirements/build.txt pyproject.toml
	$(INSTALL) --require-hashes -r requirements/build.txt -r requirements/core.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/core requirements/dev.txt
	$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

.venv-embeddings/all: .venv/python requirements/embeddings.txt pyproject.toml
	test -x $(EMBEDDINGS)/python || $(BIN)/python -m venv .venv-embeddings
	$(EMBEDDINGS)/python -m pip install --disable-pip-version-check --progress-bar off --require-hashes -r requirements/embeddings.txt
	$(EMBEDDINGS)/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

UV := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

lock: .venv/dev
	$(INSTALL) uv
	$(UV) pyproject.toml -o requirements/core.txt
	$(UV) pyproject.toml --extra dev -o requirements/dev.txt
	$(UV) pyproject.toml --extra vectors --extra notify --extra postgres -o requirements/extras.txt
	$(UV) pyproject.toml --extra embeddings --extra dev -o requirements/embeddings.txt
	printf 'hatchling\neditables\n' | $(UV) --no-annotate - -o requirements/build.txt

clean:
	rm -rf .venv .venv-embeddings .mypy_cache .ruff_cache .pytest_cache build dist
