# `make demo` opens the dashboard on the built-in posts, `make test` installs all extras and runs
# every test, `make quick` what is worth running after each edit. All use an environment of their
# own in .venv.
PYTHON ?= python3
ENVIRONMENT := .venv
BIN := $(ENVIRONMENT)/bin
# Every version that is installed, so that today's tests are tomorrow's; see `make lock`.
VERSIONS := requirements.lock
# A file of tests stays with one worker; the longest files begin first (tests/conftest.py).
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

.PHONY: demo test quick check clean

demo: $(ENVIRONMENT)/core
	$(BIN)/labelreview demo

test: $(ENVIRONMENT)/dev
	$(PYTEST) $(TESTS)

quick: $(ENVIRONMENT)/dev
	$(BIN)/ruff check .
	$(PYTEST) --quiet -m "not slow and not browser and not models and not docs and not real_data" $(TESTS)

check: $(ENVIRONMENT)/check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/mypy

clean:
	rm -rf $(ENVIRONMENT)

$(BIN)/python:
	$(PYTHON) -m venv $(ENVIRONMENT)

$(ENVIRONMENT)/core: $(BIN)/python pyproject.toml $(VERSIONS)
	$(BIN)/python -m pip install --quiet --constraint $(VERSIONS) --editable .
	touch $@

$(ENVIRONMENT)/check: $(ENVIRONMENT)/core
	$(BIN)/python -m pip install --quiet --constraint $(VERSIONS) --editable '.[check]'
	touch $@

# torch first and by its range: another package would ask for a newer build with CUDA.
# The tests of the front end need Node; CI fails without it, elsewhere they are skipped.
$(ENVIRONMENT)/dev: $(BIN)/python pyproject.toml $(VERSIONS) $(wildcard package.json package-lock.json)
	$(BIN)/python -m pip install --quiet --constraint $(VERSIONS) --editable '.[models]'
	$(BIN)/python -m pip install --quiet --constraint $(VERSIONS) --editable '.[dev]'
	if [ -f package.json ] && { [ -n "$$CI" ] || command -v npm >/dev/null; }; then \
	  npm ci --silent --no-audit --no-fund; fi
	touch $(ENVIRONMENT)/core $(ENVIRONMENT)/check $@

# Both ends of the ranges in pyproject.toml, in environments of their own: for every night.
.PHONY: nightly test-lowest test-newest lock

nightly: test-lowest test-newest

# An old release beside a new one warns of what will change; that is no fault of ours.
test-lowest: .venv-lowest.txt
	$(MAKE) test ENVIRONMENT=.venv-lowest VERSIONS=$< \
	  TESTS="-W ignore::DeprecationWarning -W ignore::FutureWarning -W ignore::ResourceWarning \
	  -W ignore::pytest.PytestUnraisableExceptionWarning $(TESTS)"

test-newest:
	rm -rf .venv-newest
	$(MAKE) test ENVIRONMENT=.venv-newest VERSIONS=/dev/null

.venv-lowest.txt: pyproject.toml requirements.lock .ci/lowest.py
	{ $(PYTHON) .ci/lowest.py; grep '^torch==' requirements.lock; } >$@

# Locks the versions that `make test-newest` has just tried.
lock:
	.venv-newest/bin/python -m pip freeze --exclude-editable | sed 's/+cpu$$//' >requirements.lock

# The documentation, by scripts of its own. `make pictures` needs Chromium.
.PHONY: reference docs pictures

reference: $(ENVIRONMENT)/dev
	$(BIN)/python docs/generate.py

docs: $(ENVIRONMENT)/dev reference
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet --fresh-env docs build/site

pictures: $(ENVIRONMENT)/dev
	$(BIN)/python tests/browser/take_pictures.py --write
