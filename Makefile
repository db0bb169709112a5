# Every step says what it does; what is done is not done again.
#   make run     environment, documents, index, chat on http://127.0.0.1:7860
#   make test    environment and the whole test suite
#   make index   documents into the index      make eval   answer and score our own questions
#   make lint    ruff and mypy                 make clean  remove environment and index

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PY     := $(BIN)/python
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run test lint eval gate index clean
.DELETE_ON_ERROR:

run: index
	@$(PY) -m assistant serve

index: $(VENV)/.run
	@$(PY) -m ingest

test: $(VENV)/.dev
	@echo "== tests"
	@$(PY) -m pytest

lint: $(VENV)/.dev
	@echo "== ruff, mypy"
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

eval: $(VENV)/.dev
	@$(PY) -m eval all

gate: $(VENV)/.dev
	@$(PY) -m eval gate

clean:
	@rm -rf $(VENV) index && echo "removed $(VENV) and index"

$(PY):
	@$(PYTHON) scripts/bootstrap.py check
	@echo "== making the environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml constraints.txt | $(PY)
	@$(PY) scripts/bootstrap.py torch
	@echo "== installing the pinned packages (about 2 GB, a few minutes the first time)"
	@$(PY) -m pip install -c constraints.txt --progress-bar on -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/.run
	@echo "== installing what developers need"
	@$(PY) -m pip install -c constraints.txt --progress-bar on -e '.[dev]'
	@touch $@
