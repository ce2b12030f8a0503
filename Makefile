# pg_flex: optimal schedules for flexible energy assets inside PostgreSQL
#
#   make demo      set a machine up, build, start a private server, show the main job
#   make test      the same set-up, then every test; ends with "N passed, N failed, N skipped"
#   make           build;  make install  into the server of PG_CONFIG
#   make unit      tests of the core and the solver, without a server;  make asan  the same, sanitised
#   make bench     ratios against named peers in the same run

EXTENSION = pg_flex
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" pg_flex.control)
MODULE_big = $(EXTENSION)

CORE_SRCS := $(sort $(wildcard src/core/*.c src/solver/*.c))
PG_SRCS   := $(sort $(wildcard src/pg/*.c))
OBJS      := $(CORE_SRCS:.c=.o) $(PG_SRCS:.c=.o)

DATA_built = $(EXTENSION)--$(EXTVERSION).sql
DATA       = $(wildcard upgrade/$(EXTENSION)--*--*.sql)
SQL_PARTS := $(sort $(wildcard sql/*.sql))

REGRESS      = $(sort $(patsubst test/sql/%.sql,%,$(wildcard test/sql/*.sql)))
REGRESS_OPTS = --inputdir=test --outputdir=build/regress --load-extension=$(EXTENSION)

WARN       = -Wall -Wextra -Werror
PG_CFLAGS  = $(WARN) -Wno-unused-parameter -Wno-declaration-after-statement -std=gnu11 -fvisibility=hidden
PG_CPPFLAGS = -D_GNU_SOURCE -DFLEX_VERSION=\"$(EXTVERSION)\"
SHLIB_LINK = -lglpk -lcjson -lklu -lm
EXTRA_CLEAN = build $(DATA_built) src/*/*.bc

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)

# set-up targets work before the server's headers are there
SETUP_GOALS = demo test deps
ifneq ($(PGXS),)
# no LLVM bitcode: the work is in the engines, not in expressions the JIT could inline
override with_llvm = no
include $(PGXS)
endif

$(DATA_built): $(SQL_PARTS) pg_flex.control
	cat $(SQL_PARTS) > $@

$(OBJS): $(wildcard src/*/*.h)

# ---- the core without a server -----------------------------------------
UNIT_SRCS  := $(sort $(wildcard test/unit/test_*.c))
UNIT_NAMES := $(UNIT_SRCS:test/unit/%.c=%)
UNIT_CC    ?= gcc
UNIT_CFLAGS = $(WARN) -std=gnu11 -D_GNU_SOURCE -g -O2
ASAN_CFLAGS = $(WARN) -std=gnu11 -D_GNU_SOURCE -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
UNIT_LIBS   = -lglpk -lcjson -lklu -lm

build/unit/%.o: %.c $(wildcard src/*/*.h test/unit/*.h)
	@mkdir -p $(@D)
	$(UNIT_CC) $(UNIT_CFLAGS) -c $< -o $@
build/asan/%.o: %.c $(wildcard src/*/*.h test/unit/*.h)
	@mkdir -p $(@D)
	$(UNIT_CC) $(ASAN_CFLAGS) -c $< -o $@

UNIT_CORE = $(CORE_SRCS:%.c=build/unit/%.o)
ASAN_CORE = $(CORE_SRCS:%.c=build/asan/%.o)
$(UNIT_NAMES:%=build/unit/%): build/unit/%: build/unit/test/unit/%.o $(UNIT_CORE)
	$(UNIT_CC) $(UNIT_CFLAGS) $^ $(UNIT_LIBS) -o $@
$(UNIT_NAMES:%=build/asan/%): build/asan/%: build/asan/test/unit/%.o $(ASAN_CORE)
	$(UNIT_CC) $(ASAN_CFLAGS) $^ $(UNIT_LIBS) -o $@

.PHONY: unit asan
unit: $(UNIT_NAMES:%=build/unit/%)
	@status=0; for t in $^; do $$t || status=1; done; exit $$status
asan: $(UNIT_NAMES:%=build/asan/%)
	@status=0; for t in $^; do UNIT_QUICK=1 $$t || status=1; done; exit $$status
.SECONDARY:
