#!/bin/sh
# Does scripts/check_house.sh see what it forbids? A small tree that keeps every
# rule passes; then one rule after the other is broken in every way. TAP.
# patterns and texts hold $ and ` as such
# shellcheck disable=SC2016
set -u
check=$(cd "$(dirname "$0")/../../scripts" && pwd)/check_house.sh
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
tree=$tmp/tree
count=0 failed=0

lines() { # N lines of a text
	awk -v n="$1" -v text="$2" 'BEGIN { while (n-- > 0) print text }'
}

fresh_tree() {
	rm -rf "$tree"
	mkdir -p "$tree/docs" "$tree/src/base" "$tree/src/solver/chain" "$tree/src/model" "$tree/src/core/alpha" \
		"$tree/src/core/beta/part" "$tree/src/pg" "$tree/sql" "$tree/test/sql" "$tree/test/unit/alpha" "$tree/test/unit/beta" \
		"$tree/test/unit/registry" "$tree/bench" "$tree/scripts" "$tree/.ci"
	cd "$tree" || exit 2
	cat >docs/architecture.md <<-'END'
		# Architecture
		<!-- chapters -->
		| part | holds | may use | page | tests | bench |
		|---|---|---|---|---|---|
		| `base` | ground | | | | |
		| `solver` | engines | | | | |
		| `model` | blocks | `solver` | | | |
		| `alpha` | first | `model`, `solver/chain/chain.h` | `alpha.md` | `alpha` | `bench/alpha.c` |
		| `beta` | second | `alpha` | `beta.md` | `beta` | none: it only calls alpha |
		| `registry` | the list | `alpha` | | | |
		| `pg` | server | `all` | | | |

		Text.
	END
	echo page >docs/alpha.md
	echo page >docs/beta.md
	echo 'int flex_base(void);' >src/base/base.h
	printf '#include "base.h"\n\nint\nflex_base(void)\n{\n\treturn 1;\n}\n' >src/base/base.c
	printf '#include "base/base.h"\n#include <glpk.h>\n' >src/solver/solver.h
	printf '#include "solver/solver.h"\n' >src/solver/chain/chain.h
	printf '#include "solver/solver.h"\n' >src/model/model.h
	printf '#include "model/model.h"\n/* flex_gone() is no declaration */\ntypedef int (*Call)(int flex_call(void));\nint flex_alpha(void);\n' >src/core/alpha/alpha.h
	printf '#include "alpha.h"\n#include "solver/chain/chain.h"\n\nint\nflex_alpha(void)\n{\n\treturn flex_base();\n}\n' >src/core/alpha/alpha.c
	printf '#include "alpha.h"\n\nconst FlexChapter chapter = {\n\t.kind = "alpha",\n};\n' >src/core/alpha/document.c
	printf '#include "core/alpha/alpha.h"\n' >src/core/beta/beta.h
	printf '#include "core/beta/beta.h"\n\nstatic int\ncall(void)\n{\n\treturn flex_alpha();\n}\n' >src/core/beta/part/call.c
	printf '#include "core/alpha/alpha.h"\n\nstatic const FlexChapter *const chapters[] = {\n\t&flex_alpha_chapter,\n};\n' >src/core/registry.c
	printf '#include "postgres.h"\n#include "core/beta/beta.h"\n#include "utils/builtins.h"\n' >src/pg/module.c
	printf '#if PG_VERSION_NUM < 150000\n#endif\n' >src/pg/compat.h
	printf "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS \$\$\n%s\n\$\$;\n" "$(lines 60 '    SELECT 1')" >sql/f.sql
	printf "CREATE FUNCTION g() RETURNS int LANGUAGE sql AS \$\$ SELECT 1 \$\$;\n%s\n" "$(lines 70 '-- not a body')" >sql/g.sql
	echo 'SELECT 1;' >test/sql/alpha.sql
	echo 'SELECT 1;' >test/sql/beta_more.sql
	echo 'int x;' >test/unit/alpha/test_alpha.c
	echo 'int x;' >test/unit/beta/test_beta.c
	printf 'static const char *text = "{\\"kind\\": \\"alpha\\"}";\nstatic const void *all = flex_chapter(0);\n' >test/unit/registry/test_no_memory.c
	echo 'int x;' >bench/alpha.c
	echo '# tool' >scripts/tool.sh
	echo 'FLEX_SHARED=../shared make test' >.ci/run
}

result() { # status of a test, its name
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		failed=$((failed + 1))
		echo "not ok $count - $2"
		sed 's/^/#   /' "$tmp/out"
	fi
}

# A place that must be named, and what is wrong with it. names PATTERN NAME
names() {
	printf '%s\t%s\n' "$1" "$2" >>"$tmp/wanted"
}

# Check the tree: rule $1 alone is broken, with every place of "names"; then a
# fresh tree.
broken() {
	status=1
	"$check" "$tree" >"$tmp/out" 2>&1 || [ "$(grep -c '^not ok' "$tmp/out")" -ne 1 ] || ! grep -q "^not ok $1 " "$tmp/out" || status=0
	result $status "rule $1 alone is broken"
	while IFS="$tab" read -r pattern name; do
		grep -q -e "$pattern" "$tmp/out"
		result $? "$name"
	done <"$tmp/wanted"
	: >"$tmp/wanted"
	fresh_tree
}
tab=$(printf '\t')
: >"$tmp/wanted"

fresh_tree
printf 'int\nmain(void)\n{\n%s\n}\nint x[] = {\n%s\n};\n' "$(lines 67 '	x = 1;')" "$(lines 80 '1,')" >test/unit/alpha/test_more.c
"$check" "$tree" >"$tmp/out" 2>&1 && ! grep -q '^not ok' "$tmp/out" && grep -q '^1\.\.9$' "$tmp/out"
result $? "a tree that keeps the rules passes; so do a function of 70 lines and a long table"

echo '#include "core/beta/beta.h"' >>src/core/alpha/alpha.c
names 'alpha.c:9: alpha may not use beta' "an edge that the page doesn't list"
echo '#include "../alpha/alpha.h"' >>src/core/alpha/alpha.c
names 'alpha.c:10: .*write the path from src' "an include that climbs"
echo '#include "utils/builtins.h"' >>src/core/alpha/alpha.c
names 'alpha.c:11: includes utils/builtins.h' "a header of the server outside src/pg"
echo '#include "core/alpha/inner.h"' >>src/core/beta/beta.h
touch src/core/alpha/inner.h
names 'beta.h:2: includes core/alpha/inner.h, not the door core/alpha/alpha.h' "an include of another chapter's insides"
printf '#include "core/alpha/inner.h"\n#include <core/alpha/inner.h>\n#include "solver/chain/chain.h"\n' >>src/pg/module.c
names 'module.c:4: includes core/alpha/inner.h, not the door' "the server's side inside a chapter"
names 'module.c:5: includes core/alpha/inner.h, not the door' "an include in angle brackets"
names 'module.c:6: includes solver/chain/chain.h' "a kernel used by the server's side"
echo '#include "solver/chain/chain.h"' >>src/core/beta/beta.h
names 'beta.h:3: includes solver/chain/chain.h' "a kernel used without a word in the table"
echo '#include "model/model.h"' >>src/solver/solver.h
names 'solver.h:3: solver may not use model' "a solver that knows the model"
echo '#include "solver/solver.h"' >>src/base/base.h
names 'base.h:2: base may not use solver' "a base that includes more than base"
sed -e 's/| `solver` | engines | |/| `solver` | engines | `pg` |/' -e 's/| second | `alpha`/| second | `alpha`, `model`/' docs/architecture.md >new && mv new docs/architecture.md
names 'solver may use pg, which does not stand above it' "an edge upward in the table"
names 'beta may use model, but does not' "an edge that nobody uses"
broken 1

echo '#include <postgres.h>' >>src/core/alpha/alpha.c
names 'alpha.c: includes postgres.h' "postgres.h outside src/pg"
for header in glpk.h cjson/cJSON.h suitesparse/klu.h; do
	printf '#include <%s>\n' $header | tee -a src/core/alpha/alpha.c >>src/core/beta/part/call.c
	names "call.c: includes ${header#*/}; one file" "$header in two files"
done
broken 2

lines 701 'extern int x;' >src/base/long.c
names 'long.c: 701 lines' "a long file"
printf 'int\nmain(void)\n{\n%s\n}\n' "$(lines 68 '	x = 1;')" >test/unit/alpha/test_more.c
names 'test_more.c:2: main has 71 lines' "a long function, of a test"
broken 3

lines 1 '    SELECT 1' >extra && sed "2r extra" sql/f.sql >new && mv new sql/f.sql && rm extra
names 'f.sql:1: body of f has 61 lines' "a long SQL body"
awk 'BEGIN { printf "--%139s\n", "x" }' >>test/sql/alpha.sql
names 'alpha.sql:2: 141 characters' "a long SQL line"
broken 4

for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do echo 'int x;' >src/pg/f$i.c; done
names 'src/pg: 16 .c files' "a full folder"
broken 5

echo 'int flex_nothing(void);' >>src/core/alpha/alpha.h
names 'alpha.h:5: flex_nothing is defined nowhere' "a declaration without a definition"
printf 'int flex_own(int a,\n             int b);\n' >>src/core/alpha/alpha.h
printf '/* flex_own */\nstatic const char *text = "flex_own";\n' >>src/core/beta/part/call.c
printf '\nint\nflex_own(int a, int b)\n{\n\treturn a;\n}\n' >>src/core/alpha/alpha.c
names 'flex_own is used in src/core/alpha/alpha.c alone' "a public function of one file"
broken 6

printf "CREATE FUNCTION h() RETURNS void LANGUAGE plpgsql AS \$\$\nBEGIN\n    EXECUTE format(\n        'SELECT 1 FROM (%%s) q', query);\nEND\n\$\$;\n" >sql/h.sql
names 'h.sql:3: EXECUTE format' "SQL around a caller's query"
printf '\nstatic void\nback(FlexEnv *env)\n{\n\tenv->nfaults = 0;\n}\n' >>src/core/alpha/alpha.c
names 'alpha.c:13: sets the number of faults' "faults rewound by hand"
printf '#if PG_VERSION_NUM < 160000\n#endif\n' >>src/pg/module.c
names 'module.c:4: PG_VERSION_NUM' "a guard outside compat.h"
broken 7

echo 'FLEX_SHARED=${FLEX_SHARED:-../shared}' >>scripts/tool.sh
names 'tool.sh:2: looks outside' "a default path outside the tree"
echo 'cd /home/somebody/pg_flex' >>scripts/tool.sh
names 'tool.sh:3: path of one machine' "a path of one machine"
echo 'true ' >>scripts/tool.sh
names 'tool.sh:4: blank at the end' "a blank at the end of a line"
broken 8

rm docs/beta.md test/unit/beta/test_beta.c test/sql/beta_more.sql bench/alpha.c
names 'src/core/beta/: no page docs/beta.md' "a chapter without a page"
names 'src/core/beta/: no test/unit/beta' "a chapter without unit tests"
names 'src/core/beta/: no test/sql/beta' "a chapter without a regression test"
names 'src/core/alpha/: no bench/alpha.c' "a bench that isn't there"
mkdir -p src/core/gamma test/unit/gamma
names 'src/core/gamma/: no row' "a chapter without a row"
sed 's/ none: it only calls alpha / /' docs/architecture.md >new && mv new docs/architecture.md
names 'src/core/beta/: neither a bench' "a chapter without a bench or a reason"
echo 'const FlexChapter chapter = { .kind = "beta" };' >src/core/beta/document.c
names 'kind beta: no document' "a kind whose memory isn't tested"
broken 9

echo "1..$count"
[ "$failed" -eq 0 ]
