# `make` lists what there is. Every target sets up what it needs first.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
# Two workers suit the smallest machine we promise times for; more cores, more workers: make test WORKERS=8
WORKERS ?= 2
# The seed of the long proofs: printed, so that a failure can be had again.
ifndef SEED
SEED := $(shell date +%s)
endif
# Hours of proofs instead of minutes: make prove FULL=1
FULL ?=
# What the tests that run anywhere leave out.
EVERYDAY := not prove and not browser
# A file's tests share a worker, and with it what is dear to start (xdist's groups don't work with
# pytest 9.2: pytest-xdist #1386). tests/conftest.py says in which order the files come.
PARALLEL = -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.PHONY: help
help: ## List the targets (the default)
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Build .venv and .venv-cloud from the hash-pinned requirements (once: PYTHON=path says from which Python)
	@scripts/setup

.PHONY: demo
demo: setup ## Run the sample publication on a local cloud, and show it in a browser (HEADLESS=1: and exit)
	@$(BIN)/broadside demo $(if $(HEADLESS),--headless)

.PHONY: test
test: setup ## Run the tests: under 5 minutes on two cores (WORKERS=2)
	@$(BIN)/pytest $(PARALLEL) -m "$(EVERYDAY)"

.PHONY: prove
prove: setup ## Run the long proofs from a printed seed (SEED=number, FULL=1: without end)
	@echo "prove: SEED=$(SEED)"
	@SEED=$(SEED) FULL=$(FULL) $(BIN)/pytest $(PARALLEL) -m prove \
		--randomly-seed=$(SEED) --hypothesis-seed=$(SEED) || { code=$$?; \
		if [ $$code -eq 5 ]; then echo "prove: no proofs yet"; else \
		echo "prove: again with: make prove SEED=$(SEED)" >&2; exit $$code; fi; }

.PHONY: browser
browser: setup ## Run the tests that need Chromium
	@$(BIN)/pytest -m browser

.PHONY: screenshots
screenshots: setup ## Take pictures of mails and pages into screenshots/, to look at (POSTS=folder: of other posts)
	@$(BIN)/python -m scripts.screenshots $(POSTS)

.PHONY: coverage
coverage: setup ## Measure the tests' branches in the rooms and the application: 100 % or it fails
	@$(BIN)/pytest $(PARALLEL) -m "$(EVERYDAY)" --cov --cov-report=
	@$(BIN)/coverage report --fail-under=100

.PHONY: check
check: lint types contracts template spelling ## Check everything but behaviour, as CI does (the five targets below)

.PHONY: lint
lint: setup ## Check style and formatting (ruff)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

.PHONY: types
types: setup ## Check types (mypy, strict)
	@$(BIN)/mypy

.PHONY: contracts
contracts: setup ## Check which part may import which (import-linter)
	@$(BIN)/lint-imports --no-logo

.PHONY: template
template: setup ## Check template.yaml (cfn-lint)
	@$(BIN)/cfn-lint template.yaml

.PHONY: spelling
spelling: setup ## Check for common misspellings (codespell)
	@$(BIN)/codespell

.PHONY: format
format: setup ## Format the code and mend what can be mended safely
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

.PHONY: bench
bench: setup ## Run the benchmarks, the ratios last
	@for file in benchmarks/bench_*.py; do [ ! -f "$$file" ] || $(BIN)/python "$$file" || exit; done

.PHONY: bench-rival
bench-rival: setup ## Run the sender against django-newsletter with django-ses, which it installs apart (from PyPI)
	@$(BIN)/python benchmarks/rival.py

.PHONY: golden
golden: setup ## Rewrite the golden files; look at the difference before you commit it
	@GOLDEN=rewrite $(BIN)/pytest -p no:randomly tests/golden
	@git --no-pager diff --stat -- tests/golden

.PHONY: lock
lock: setup ## Write the requirements files from their .in files (UPGRADE=1: newest of everything)
	@UV=$$(command -v uv || echo $(BIN)/uv) UPGRADE=$(UPGRADE) scripts/lock
	@scripts/setup

.PHONY: clean
clean: ## Remove what can be made again: environments, caches, builds (not .broadside, the local cloud's state)
	@rm -rf .venv .venv-cloud .setup.lock .aws-sam build screenshots htmlcov .coverage .coverage.* .hypothesis .import_linter_cache \
		.mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
