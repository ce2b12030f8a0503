# pg_flex: optimal schedules for flexible energy assets inside PostgreSQL
#
#   make demo      set a machine up, build, start a private server, show the main job
#   make test      the same set-up, then every test; ends with "N passed, N failed, N skipped"
#   make bench     the same set-up, then ratios against named peers in the same run
#   make           build;  make install  into the server of PG_CONFIG
#   make installcheck  the regression tests on a running server (pg_regress)
#   make unit      tests of the core and the solver, without a server;  make asan  the same, sanitised
#   make docs      what is generated of the pages;  make dist  an archive for PGXN

EXTENSION = pg_flex
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" pg_flex.control)
MODULE_big = $(EXTENSION)

# the core needs no server: base, model, solver and the chapters; src/pg is the server's side
CORE_SRCS := $(sort $(wildcard $(foreach d,base model solver core,src/$d/*.c src/$d/*/*.c src/$d/*/*/*.c)))
PG_SRCS   := $(sort $(wildcard src/pg/*.c src/pg/*/*.c))
OBJS      := $(CORE_SRCS:.c=.o) $(PG_SRCS:.c=.o)

# Older versions are installed too: their scripts are frozen in upgrade, where a script from one to
# the next is too, but for that to this version: its hand-written part is completed from sql.
UPGRADES   := $(notdir $(wildcard upgrade/$(EXTENSION)--*--$(EXTVERSION).sql))
DATA_built = $(EXTENSION)--$(EXTVERSION).sql $(UPGRADES)
DATA       = $(filter-out %--$(EXTVERSION).sql,$(wildcard upgrade/$(EXTENSION)--*.sql))

# The script: one folder a chapter, its parts in the order in which they use each other.
SQL_PARTS := $(patsubst %,sql/%.sql, \
	head document/functions document/queries catalogue/catalogue series/times series/sensors series/series \
	behavior/tables behavior/vocabulary behavior/functions behavior/sites thermal/functions storage/functions \
	community/balance run/tables run/functions schedule/document schedule/schedule run/views jobs/jobs schedule/drawing \
	household/tables household/operate household/views \
	community/schedule community/bill network/network headroom/headroom headroom/store rights/rights)

# inputs in test/sql, outputs in expected (test/expected is a link to it), results under build/
# in this order: the later scripts of a chapter go on with what the earlier ones made
REGRESS      = members calendar series_record series_resample series_errors series_known storage thermal \
	behavior_model behavior_fit behavior_store behavior_errors \
	schedule_plan schedule_bound schedule_calendar jobs household \
	community_balance community_members community_schedule community_bills community_errors \
	network_import network_flow network_changes network_errors \
	headroom_zones headroom_network headroom_search_path headroom_errors
FORGOTTEN   := $(filter-out $(REGRESS),$(patsubst test/sql/%.sql,%,$(wildcard test/sql/*.sql)))
$(if $(filter file,$(origin REGRESS)),$(if $(FORGOTTEN),$(error REGRESS doesn't list $(FORGOTTEN))))
REGRESS_OPTS = --inputdir=test --outputdir=build/regress --load-extension=$(EXTENSION)
REGRESS_PREP = build/regress

WARN       = -Wall -Wextra -Werror
PG_CFLAGS  = $(WARN) -Wno-unused-parameter -Wno-declaration-after-statement -std=gnu11 -fvisibility=hidden -MMD -MP
PG_CPPFLAGS = -Isrc -D_GNU_SOURCE -DFLEX_VERSION=\"$(EXTVERSION)\"
SHLIB_LINK = -lglpk -lcjson -lklu -lm
EXTRA_CLEAN = build $(DATA_built) $(OBJS:.o=.d)

# pgxs.mk alone proves nothing: Debian's client package brings it, without the headers
PG_CONFIG ?= pg_config
PG_HEADER := $(shell $(PG_CONFIG) --includedir-server 2>/dev/null)/postgres.h
PGXS := $(and $(wildcard $(PG_HEADER)),$(wildcard $(shell $(PG_CONFIG) --pgxs 2>/dev/null)))

ifneq ($(PGXS),)
# no LLVM bitcode: the work is in the engines, not in expressions the JIT could inline
override with_llvm = no
include $(PGXS)
else
# The targets that set a machine up work before the server's headers are there.
.PHONY: all install installcheck clean
all install installcheck:
	@echo "error: no PostgreSQL server headers for PG_CONFIG=$(PG_CONFIG) ($(PG_HEADER)): run scripts/deps.sh build, then try again" >&2
	@exit 1
clean:
	rm -rf $(EXTRA_CLEAN) $(OBJS) $(MODULE_big).so
endif

$(EXTENSION)--$(EXTVERSION).sql: $(SQL_PARTS) pg_flex.control
	cat $(SQL_PARTS) > $@
$(UPGRADES): %--$(EXTVERSION).sql: upgrade/%--$(EXTVERSION).sql upgrade/%.sql $(EXTENSION)--$(EXTVERSION).sql scripts/upgrade.sh
	scripts/upgrade.sh upgrade/$*.sql $< $(EXTENSION)--$(EXTVERSION).sql > $@.new
	mv $@.new $@

# objects of another server don't fit
$(OBJS): build/server
-include $(OBJS:.o=.d)
build/server: always
	@mkdir -p build; $(PG_CONFIG) --version --pkglibdir > $@.new; \
	if cmp -s $@.new $@; then rm -f $@.new; else mv $@.new $@; fi
build/regress:
	@mkdir -p $@

# ---- a machine's set-up, a private server -------------------------------
# (the scripts find the server; a PG_CONFIG given here is kept)
export PG_CONFIG MAKE
.PHONY: demo test bench docs deps
deps:
	@scripts/deps.sh build
test:
	@scripts/run_tests.sh
demo:
	@PRICES="$(PRICES)" ZONE="$(ZONE)" KEEP="$(KEEP)" scripts/demo.sh
bench:
	@scripts/bench.sh
docs:
	@scripts/sql_reference.sh docs

# ---- the core without a server -----------------------------------------
# one folder a chapter; a program's name is that of its file
UNIT_SRCS  := $(sort $(wildcard test/unit/*/test_*.c))
UNIT_CC    ?= gcc
UNIT_DIR   := build/unit$(if $(filter-out gcc,$(UNIT_CC)),-$(notdir $(UNIT_CC)))
ASAN_DIR   := build/asan$(if $(filter-out gcc,$(UNIT_CC)),-$(notdir $(UNIT_CC)))
UNIT_CFLAGS = $(WARN) -std=gnu11 -D_GNU_SOURCE -Isrc -Itest/unit -MMD -MP -g -O2
ASAN_CFLAGS = $(WARN) -std=gnu11 -D_GNU_SOURCE -Isrc -Itest/unit -MMD -MP -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
UNIT_LIBS   = -lglpk -lcjson -lklu -lm

$(UNIT_DIR)/%.o: %.c
	@mkdir -p $(@D)
	$(UNIT_CC) $(UNIT_CFLAGS) -c $< -o $@
$(ASAN_DIR)/%.o: %.c
	@mkdir -p $(@D)
	$(UNIT_CC) $(ASAN_CFLAGS) -c $< -o $@

UNIT_CORE = $(CORE_SRCS:%.c=$(UNIT_DIR)/%.o)
ASAN_CORE = $(CORE_SRCS:%.c=$(ASAN_DIR)/%.o)
UNIT_PROGRAMS = $(UNIT_SRCS:%.c=$(UNIT_DIR)/%)
ASAN_PROGRAMS = $(UNIT_SRCS:%.c=$(ASAN_DIR)/%)
# a program links what it uses of the core
$(UNIT_DIR)/core.a: $(UNIT_CORE)
	@rm -f $@; ar rcs $@ $^
$(ASAN_DIR)/core.a: $(ASAN_CORE)
	@rm -f $@; ar rcs $@ $^
$(UNIT_PROGRAMS): %: %.o $(UNIT_DIR)/core.a
	$(UNIT_CC) $(UNIT_CFLAGS) $^ $(UNIT_LIBS) -o $@
$(ASAN_PROGRAMS): %: %.o $(ASAN_DIR)/core.a
	$(UNIT_CC) $(ASAN_CFLAGS) $^ $(UNIT_LIBS) -o $@
-include $(UNIT_CORE:.o=.d) $(ASAN_CORE:.o=.d) $(UNIT_PROGRAMS:%=%.d) $(ASAN_PROGRAMS:%=%.d)

.PHONY: unit asan unit-build asan-build
unit-build: $(UNIT_PROGRAMS)
asan-build: $(ASAN_PROGRAMS)
unit: unit-build
	@status=0; for t in $(UNIT_PROGRAMS); do $$t || status=1; done; exit $$status
asan: asan-build
	@status=0; for t in $(ASAN_PROGRAMS); do UNIT_QUICK=1 $$t || status=1; done; exit $$status

# ---- the second compiler: every source, warnings as errors, outside the tree
CLANG ?= clang
CLANG_OBJS = $(CORE_SRCS:%.c=build/clang/%.o) $(PG_SRCS:%.c=build/clang/%.o)
build/clang/src/pg/%.o: src/pg/%.c
	@mkdir -p $(@D)
	$(CLANG) $(PG_CFLAGS) $(PG_CPPFLAGS) -fPIC -O2 -isystem $(shell $(PG_CONFIG) --includedir-server) -c $< -o $@
build/clang/%.o: %.c
	@mkdir -p $(@D)
	$(CLANG) $(PG_CFLAGS) $(PG_CPPFLAGS) -fPIC -O2 -c $< -o $@
-include $(CLANG_OBJS:.o=.d)
.PHONY: clang always
clang: $(CLANG_OBJS)

# ---- the benchmark program, linked with the core -------------------------
BENCH_SRCS  := $(sort $(wildcard bench/*.c))
BENCH_PROGRAMS = $(BENCH_SRCS:bench/%.c=build/bench/%)
$(BENCH_PROGRAMS): build/bench/%: bench/%.c $(UNIT_DIR)/core.a
	@mkdir -p $(@D)
	$(UNIT_CC) $(UNIT_CFLAGS) $< $(UNIT_DIR)/core.a $(UNIT_LIBS) -o $@
-include $(BENCH_PROGRAMS:%=%.d)
.PHONY: bench-build
bench-build: $(BENCH_PROGRAMS)

# ---- random documents against HiGHS ---------------------------------------
build/fuzz/solve_document: test/fuzz/solve_document.c $(UNIT_CORE)
	@mkdir -p $(@D)
	$(UNIT_CC) $(UNIT_CFLAGS) $< $(UNIT_CORE) $(UNIT_LIBS) -o $@
-include build/fuzz/solve_document.d
.PHONY: fuzz
fuzz:
	@scripts/fuzz.sh 300

# ---- releases: the version stands in pg_flex.control alone ---------------
META.json: pg_flex.control
	sed -i -e '/"meta-spec"/,$$!s/"version": "[0-9][^"]*"/"version": "$(EXTVERSION)"/' -e 's/$(EXTENSION)--[0-9.]*\.sql/$(EXTENSION)--$(EXTVERSION).sql/' $@
.PHONY: dist
# with the script of the version, which META.json names
dist: META.json $(EXTENSION)--$(EXTVERSION).sql
	@mkdir -p build
	git archive --format=zip --prefix=$(EXTENSION)-$(EXTVERSION)/ --add-file=$(EXTENSION)--$(EXTVERSION).sql -o build/$(EXTENSION)-$(EXTVERSION).zip HEAD
	@echo build/$(EXTENSION)-$(EXTVERSION).zip
.SECONDARY:
