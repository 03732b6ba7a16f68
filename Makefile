# The ways in. What builds something installs the packages it needs when run as root on Debian or Ubuntu, otherwise it
# says what is missing. Rust has to be there.

PHP       ?= php
PHPUNIT   ?= phpunit
CARGO     ?= cargo
TARGET    := $(abspath $(or $(CARGO_TARGET_DIR),target))
OSDI_SO   := $(TARGET)/release/libosdi_client.so
SANDBOX   := $(TARGET)/release/action-network-sandbox
# PHP with the library loaded and a sandbox's address allowed.
RUN       := $(PHP) tests/run.php
export OSDI_SO
export SANDBOX_BIN := $(SANDBOX)
# The random stories are the same in each run, so a change is judged by what it changes; make stories tells new ones.
export PROPTEST_RNG_SEED ?= 1

.PHONY: help demo test check bench install build setup test-rust test-phpt test-php test-civicrm test-clients \
        stories fuzz format-check lint-rust lint-php analyse doc clean

help:
	@echo 'make demo      build everything and watch a sync both ways'
	@echo 'make test      all tests that need no CiviCRM'
	@echo 'make check     formats, lints, analysis, documentation and tests: what a change must pass'
	@echo 'make bench     requests, SQL statements, time, memory and rate (CIVICRM_BOOT=… for a real site)'
	@echo 'make stories   new random histories of both sides, CASES=1000 of each kind'
	@echo 'make fuzz      odd answers of Action Network, for SECONDS=600 (needs cargo-fuzz)'
	@echo 'make build     build the native library'
	@echo 'make install   put the library into the PHP on this machine; builds it only if it is not there'
	@echo 'make test-clients  a public client of the API against the sandbox (Python 3 and a network)'
	@echo 'make test-civicrm CIVICRM_BOOT=<file>  the PHPUnit suite on an installed CiviCRM'

setup:
	@tests/setup/requirements.sh

build: setup
	@test -e $(OSDI_SO) || echo 'Building the native library. The first time it takes about 5 minutes.'
	$(CARGO) build --release --workspace

demo: build
	@$(RUN) tests/demo/demo.php

test: build test-rust test-phpt test-php

test-rust: setup
	$(CARGO) test --workspace --exclude osdi-client --quiet

test-phpt: build
	tests/phpt/run.sh

# What only an installed CiviCRM can show is left to test-civicrm. The tests of the jobs run a second time, with every role
# played by a class of the site's own that does what the built-in one does.
test-php: build
	$(RUN) $$(command -v $(PHPUNIT)) --configuration phpunit.xml.dist --exclude-group civicrm
	OSDI_TEST_CLASSES=1 $(RUN) $$(command -v $(PHPUNIT)) --configuration phpunit.xml.dist --exclude-group civicrm --filter 'OsdiTest.Job'

test-civicrm: build
	@test -n "$(CIVICRM_BOOT)" || { echo 'Say which site: make test-civicrm CIVICRM_BOOT=<PHP file that boots it>' >&2; exit 2; }
	CIVICRM_BOOT=$(abspath $(CIVICRM_BOOT)) $(RUN) $$(command -v $(PHPUNIT)) --configuration phpunit.xml.dist
	CIVICRM_BOOT=$(abspath $(CIVICRM_BOOT)) $(RUN) tests/lifecycle/lifecycle.php

# Not part of the tests: it installs the client, into a place that is thrown away.
test-clients:
	$(CARGO) build --release --package action-network-sandbox --quiet
	@SANDBOX_BIN=$(SANDBOX) tests/clients/run.sh

check: format-check lint-rust lint-php analyse doc test

format-check: setup
	$(CARGO) fmt --all --check

lint-rust: setup
	$(CARGO) clippy --workspace --all-targets --quiet -- -D warnings

lint-php: setup
	tests/setup/lint-php.sh

# Static analysis of the PHP code.
analyse: setup
	tests/setup/analyse.sh $(TARGET)/tools

doc: setup
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --workspace --no-deps --quiet

bench: build
	$(RUN) tests/bench/bench.php
	OSDI_TEST_CLASSES=1 BENCH_SIZES=2000 $(RUN) tests/bench/bench.php
	$(RUN) tests/bench/donations.php
	$(RUN) tests/bench/tags.php
	$(RUN) tests/bench/actions.php
	$(RUN) tests/bench/rate.php
	$(RUN) tests/bench/webhook.php
	$(RUN) tests/bench/hooks.php

CASES ?= 1000

stories: setup
	env -u PROPTEST_RNG_SEED RANDOM_CASES=$(CASES) $(CARGO) test --package osdi-engine --test sync

# SECONDS of the shell is not exported, so the name is free. New inputs are kept in tests/fuzz/corpus.
SECONDS ?= 600

fuzz:
	@$(CARGO) fuzz --version >/dev/null 2>&1 || { echo 'Install cargo-fuzz: cargo install cargo-fuzz' >&2; exit 2; }
	@mkdir -p tests/fuzz/corpus/answers
	$(CARGO) fuzz run --fuzz-dir tests/fuzz -s none answers tests/fuzz/corpus/answers tests/fuzz/seeds -- \
	    -max_total_time=$(SECONDS) -timeout=10 -max_len=65536

# Root may have no Rust, so what a user built is taken as it is.
install: $(if $(wildcard $(OSDI_SO)),,build)
	@tests/setup/install.sh $(OSDI_SO)

clean:
	$(CARGO) clean
