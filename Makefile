# `make demo` opens the dashboard on the built-in posts, `make test` installs all extras and runs
# every test. Both make an environment of their own in .venv.
PYTHON ?= python3
ENVIRONMENT := .venv
BIN := $(ENVIRONMENT)/bin

.PHONY: demo test check clean

demo: $(ENVIRONMENT)/core
	$(BIN)/labelreview demo

test: $(ENVIRONMENT)/dev
	$(BIN)/python -m pytest $(TESTS)

check: $(ENVIRONMENT)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

clean:
	rm -rf $(ENVIRONMENT)

$(BIN)/python:
	$(PYTHON) -m venv $(ENVIRONMENT)

$(ENVIRONMENT)/core: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

# torch first and by its range: another package would ask for a newer build with CUDA.
$(ENVIRONMENT)/dev: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[models]'
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@ $(ENVIRONMENT)/core

# The documentation, by scripts of its own. `make pictures` needs Chromium.
.PHONY: reference docs pictures

reference: $(ENVIRONMENT)/dev
	$(BIN)/python docs/generate.py

docs: $(ENVIRONMENT)/dev reference
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet --fresh-env docs build/site

pictures: $(ENVIRONMENT)/dev
	$(BIN)/python tests/browser/take_pictures.py --write
