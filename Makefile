# Everything there is to do here; `make` alone lists it. Each target sets up what it needs, once: a second run finds
# it done. Works as root and as an ordinary user.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

data := .burrow/data

.PHONY: help
help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

.PHONY: run
run: packages environment ## build, start a server, and analyse a real data set through it; RUN_ONCE=1 ends then
	swift build -c release
	@scripts/serve-example .build/release/burrow $(data)

.PHONY: test
test: packages environment test-environment e2b-environment ## build, and run all tests
	swift build --build-tests
	scripts/test

.PHONY: soak
soak: packages environment test-environment ## ten minutes of many clients and of kills; MINUTES chooses another time
	swift build -c release
	BURROW=$(CURDIR)/.build/release/burrow .burrow/test-environment/bin/python Tests/soak/run.py --minutes $(or $(MINUTES),10)

.PHONY: check
check: packages test-environment ## format, imports, layers, C analysis, scripts
	scripts/check

.PHONY: bench
bench: packages environment benchmark-environment ## measure, beside ipykernel; prints JSON lines
	swift build -c release
	BURROW=$(CURDIR)/.build/release/burrow .burrow/benchmark-environment/bin/python Benchmarks/run.py

.PHONY: notebooks
notebooks: packages environment notebook-environment ## compare what notebooks show with what ipykernel shows
	swift build -c release
	BURROW=$(CURDIR)/.build/release/burrow .burrow/notebook-environment/bin/python Tests/notebooks/run.py

.PHONY: environment test-environment e2b-environment benchmark-environment notebook-environment
environment: packages ## make the sandbox's Python environment
	@scripts/make-environment .burrow/environment sandbox/requirements.lock
	@install -m 755 sandbox/programs/* .burrow/environment/bin
	@# Zygotes cannot write byte code: what is not compiled here is compiled at each of their starts.
	@.burrow/environment/bin/python3 -m compileall -q sandbox/python
test-environment: packages
	@scripts/make-environment .burrow/test-environment Tests/clients/requirements.lock
e2b-environment: packages
	@scripts/make-environment .burrow/e2b-environment Tests/e2b/requirements.lock
benchmark-environment: packages
	@scripts/make-environment .burrow/benchmark-environment Benchmarks/requirements.lock
notebook-environment: packages
	@scripts/make-environment .burrow/notebook-environment Tests/notebooks/requirements.lock

.PHONY: packages
packages: ## install the Debian packages that are missing
	@scripts/install-packages

.PHONY: lock
lock: packages ## turn each requirements.in into a requirements.lock
	scripts/lock-requirements

.PHONY: clean
clean: ## remove what was built and installed here; keeps .burrow/data
	rm -rf .build .burrow/*environment .burrow/notebooks .burrow/*.lock
