# Thin targets; what they call does the work. A fresh Linux with Python 3.11, git and make is enough.
PYTHON := $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PY := $(BIN)/python
# Pictures, browsers and whole systems take their time, and bring their own database if any.
APART := $(addprefix --ignore=tests/,bench browser ecarte/demo end_to_end verification/engine)
.DEFAULT_GOAL := help
.PHONY: help run demo-decide test tools test-sqlite test-postgres test-fast check style types production bench bench-case bench-documents bench-faces bench-workplace bench-intake bench-issuance bench-trust fuzz fmt lock clean chromium softhsm openapi screenshots

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/stamp ## the whole system with the demonstration; Ctrl-C stops it
	$(PY) -m ecarte.embedded --demo

demo-decide: .venv/stamp ## the demonstration with a played agent; fails unless each person ends as expected
	$(PY) -m ecarte.embedded --demo --decide

# One after the other, whatever runs beside: tests have time limits.
test: tools ## every test, on both databases
	$(MAKE) --no-print-directory --jobs=1 test-sqlite test-postgres

tools: .venv/stamp chromium softhsm tests/clients/node_modules/.package-lock.json

test-sqlite: tools
	$(PY) -m pytest -n 2 --dist worksteal

test-postgres: tools
	$(PY) -m tests.postgres $(PY) -m pytest -n 2 --dist worksteal $(APART)

test-fast: tools ## what is quick, while writing
	$(PY) -m pytest -n 2 --dist worksteal -m "not slow" $(APART)

check: style types production ## style, types, imports between parts, templates, migrations, production settings

style: .venv/stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/djlint --check --lint templates

types: .venv/stamp
	nice .ci/like-production $(BIN)/mypy .

production: .venv/stamp
	.ci/like-production env ECARTE_ENV=development DATABASE_URL=sqlite://:memory: \
	  $(PY) manage.py makemigrations --check --dry-run
	.ci/like-production $(PY) manage.py check --deploy --fail-level WARNING

bench: bench-case bench-documents ## what can be measured here without a data set

bench-case: .venv/stamp ## one case through the running system
	$(PY) -m bench.case

# PHOTOGRAPHS=folder adds photographs of real documents; PARTS="stills films" runs only those.
bench-documents: .venv/stamp var/peers/stamp ## the document engine and the readers one could take instead
	OMP_NUM_THREADS=1 $(PY) -m bench.documents $(PARTS) $(if $(PHOTOGRAPHS),--photographs $(PHOTOGRAPHS))

# DATA=folder with images/<person>/<picture>.jpg and pairs.csv; PARTS="lfw portrait" runs only those.
bench-faces: .venv/stamp ## the face engine, and the library one could take instead
	OMP_NUM_THREADS=1 $(PY) -m bench.faces $(PARTS) $(if $(DATA),--data $(DATA))

bench-workplace: .venv/stamp chromium ## a shift by keyboard, fifty agents at once, a million waiting cases
	$(PY) -m bench.workplace shift claims
	$(PY) -m tests.postgres $(PY) -m bench.workplace claims queue

bench-intake: .venv/stamp tests/clients/node_modules/.package-lock.json ## cut uploads, the first look, both routes, blind opening, many phones; PARTS="uploads quick" runs only those
	$(PY) -m bench.intake $(or $(PARTS),uploads quick identity enumeration phones)
	$(if $(PARTS),,$(PY) -m tests.postgres $(PY) -m bench.intake enumeration)

# The part "status" fills PostgreSQL with 70 million entries: ten minutes, 20 GB.
bench-issuance: .venv/stamp softhsm ## cards signed, keys, 70 million status entries, whole collections, faults, renewal of two hundred thousand; PARTS="signing" runs only that
	$(PY) -m tests.postgres $(PY) -m bench.issuance $(or $(PARTS),signing keys status books calls flow faults renewal)

bench-trust: .venv/stamp softhsm ## the journal, the vault, the matrix of access, spoilt tokens, markers, the restore drill; PARTS="journal" runs only that
	$(PY) -m tests.postgres $(PY) -m bench.trust $(or $(PARTS),journal vault matrix fuzz markers drill)

# SECONDS=600: tokens go on for so long, each time other ones.
fuzz: .venv/stamp softhsm ## 10,000 hostile films and 10,000 spoilt tokens through everything that reads them
	OMP_NUM_THREADS=1 $(PY) -m bench.documents hostile --hostile 10000
	SECONDS=$(or $(SECONDS),0) $(PY) -m tests.postgres $(PY) -m bench.trust fuzz

# Clients and verifiers that are not ours, in Node.
tests/clients/node_modules/.package-lock.json: tests/clients/package-lock.json
	@command -v npm >/dev/null || { \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq nodejs npm; \
	  else echo "uploads and cards are tested with clients in Node: apt-get install nodejs npm"; exit 1; fi; }
	npm ci --prefix tests/clients --no-audit --no-fund --silent
	touch $@

# Other people's readers, in an environment of their own: nothing of ours needs them.
var/peers/stamp: bench/documents/peers.lock
	command -v tesseract >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq tesseract-ocr; }
	$(BIN)/uv venv --quiet --clear var/peers
	VIRTUAL_ENV=$(CURDIR)/var/peers $(BIN)/uv pip sync --quiet --require-hashes bench/documents/peers.lock
	touch $@

openapi: .venv/stamp ## docs/openapi.json, as the code describes the API now
	.ci/like-production env ECARTE_ENV=development $(PY) manage.py spectacular --format openapi-json --validate --fail-on-warn --file docs/openapi.json

screenshots: .venv/stamp chromium ## the pictures of the documentation, beside a fresh demonstration
	$(PY) docs/screenshots.py

fmt: .venv/stamp
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lock: .venv/stamp ## pin what pyproject.toml asks for
	$(BIN)/uv pip compile pyproject.toml --generate-hashes --no-annotate --no-header --python-version 3.11 -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --generate-hashes --no-annotate --no-header --python-version 3.11 -q -o requirements-dev.lock

clean: ## everything that was made here: environment, development place, caches
	rm -rf .venv var staticfiles tests/clients/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/stamp: requirements-dev.lock
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check uv==0.13.9
	VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv pip sync --quiet --require-hashes requirements-dev.lock
	touch $@

# The browser tests run in a real browser or fail: they are never skipped.
chromium:
	@command -v chromium >/dev/null || { \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq chromium; \
	  else echo "the browser tests need Chromium: apt-get install chromium"; exit 1; fi; }

# So are the tests of keys in an HSM: this one is software, behind the same PKCS#11.
softhsm:
	@command -v softhsm2-util >/dev/null || { \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq softhsm2; \
	  else echo "the keys are tested in a software HSM: apt-get install softhsm2"; exit 1; fi; }
