# One verb a job. Each installs what it lacks, configures once and is quick when nothing changed.
#
#   make demo     driftd, an example inference service, predictions that drift, the alert; exits by itself
#   make run      driftd in the foreground with its defaults, its data in DRIFT_BUILD_DIR/data
#   make build    compile everything           make test     all tests
#   make asan     tests under ASan and UBSan   make tsan     tests under TSan: what links no gRPC
#   make format   rewrite sources in place     make lint     clang-format, clang-tidy, buf lint
#   make calibration   false alarms and power of the alert rule, measured; about an hour, or a look at a
#                      hundredth of it with CALIBRATION=--share=0.01
#   make bench    how fast driftd is beside what one would use instead, as a table and as JSON in the build
#                 directory; BENCH=--target=AVX2 forces an instruction set
DRIFT_BUILD_DIR ?= build
override BUILD := $(abspath $(DRIFT_BUILD_DIR))
JOBS := $(shell nproc)
PYTHON := /usr/bin/python3
BUF_VERSION := 1.75.0
BUF := $(BUILD)/lint/buf-$(BUF_VERSION)/node_modules/.bin/buf
SIMSIMD_VERSION := 6.5.5
SIMSIMD := $(BUILD)/bench/simsimd/node_modules/simsimd/package.json

# Both speed builds up where they happen to be installed; nothing needs them. CMAKE_FLAGS is the caller's.
CMAKE_EXTRAS = $(CMAKE_FLAGS) \
  $(if $(shell command -v ccache),-DCMAKE_CXX_COMPILER_LAUNCHER=ccache) \
  $(if $(shell command -v mold),-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=mold)
# Many tests wait for a timer or a disk more than they compute.
CTEST := ctest --parallel $(shell expr 2 \* $(JOBS)) --output-on-failure --no-tests=error --timeout 300
# Tracked and new files alike, generated ones never.
SOURCES = $(shell git ls-files --cached --others --exclude-standard -- '*.cc' '*.h')

.DEFAULT_GOAL := build
.NOTPARALLEL:  # ninja and ctest already use every core, and apt has one lock
.PHONY: demo run build test asan tsan calibration bench format lint lint-format install-build install-test install-lint install-sanitize

install-build install-test install-lint install-sanitize: install-%:
	@deploy/install.sh $*

# $(call configure,PRESET,DIRECTORY)
configure = cmake --preset $(1) -S . -B $(2) $(CMAKE_EXTRAS)

# Ninja configures again by itself when a CMakeLists.txt changes; only what is not in one is a prerequisite here.
$(BUILD)/build.ninja: Makefile CMakePresets.json | install-build
	$(call configure,default,$(BUILD))

$(BUILD)/asan/build.ninja: Makefile CMakePresets.json | install-build install-sanitize
	$(call configure,asan,$(BUILD)/asan)

# With a command for every file, which unity builds have not.
$(BUILD)/lint/tree/build.ninja: Makefile CMakePresets.json | install-build
	$(call configure,default,$(BUILD)/lint/tree) -DCMAKE_UNITY_BUILD=OFF

$(BUILD)/tsan/build.ninja: Makefile CMakePresets.json | install-build install-sanitize
	$(call configure,tsan,$(BUILD)/tsan)

build: $(BUILD)/build.ninja
	ninja -C $(BUILD) -j $(JOBS)

demo: build
	deploy/demo.sh "$(DRIFT_BUILD_DIR)"

run: build
	mkdir -p "$(BUILD)/data"
	exec "$(BUILD)/server/driftd" --data_dir="$(BUILD)/data"

test: build install-test
	$(CTEST) --test-dir $(BUILD)

asan: $(BUILD)/asan/build.ninja install-test
	ninja -C $(BUILD)/asan -j $(JOBS)
	ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1 UBSAN_OPTIONS=print_stacktrace=1 \
	  $(CTEST) --test-dir $(BUILD)/asan

tsan: $(BUILD)/tsan/build.ninja
	ninja -C $(BUILD)/tsan -j $(JOBS)
	TSAN_OPTIONS=second_deadlock_stack=1:die_after_fork=0:suppressions=$(CURDIR)/tests/tsan/suppressions.txt \
	  $(CTEST) --test-dir $(BUILD)/tsan

calibration: $(BUILD)/build.ninja
	ninja -C $(BUILD) -j $(JOBS) calibration
	$(BUILD)/tests/calibration/calibration $(CALIBRATION)

bench: $(BUILD)/build.ninja $(SIMSIMD) install-test
	ninja -C $(BUILD) -j $(JOBS) kernel_bench service_bench scale_bench
	$(PYTHON) tests/bench/bench.py "$(BUILD)" $(BENCH)

format: install-lint
	clang-format -i $(SOURCES)

lint-format: install-lint $(BUF)
	@clang-format --dry-run -Werror $(SOURCES)
	cd proto && $(BUF) lint

# clang-tidy reads compile commands and generated headers. It takes seconds a file, so the tests' files, which mistakes
# in would show when they run, are left out.
lint: lint-format $(BUILD)/lint/tree/build.ninja
	ninja -C $(BUILD)/lint/tree drift_generated_sources
	run-clang-tidy -quiet -p $(BUILD)/lint/tree -j $(JOBS) -extra-arg=-Wno-unknown-warning-option '^$(CURDIR)/(server|client)/'

$(BUF): | install-lint
	npm install --loglevel=error --no-save --no-package-lock --prefix $(BUILD)/lint/buf-$(BUF_VERSION) @bufbuild/buf@$(BUF_VERSION)

# Headers only, to be compared with; its scripts would build its bindings for JavaScript.
$(SIMSIMD): | install-lint
	npm install --loglevel=error --no-save --no-package-lock --ignore-scripts --prefix $(BUILD)/bench/simsimd simsimd@$(SIMSIMD_VERSION)
