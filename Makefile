# Communiqué. On a fresh machine only Python 3.11 or newer, git and make are needed; uv is used where it is installed.
# LANDING and WAREHOUSE choose folders; relative ones count from where make was called.

# Called in this folder, or with -C. Targets are relative, since make splits names at spaces.
ROOT   := $(CURDIR)
VENV   := $(ROOT)/.venv
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
RUN    := $(VENV)/bin/python
READY  := .venv/.ready
# Settings go through the environment, so that paths with spaces and quotes survive.
CALLED_FROM := $(if $(PWD),$(PWD),$(CURDIR))
ifdef LANDING
export COMMUNIQUE_LANDING := $(LANDING)
endif
ifdef WAREHOUSE
export COMMUNIQUE_WAREHOUSE := $(WAREHOUSE)
endif
export CALLED_FROM ROOT
HERE := cd "$$CALLED_FROM" &&

.DEFAULT_GOAL := help
.PHONY: help setup run nightly dev sql test lint evaluate review reference docs bench clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' "$(ROOT)/Makefile"

setup: $(READY) ## the virtual environment, from requirements.lock

$(READY): requirements.lock pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "Python 3.11 to 3.13 is needed; name one: make PYTHON=/path/to/python3.11")'
	@echo "Setting up $(VENV) (once) …"
	@if command -v uv > /dev/null && uv --version > /dev/null 2>&1; then \
	    uv venv --quiet --allow-existing --python "$(PYTHON)" "$(VENV)" \
	    && VIRTUAL_ENV="$(VENV)" uv pip sync --quiet --compile-bytecode --require-hashes "$(ROOT)/requirements.lock"; \
	else \
	    "$(PYTHON)" -m venv "$(VENV)" \
	    && "$(VENV)/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$(ROOT)/requirements.lock"; \
	fi
	@# The project's own packages are found where they lie: nothing is built, so nothing unpinned is downloaded.
	@"$(RUN)" -c 'import os, pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "communique.pth").write_text(os.environ["ROOT"] + "\n", encoding="utf-8")'
	@touch "$(READY)"

run: $(READY) ## everything once: articles in, warehouse out   [LANDING=folder] [WAREHOUSE=folder]
	@$(HERE) "$(RUN)" -m orchestration.nightly

nightly: $(READY) ## the daemon, with the nightly schedule and the sensors on
	@$(HERE) "$(RUN)" -m orchestration.serve nightly $(ARGS)

dev: $(READY) ## the Dagster UI and its daemon               [ARGS="--port 3001"]
	@$(HERE) "$(RUN)" -m orchestration.serve dev $(ARGS)

sql: $(READY) ## a SQL prompt on the published warehouse, read-only
	@$(HERE) "$(RUN)" -m orchestration.sql

test: $(READY) ## all tests                                   [ARGS="-k name"]
	@cd "$(ROOT)" && "$(RUN)" -m pytest -q -n 2 --dist loadgroup $(ARGS)

lint: $(READY) ## style, types, SQL, and whether dbt and Dagster load
	@cd "$(ROOT)" && "$(VENV)/bin/ruff" check . && "$(VENV)/bin/ruff" format --check . && "$(VENV)/bin/mypy"
	@cd "$(ROOT)/dbt_project" && PATH="$(VENV)/bin:$$PATH" sqlfluff lint --processes 2 models tests
	@cd "$(ROOT)" && PATH="$(VENV)/bin:$$PATH" dbt parse --quiet --no-partial-parse --show-all-deprecations --warn-error --project-dir "$(ROOT)/dbt_project" --profiles-dir "$(ROOT)/dbt_project" --target-path "$(VENV)/dbt-lint" --log-path "$(VENV)/dbt-lint"
	@cd "$(ROOT)" && mkdir -p "$(VENV)/dagster-lint" && cp dagster.yaml "$(VENV)/dagster-lint/" && PATH="$(VENV)/bin:$$PATH" DAGSTER_HOME="$(VENV)/dagster-lint" dg check defs

evaluate: $(READY) ## score against annotated articles            [ARGS="--gold file …"]
	@$(HERE) "$(RUN)" -m transforms evaluate $(ARGS)

review: $(READY) ## show merges and merge candidates, write corrections   [ARGS=…]
	@$(HERE) "$(RUN)" -m transforms review $(ARGS)

reference: $(READY) ## ask Wikidata for office holders, for review
	@$(HERE) "$(RUN)" -m transforms reference-refresh $(ARGS)

docs: $(READY) ## the catalogue of all tables as one HTML page
	@$(HERE) "$(RUN)" -m orchestration.catalogue

bench: $(READY) ## how fast, on how many articles; OF=nights: one more night   [OF=nights] [ARGS=…]
	@$(HERE) "$(RUN)" -m transforms $(if $(OF),bench-$(OF),bench) $(ARGS)

clean: ## remove the virtual environment and caches, never the warehouse
	@rm -rf "$(VENV)" "$(ROOT)/dbt_project/target" "$(ROOT)/dbt_project/logs" "$(ROOT)/.pytest_cache" "$(ROOT)/.mypy_cache" "$(ROOT)/.ruff_cache" "$(ROOT)/.hypothesis"
	@find "$(ROOT)" -name __pycache__ -type d -prune -exec rm -rf {} +
