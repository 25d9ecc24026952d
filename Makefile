# Needs make and Python 3.11 or later; brings everything else into .venv of this clone.
# Written for GNU make 3.81, which macOS still has. Paths are relative, so a clone may stand in a folder with spaces.

PYTHON ?= python3
GROUP ?= central-asia
LANGUAGES ?= kk,ru,en
OUT ?= out

ORTAQ = .venv/bin/ortaq
RUN = .venv/bin/python -m

.DEFAULT_GOAL := help
.PHONY: help brief test slow test-spark check docs bench env-run env-test env-dev python clean

help:  ## what can be made
	@echo "make brief   the climate brief of Central Asia in Kazakh, Russian and English, in $(OUT)/"
	@echo "make test    run the tests; none needs a network"
	@echo "make check   what CI asks of a change: format, lint, types, import contracts, tests, docs"
	@echo "make slow    the tests that take minutes"
	@echo "make test-spark   the same verdicts on a Spark cluster of two workers on this machine; needs Java 17"
	@echo "make docs    the documentation, in site/"
	@echo "make bench   time and memory of the brief and of the start"
	@echo "make clean   remove what was made: out/, site/, dist/ and the caches (.venv stays)"

brief: ## the brief in three languages
	@echo "1 of 2  The environment"
	@$(MAKE) --no-print-directory env-run
	@echo "2 of 2  The brief"
	@$(ORTAQ) brief climate --group "$(GROUP)" --lang "$(LANGUAGES)" --out "$(OUT)"

test: env-test
	@$(RUN) pytest -n auto

slow: env-test
	@$(RUN) pytest -n auto -m slow

test-spark: env-test
	@command -v java >/dev/null || echo "Java 17 is not here: the tests on a cluster are skipped"
	@.venv/bin/python -c "import pyspark" 2>/dev/null || $(RUN) uv sync --frozen --no-default-groups --inexact --group test --extra spark
	@$(RUN) pytest -m spark tests/engine/test_spark.py

check: env-dev
	$(RUN) uv lock --check --offline --quiet
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	.venv/bin/ty check
	.venv/bin/lint-imports --no-logo
	$(RUN) mypy tests/typing/api.py
	.venv/bin/cog --check docs/commands.md docs/starter-evidence.md docs/store.md docs/sources.md docs/reading.md
	NO_MKDOCS_2_WARNING=1 $(RUN) mkdocs build --strict --quiet
	$(RUN) pytest -n auto

docs: env-dev
	NO_MKDOCS_2_WARNING=1 $(RUN) mkdocs build --strict
	@echo "site/index.html"

bench: env-test
	@.venv/bin/python benchmarks/brief.py

env-run env-test env-dev: python
	@$(PYTHON) tools/bootstrap.py $(@:env-%=%)

python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "Error: no $(PYTHON) on this machine" >&2; \
	  echo "  install Python 3.11 or later: sudo apt-get install python3 python3-venv, or brew install python" >&2; \
	  exit 2; }

clean:
	rm -rf out site dist .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
	find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
