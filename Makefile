# The verbs of the house. `make run` needs nothing but Debian 12; what is missing is installed first.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: run build test lint bench format clean help deps

JOBS ?= $(shell nproc)
DEMO ?= --if-empty --seed 1 --practitioners 20000
NINJA = ninja -j $(JOBS)

run: build ## Load the demo hospital once, then serve it (MEDRES_LISTEN, MEDRES_DATABASE)
	build/medres demo $(DEMO)
	exec build/medres serve

build: ## Build build/medres (release)
	@tools/install_deps.sh build
	@test -f build/release/build.ninja || cmake --preset release
	@$(NINJA) -C build/release medres

test: ## Build with sanitizers and release, run every suite; the last line counts
	@tools/install_deps.sh build test
	@test -f build/asan/build.ninja || cmake --preset asan
	@test -f build/release/build.ninja || cmake --preset release
	@tools/install_node.sh
	@tools/build_tests.sh $(JOBS)
	@python3 tools/run_tests.py

lint: ## Format, layers, sizes, SQL, messages, clang-tidy on what changed (MEDRES_TIDY=all: on everything)
	@tools/install_deps.sh build test
	@tools/lint.sh

bench: ## Micro-benchmarks, then MedRes beside its rival (ARGS="--quick")
	@tools/install_deps.sh build bench
	@test -f build/release/build.ninja || cmake --preset release
	@$(NINJA) -C build/release medres medres_bench
	build/release/medres_bench
	python3 bench/peers/run.py $(ARGS)

format: ## Lay out every tracked source by .clang-format
	@git ls-files '*.cpp' '*.hpp' | xargs -r clang-format-19 -i

clean: ## Remove everything that was built; data stays
	rm -rf build

deps: ## Install what building, testing and benchmarking need
	@tools/install_deps.sh build test bench

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10
