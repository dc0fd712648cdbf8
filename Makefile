# make run   sets everything up and runs the main job: two replica portals, three nights, the site on http://127.0.0.1:8001
# make test  sets everything up and runs all tests
# make oracle  holds the readers against Chromium and LibreOffice for longer than the tests do
# make bench runs every benchmark at a size of minutes; make slow those that take hours (docs/performance.md)
# make fuzz  ten minutes of strange documents, listings and addresses (FUZZ_MINUTES=10)
# make sbom  writes build/sbom.cdx.json (CycloneDX) of what an installation brings; make outdated says what is newer
# make lint  linters, types and import contracts; make golden NAME=x reads tests/parsers/golden/x.html for review
PYTHON ?= python3
MILLION ?= 1000000
VENV := .venv
BIN := $(VENV)/bin

# The tests start hundreds of commands: each would compile all sources anew.
unexport PYTHONDONTWRITEBYTECODE

FUZZ_MINUTES ?= 10
# One more than there are processors: many tests wait, for a night's pauses or for a browser.
WORKERS := $(shell echo $$(($$(nproc) + 1)))
ALL_TESTS := $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

.PHONY: run test oracle fuzz sbom outdated lint bench slow coverage golden clean

run: $(VENV)/.run
	$(BIN)/nianbao demo

test: $(VENV)/.dev
	$(ALL_TESTS) $(PYTEST_ARGS)

oracle: $(VENV)/.dev
	NIANBAO_ORACLE=200 $(BIN)/python -m pytest tests/readers/oracle tests/readers/test_two_engines.py

fuzz: $(VENV)/.dev
	NIANBAO_FUZZ_MINUTES=$(FUZZ_MINUTES) $(BIN)/python -m pytest tests/fuzz -q

sbom: $(VENV)/.dev
	mkdir -p build
	$(BIN)/cyclonedx-py requirements requirements.txt --output-reproducible --of JSON -o build/sbom.cdx.json

outdated: $(VENV)/.dev
	$(BIN)/python -m pip list --outdated --not-required

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

coverage: $(VENV)/.dev
	$(ALL_TESTS) --cov --cov-report=term-missing:skip-covered $(PYTEST_ARGS)

golden: $(VENV)/.dev
	$(BIN)/python -m pytest tests/parsers/golden/test_golden.py -k "$(NAME)."

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

slow: $(VENV)/.dev build/million/.grown
	$(BIN)/python -m benchmarks.archive --reports $(MILLION) --data build/million --nights
	$(BIN)/python -m benchmarks.site --data build/million
	$(BIN)/python -m benchmarks.verify --reports 15000
	$(BIN)/python -m benchmarks.country --scale 0.1
	$(BIN)/python -m benchmarks.crawl --hosts 1000 --articles 25
	$(BIN)/python -m benchmarks.open_files --hosts 3000

build/million/.grown: | $(VENV)/.dev
	rm -rf build/million && mkdir -p build/million
	$(BIN)/python -m benchmarks.archive --reports $(MILLION) --data build/million
	touch $@

$(VENV)/.run: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) build *.egg-info
