#!/bin/sh
# The rules of the tree, as TAP lines; a broken rule names its places.
#   scripts/check_house.sh [FOLDER]     default: the project's own
# Which chapter may use which stands in docs/architecture.md and is read there.
# Exit status 1 when a rule is broken.
# lists of files are split on purpose: no name in the tree holds a blank
# shellcheck disable=SC2086,SC2046
set -u
cd "${1:-$(dirname "$0")/..}" || exit 2
LC_ALL=C
export LC_ALL
page=docs/architecture.md
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT

count=0 broken=0
# Close a rule: the places where it is broken stand in $tmp/places.
rule() {
	count=$((count + 1))
	if [ -s "$tmp/places" ]; then
		broken=$((broken + 1))
		echo "not ok $count - $1"
		sort -u "$tmp/places" | sed 's/^/#   /'
	else
		echo "ok $count - $1"
	fi
}
files() { # all files below the folders whose names match a pattern: files '*.c' src test
	_pattern=$1
	shift
	for _folder in "$@"; do
		[ ! -d "$_folder" ] || find "$_folder" -type f -name "$_pattern"
	done | sort
}
c_files=$(files '*.[ch]' src test bench)
src_files=$(files '*.[ch]' src)
# released scripts (one version in the name) are never edited again
sql_files=$(files '*.sql' sql test data bench upgrade scripts | grep -v '^upgrade/[^-]*--[^-]*\.sql$')

# The table of chapters: "part|uses|page|tests|bench", from the ground up.
awk -F'|' '/^<!-- chapters -->/ { on = 1; next }
	on && /^$/ && seen { exit }
	on && /^\| *`/ { seen = 1; gsub(/[`,]/, " "); for (i = 2; i <= 7; i++) { gsub(/^ +| +$/, "", $i); gsub(/ +/, " ", $i) }
		print $2 "|" $4 "|" $5 "|" $6 "|" $7 }' "$page" >"$tmp/table"

# ---- includes ----------------------------------------------------------------
awk -F'|' -v page="$page" '
	function part(path,   p) {
		if (path ~ /^core\//) { split(path, p, "/"); sub(/\.[ch]$/, "", p[2]); return p[2] }
		if (path ~ /^(base|model|solver|pg)\//) { split(path, p, "/"); return p[1] }
		return ""
	}
	function say(text) { print FILENAME ":" FNR ": " text }
	FILENAME ~ /table$/ {
		n = split($2, u, " ")
		for (i = 1; i <= n; i++) {
			if (!(part(u[i]) in row) && !(u[i] in row) && u[i] != "all")
				print page ": " $1 " may use " u[i] ", which does not stand above it"
			may[$1 " " u[i]] = 1
		}
		row[$1] = 1
		next
	}
	/^[ \t]*#[ \t]*include[ \t]*<(base|solver|model|core|pg)\// { sub(/</, "\""); sub(/>/, "\"") }
	!/^[ \t]*#[ \t]*include[ \t]*"/ { next }
	{
		header = $0; sub(/^[^"]*"/, "", header); sub(/".*/, "", header)
		own = part(substr(FILENAME, 5)); other = part(header)
		folder = FILENAME; sub(/[^\/]*$/, "", folder)
	}
	!(own in row) { if (!told[own]++) say("no row for " own " in " page) }
	header ~ /\.\./ { say("includes " header ": write the path from src"); next }
	header !~ /\// && own != "pg" { if ((getline line < (folder header)) < 0) say("includes " header ", which is not in its folder"); close(folder header); next }
	other == "" { if (own != "pg") say("includes " header ", which is not of this tree"); next }
	other == own { next }
	{
		door = header ~ /^(base\/[^\/]*|core\/[^\/]*)$/ ? header : (header ~ /^core\// ? "core/" : "") other "/" other ".h"
		if ((own " " header) in may) used[own " " header] = 1
		else if (header != door) say("includes " header ", not the door " door)
		else if (other != "base" && !((own " all") in may) && !((own " " other) in may)) say(own " may not use " other)
		else if (own == "base") say("base includes nothing but base")
		used[own " " other] = 1
	}
	END {
		for (e in may) if (!(e in used) && e !~ / all$/) { split(e, w, " "); print page ": " w[1] " may use " w[2] ", but does not" }
	}' "$tmp/table" $src_files >"$tmp/places"
rule "chapters include each other's doors only, along the edges of $page"

for header in postgres.h glpk.h cJSON.h klu.h; do
	# shellcheck disable=SC2086
	grep -l "^ *# *include *[<\"]\([a-z]*/\)*${header}[>\"]" $src_files /dev/null >"$tmp/users"
	if [ "$header" = postgres.h ]; then
		sed -n '\,^src/pg/,!s,$,: includes postgres.h,p' "$tmp/users"
	elif [ "$(wc -l <"$tmp/users")" -gt 1 ]; then
		sed "s,\$,: includes $header; one file may," "$tmp/users"
	fi
done >"$tmp/places"
rule "postgres.h under src/pg only; glpk.h, cJSON.h, klu.h in one file each"

# ---- sizes ---------------------------------------------------------------------
awk 'function close_file() { if (last != "" && lines > 700) print last ": " lines " lines, at most 700" }
	FNR == 1 { close_file(); last = FILENAME; head = 0; name = "" }
	{ lines = FNR }
	/^[A-Za-z_].*\(/ && !/;[ \t]*$/ { head = FNR; name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
	/;[ \t]*$/ && !inside { head = 0 }
	/^{/ { inside = head }
	/^}/ { if (inside && FNR - inside + 1 > 70) print FILENAME ":" inside ": " name " has " FNR - inside + 1 " lines, at most 70"; inside = head = 0 }
	END { close_file() }' $c_files >"$tmp/places"
rule "C files have at most 700 lines, C functions at most 70"

awk 'FNR == 1 { body = 0; name = "" }
	length($0) > 140 && !/^\\/ { print FILENAME ":" FNR ": " length($0) " characters, at most 140" }
	/^CREATE .*(FUNCTION|PROCEDURE) / { name = $0; sub(/.*(FUNCTION|PROCEDURE) /, "", name); sub(/\(.*/, "", name) }
	/^DO / { name = "DO" }
	!body && match($0, /\$[a-z_]*\$/) {
		quote = substr($0, RSTART, RLENGTH)
		if (!index(substr($0, RSTART + RLENGTH), quote)) body = FNR
		next
	}
	body && index($0, quote) {
		if (FNR - body - 1 > 60) print FILENAME ":" body ": body of " name " has " FNR - body - 1 " lines, at most 60"
		body = 0
	}' \
	$sql_files /dev/null >"$tmp/places"
rule "SQL bodies have at most 60 lines, SQL lines 140 characters"

files '*.c' src test/unit bench | sed 's,/[^/]*$,,' | uniq -c | awk '$1 > 15 { print $2 ": " $1 " .c files; split it, at most 15" }' >"$tmp/places"
rule "folders of C hold at most 15 files"

# ---- what is public --------------------------------------------------------------
awk 'function plain(s,   at, end, out) { # without comments and texts
		gsub(/"([^"\\]|\\.)*"/, "", s)
		while (s != "") {
			if (comment) { end = index(s, "*/"); if (!end) return out; s = substr(s, end + 2); comment = 0; continue }
			at = index(s, "/*"); if (!at) return out s
			out = out substr(s, 1, at - 1); s = substr(s, at + 2); comment = 1
		}
		return out
	}
	function words(code,   word) {
		while (match(code, /[A-Za-z_][A-Za-z0-9_]*/)) {
			word = substr(code, RSTART, RLENGTH); code = substr(code, RSTART + RLENGTH)
			if (!((word, FILENAME) in seen)) { seen[word, FILENAME] = 1; where[word] = where[word] " " FILENAME }
		}
	}
	FNR == 1 { comment = depth = macro = 0; statement = "" }
	{ code = plain($0) }
	FILENAME !~ /^src\/.*\.h$/ {
		if (match(code, /^[a-z][a-z0-9_]*\(/) && code !~ /;/ && FILENAME ~ /^src/) home[substr(code, 1, RLENGTH - 1)] = FILENAME
		words(code)
		next
	}
	macro || code ~ /^#/ { macro = code ~ /\\$/; if (code !~ /^# *include/) words(code); next }
	{
		statement = statement " " code
		depth += gsub(/{/, "{", code) - gsub(/}/, "}", code)
		if (depth > 0 || code !~ /[;}]/) next
		if (statement ~ /{/) words(statement) # a struct or an inline function
		else if (statement !~ /^ *typedef/ && match(statement, /[a-z][a-z0-9_]* *\([^*]/)) {
			word = substr(statement, RSTART, RLENGTH); sub(/ *\(.*/, "", word)
			declared[word] = FILENAME ":" FNR
		}
		statement = ""
	}
	END {
		for (name in declared) {
			n = split(where[name], f, " "); others = 0
			for (i = 1; i <= n; i++) others += f[i] != home[name]
			if (home[name] == "") print declared[name] ": " name " is defined nowhere"
			else if (!others) print declared[name] ": " name " is used in " home[name] " alone: static"
		}
	}' $c_files >"$tmp/places"
rule "a function of a header is used by another file"

# ---- forbidden ----------------------------------------------------------------------
{
	awk 'FNR == 1 { on = 0 } /EXECUTE[ \t]+(pg_catalog\.)?format\(/ { on = FNR; text = "" }
		on { text = text " " $0; if (/;/) { if (text ~ /%s|%[0-9]\$s/) print FILENAME ":" on ": EXECUTE format with %s"; on = 0 } }' \
		$(files '*.sql' sql) /dev/null
	grep -nE 'nfaults *(=[^=]|-=|--)' $(files '*.[ch]' src/model src/solver src/core src/pg) /dev/null |
		sed 's/:[^:0-9].*/: sets the number of faults; flex_fault_rewind does/'
	grep -n 'PG_VERSION_NUM' $src_files /dev/null | grep -v '^src/pg/compat\.h:' | sed 's/^\([^:]*:[0-9]*\):.*/\1: PG_VERSION_NUM; src\/pg\/compat.h holds the guards/'
} >"$tmp/places"
rule "no SQL around a caller's text, no rewound faults by hand, versions of the server in one header"

all_files=$(files '*' src sql test scripts docs data bench findings debian .ci |
	grep -v -e '^test/cases/' -e '^test/expected/' -e '\.gz$' -e '\.o$' -e '\.d$' -e '^debian/\.debhelper')
all_files="$all_files $(ls Makefile README.md CHANGELOG.md META.json Containerfile pg_flex.control 2>/dev/null)"
{
	grep -nI '\.\./shared' $all_files /dev/null | grep -v -e '^\.ci/run:' -e '^scripts/check_house\.sh:' -e '^test/scripts/test_check_house\.sh:' | sed 's/^\([^:]*:[0-9]*\):.*/\1: looks outside the tree/'
	grep -nIE '(^|[^A-Za-z0-9_.*/])/(work|home|root|opt|mnt)/' $all_files /dev/null | grep -v 'check_house\.sh:' | sed 's/^\([^:]*:[0-9]*\):.*/\1: path of one machine/'
	awk '/[ \t\r]$/ { print FILENAME ":" FNR ": blank at the end of the line" }' $(printf '%s\n' $all_files | grep -E '\.(c|h|sh|sql|awk|pl|pm|py)$')
} >"$tmp/places"
rule "nothing looks outside the tree, no path of one machine, no blanks at the ends of lines"

# ---- what belongs to a chapter --------------------------------------------------------
for folder in src/core/*/; do
	name=$(basename "$folder")
	line=$(grep "^$name|" "$tmp/table") || { echo "$folder: no row in $page"; continue; }
	[ -f "src/core/$name/$name.h" ] || echo "$folder: no $name.h"
	ls test/unit/"$name"/test_*.c >/dev/null 2>&1 || echo "$folder: no test/unit/$name/test_*.c"
	IFS='|' read -r _ _ pages tests bench <<-LINE
		$line
	LINE
	for file in ${pages:-docs/NAME.md}; do [ -f "docs/${file#docs/}" ] || echo "$folder: no page docs/${file#docs/}"; done
	for file in ${tests:-NAME}; do ls test/sql/"$file"*.sql >/dev/null 2>&1 || echo "$folder: no test/sql/$file*.sql"; done
	case $bench in
		'') echo "$folder: neither a bench nor the reason why not in $page" ;;
		bench/*) for file in $bench; do [ -f "$file" ] || echo "$folder: no $file"; done ;;
	esac
done >"$tmp/places"
grep -rhoE '\.kind = "[a-z_]+"' src/core 2>/dev/null | cut -d'"' -f2 | while read -r kind; do
	grep -qE "\\\\?[\"']kind\\\\?[\"'] *: *\\\\?[\"']$kind\\\\?[\"']" test/unit/*/test_no_memory.c 2>/dev/null ||
		echo "kind $kind: no document of it in test/unit/*/test_no_memory.c"
done >>"$tmp/places"
# that the documents are run, and in each mode, is asserted by the program: it goes through the registry at its end
grep -q 'flex_chapter(' test/unit/registry/test_no_memory.c 2>/dev/null ||
	echo "test/unit/registry/test_no_memory.c: doesn't go through the registry (flex_chapter)" >>"$tmp/places"
rule "a chapter has its row, its header, a page, unit and regression tests, a bench or the reason why not"

echo "1..$count"
[ "$broken" -eq 0 ]
