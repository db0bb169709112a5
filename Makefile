# Every step says what it does; what is done is not done again.
#   make run     environment, documents, index, chat on http://127.0.0.1:7860
#   make test    environment and the whole test suite
#   make index   documents into the index      make eval   answer and score the question sets
#   make lint    ruff and mypy                 make gate   scores against their floors
#   make clean   remove environment, index and caches

PYTHON ?= $(or $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
    $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>&- && echo $$p && break; done),python3)
VENV := .venv
PY   := $(VENV)/bin/python
SETS := dev test
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run index test lint eval gate clean
.DELETE_ON_ERROR:

run: index
	@echo "== starting the server (end with Ctrl+C)"
	@$(PY) -m assistant serve

# Status 1: some files could not be read, which ingest has listed; the others are in the index.
index: $(VENV)/.run
	@echo "== reading documents into the index"
	@$(PY) -m ingest || { status=$$?; [ $$status -eq 1 ] || exit $$status; }

test: $(VENV)/.dev
	@echo "== tests"
	@$(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile

lint: $(VENV)/.dev
	@echo "== ruff, mypy"
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

eval: index $(VENV)/.dev
	@mkdir -p eval/results
	@set -e; for set in $(SETS); do \
	  echo "== answering and scoring eval/questions/$$set.jsonl"; \
	  $(PY) -m eval answer --questions eval/questions/$$set.jsonl --out eval/results/$$set.jsonl; \
	  $(PY) -m eval score --questions eval/questions/$$set.jsonl --answers eval/results/$$set.jsonl; \
	done

gate: $(VENV)/.dev
	@echo "== scores against their floors"
	@$(PY) -m eval gate

clean:
	@rm -rf $(VENV) index eval/results build dist .pytest_cache .mypy_cache .ruff_cache
	@echo "removed the environment, the index and caches; documents in corpus/ stay"

$(PY):
	@$(PYTHON) scripts/bootstrap.py check
	@echo "== making the environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml constraints.txt | $(PY)
	@$(PY) scripts/bootstrap.py torch
	@$(PY) scripts/bootstrap.py install ingest
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(PY)
	@$(PY) scripts/bootstrap.py torch
	@$(PY) scripts/bootstrap.py install dev
	@touch $@ $(VENV)/.run
