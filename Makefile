# make demo: install and run the main job.  make test: install and test.  make check: everything, slow parts too.
# make docs: the site, in build/site; it opens from the folder, without a network.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest

.PHONY: demo test check docs lint bench clean

$(VENV)/.pip: requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	touch $@

$(VENV)/.run: $(VENV)/.pip pyproject.toml requirements.lock
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --group dev
	touch $@

demo: $(VENV)/.run
	$(BIN)/hrdnet demo --out hrdnet-demo

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: $(VENV)/.dev
	$(PYTEST) -n 2 -m "not slow"

# Pages are looked at in Debian's Chromium; elsewhere, or without rights to install it, those tests are left out.
$(VENV)/.browser: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --group browser
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
	  { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
	  echo "no Chromium: tests in a browser are left out"
	touch $@

check: $(VENV)/.browser lint
	$(PYTEST) -n 2

# A test of make check builds the same.
docs: $(VENV)/.dev
	rm -rf docs/api/generated
	$(BIN)/python -m sphinx -n -W --keep-going --quiet -b html -d build/site-trees docs build/site
	@echo "Open build/site/index.html"

.peers/.done: benchmarks/peers/requirements.txt
	$(PYTHON) -m venv .peers
	.peers/bin/python -m pip install --quiet --requirement benchmarks/peers/requirements.txt
	touch $@

bench: $(VENV)/.dev .peers/.done
	$(BIN)/python benchmarks/access.py
	$(BIN)/python benchmarks/brokerage.py
	$(BIN)/python benchmarks/building.py
	$(BIN)/python benchmarks/channels.py
	$(BIN)/python benchmarks/ensemble.py
	$(BIN)/python benchmarks/hostile.py
	$(BIN)/python benchmarks/importing.py
	$(BIN)/python benchmarks/location.py
	$(BIN)/python benchmarks/questions.py
	$(BIN)/python benchmarks/queueing.py
	$(BIN)/python benchmarks/reliability.py
	$(BIN)/python benchmarks/reprisal.py
	$(BIN)/python benchmarks/sampling.py
	$(BIN)/python benchmarks/sharing.py
	$(BIN)/python benchmarks/spreading.py
	$(BIN)/python benchmarks/visits.py

clean:
	rm -rf $(VENV) .peers hrdnet-demo build docs/api/generated
