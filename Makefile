# Everything a person types. Each target makes .venv itself; the second run of any needs no network.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BIN := .venv/bin
ARGS ?=
# Files of tests run side by side, each with servers of its own: half of a test's time is waiting for somebody.
WORKERS ?= 2
PYTEST = $(BIN)/python -m pytest tests --junitxml=results.xml -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.PHONY: help demo test test-long check kafka bench lock clean

help:  ## print this
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

demo:  ## play a fortnight on the drill clock with everything embedded (ARGS=--keep leaves it running)
	@scripts/venv.sh embedded
	@scripts/assets.sh || true
	@$(BIN)/duban demo $(ARGS)

test: kafka  ## run the whole test suite on real parts (ARGS goes to pytest)
	@scripts/venv.sh dev
	@scripts/postfix.sh
	@scripts/chromium.sh
	@scripts/assets.sh
	@$(PYTEST) $(ARGS)

test-long: kafka  ## the same, with the counts of the fault tests raised
	@scripts/venv.sh dev
	@scripts/postfix.sh
	@scripts/chromium.sh
	@scripts/assets.sh
	@$(PYTEST) --long --kills 300 --timeout 7200 $(ARGS)

check:  ## style, types, layers, generated files
	@scripts/venv.sh dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m events.schemas --check
	$(BIN)/python -m events.released --check
	$(BIN)/python -m duban.contracts --check
	$(BIN)/python -m duban.playbook.schema --check

kafka:  ## fetch Apache Kafka into .kafka/libs, and see to Java
	@scripts/needs.sh java $$([ -d .kafka/libs ] || echo mvn) $(if $(filter test test-long,$(MAKECMDGOALS)),docker-compose)
	@scripts/kafka/fetch.sh

bench: kafka  ## measure each ratio beside its goal; results under benchmarks/results
	@scripts/needs.sh redis || echo "No Redis: Celery is not measured." >&2
	@scripts/venv.sh bench
	@OBAN_PYTHON=$(OBAN_PYTHON) scripts/oban.sh
	@$(BIN)/python -m benchmarks $(ARGS)

lock:  ## make requirements/*.lock anew from pyproject.toml (ARGS=--upgrade takes newer releases)
	@scripts/venv.sh dev
	@scripts/lock.sh $(ARGS)

clean:  ## remove what the other targets made
	rm -rf .venv duban/console/static/assets .kafka .bench .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage* results.xml *.egg-info build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
