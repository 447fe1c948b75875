# Two commands do everything on a fresh machine with Python 3.11 or newer: make demo, make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT := out
STORE := $(OUT)/store
MASLAHAT := $(BIN)/maslahat
CORPUS := $(if $(MASLAHAT_CORPUS),--corpus "$(MASLAHAT_CORPUS)",)

.PHONY: demo test lint bench pictures clean

demo: $(VENV)/installed
	@mkdir -p $(OUT)
	$(MASLAHAT) build --store $(STORE) $(CORPUS)
	@echo
	@echo "Question: what did the President of Uzbekistan propose at the Dushanbe meeting of 2023, and where is that read?"
	@echo "  maslahat query proposals -p who=Mirziyoyev -p at='Dushanbe 2023'"
	@$(MASLAHAT) query proposals -p who=Mirziyoyev -p at='Dushanbe 2023' --store $(STORE)
	@echo
	$(MASLAHAT) view region -o $(OUT)/region.html --store $(STORE)

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet --editable '.[bench]'
	$(BIN)/python benchmarks/command_line.py
	$(BIN)/python benchmarks/inference.py
	$(BIN)/python benchmarks/network_page.py
	$(BIN)/python benchmarks/guarded_query.py
	$(BIN)/python benchmarks/http_load.py

pictures: $(VENV)/installed-dev
	$(BIN)/python docs/pictures.py

clean:
	rm -rf $(VENV) $(OUT)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml $(VENV)/installed
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@
