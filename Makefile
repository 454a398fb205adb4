# make demo    everything from a clean clone to the program on demo data
# make test    everything from a clean clone to the tests' result
# PYTHON=…     the Python to build the environment with (3.11 or newer)
# ARGS=…       more arguments for the program, the tests or the bench

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
ARGS ?=

.PHONY: demo test bench torture lint tables clean install
.DELETE_ON_ERROR:

demo: $(VENV)/.installed
	@$(VENV)/bin/collectui demo $(ARGS)

# Compiled once, though the shell may say otherwise: the tests start Python some hundred times.
unexport PYTHONDONTWRITEBYTECODE

# What times whole programs by the clock has a core to itself; and comes first, for it leaves the
# tests compiled, which four processes would else do once each.
# Four on two cores, from four places of the list: a test waits half of its time, for a disk, a
# server or a key's frame.
test: $(VENV)/.tests
	@code=0; \
	$(PY) -m pytest -n 2 --dist worksteal -m "alone and not torture" $(if $(JUNIT),--junitxml=$(JUNIT)/alone.xml) $(ARGS) || code=$$?; \
	$(PY) -m pytest -n 4 --dist worksteal -m "not alone and not torture" $(if $(JUNIT),--junitxml=$(JUNIT)/beside.xml) $(ARGS) || code=$$?; \
	exit $$code

bench: $(VENV)/.tests
	@$(PY) -m benchmarks $(if $(CHECK),--check) $(ARGS)

# Seeds of random keys that went well are not run again until build/ is cleaned.
torture: $(VENV)/.tests
	@code=0; \
	$(PY) -m tests.terminal.fuzz --seeds 1-400 --done build/fuzz.txt || code=$$?; \
	$(PY) -m tests.terminal.fuzz --seeds 401-500 --pace slow --done build/fuzz.txt || code=$$?; \
	$(PY) -m pytest -m torture --every-case $(ARGS) || code=$$?; \
	$(PY) -m pytest -n 2 --every-case -m "not alone and not torture" $(ARGS) || code=$$?; \
	exit $$code

lint: $(VENV)/.tests
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

tables: $(VENV)/.tests
	@$(PY) -m collectui.store.tables.generate

install: $(VENV)/.installed

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache snapshot_report.html
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# A Python without ensurepip (Debian's, without python3-venv) still makes an environment, which
# the pip outside then fills. Never anything outside the checkout: so externally managed is fine.
$(VENV)/.pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo "collectui needs Python 3.11 or newer: name one with make PYTHON=…" >&2; exit 1; }
	@test -x $(PY) || \
	if $(PYTHON) -c 'import ensurepip' 2>/dev/null; then $(PYTHON) -m venv $(VENV); \
	else $(PYTHON) -m venv --without-pip $(VENV); fi
	@if $(PY) -m pip --version >/dev/null 2>&1; then $(PIP) install 'pip>=25.1'; \
	elif $(PYTHON) -m pip --version >/dev/null 2>&1; then \
	$(PYTHON) -m pip --disable-pip-version-check --quiet --python $(PY) install 'pip>=25.1'; \
	else echo "no pip: on Debian, apt-get install python3-venv" >&2; rm -rf $(VENV); exit 1; fi
	@touch $@

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/.pip
	@echo "installing collectui into $(VENV) …" >&2
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.tests: $(VENV)/.installed
	@echo "installing what the tests need …" >&2
	@$(PIP) install -c constraints.txt -e '.[postgres]' --group dev
	@touch $@
