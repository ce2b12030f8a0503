#!/bin/sh
# What is released: META.json by the PGXN Meta Spec 1.0.0, the archive of "make dist", the Debian package.
# Prints TAP; the stage package of make test. All is made in a clean copy, never in the tree.
#   PG_CONFIG=... scripts/check_package.sh
set -u
ROOT=$(cd "$(dirname "$0")/.." && pwd)
T=$(mktemp -d "${TMPDIR:-/tmp}/package.XXXXXX")
trap 'rm -rf "$T"' EXIT
number=0
have() { command -v "$1" >/dev/null 2>&1; }
ok() { # ok STATUS WORDS [FILE WITH WHY]
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $number - $2"
	else
		echo "not ok $number - $2"
		[ ! -s "${3:-/dev/null}" ] || tail -n 30 "$3" | sed 's/^/# /'
	fi
}
skip() {
	number=$((number + 1))
	echo "ok $number # SKIP $1"
}
PG_CONFIG=${PG_CONFIG:-pg_config}
VERSION=$(sed -n "s/^default_version *= *'\(.*\)'/\1/p" "$ROOT/pg_flex.control")

# ---- META.json -------------------------------------------------------------------
# members, types and words that the specification requires: https://pgxn.org/spec/
if have python3; then
	(cd "$ROOT" && python3 - "$VERSION" >"$T/meta" 2>&1 <<'PYTHON'
import json, os, re, sys
meta = json.load(open("META.json"))
faults = []
def check(fine, words):
    if not fine:
        faults.append(words)
term = lambda x: isinstance(x, str) and re.fullmatch(r"[^\s/\\\x00-\x1f\x7f]{2,}", x) is not None
version = lambda x: isinstance(x, str) and re.fullmatch(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?", x) is not None
text = lambda x: isinstance(x, str) and x.strip() != ""
texts = lambda x: text(x) or (isinstance(x, list) and x and all(map(text, x)))
known = "abstract description generated_by license maintainer meta-spec name no_index prereqs provides release_status resources tags version".split()
for key in meta:
    check(key in known or key.lower().startswith("x_"), "unknown member " + key)
check(term(meta.get("name")), "name")
check(version(meta.get("version")), "version")
check(text(meta.get("abstract")), "abstract")
check(texts(meta.get("maintainer")), "maintainer")
licenses = "agpl_3 apache_1_1 apache_2_0 artistic_1 artistic_2 bsd freebsd gfdl_1_2 gfdl_1_3 gpl_1 gpl_2 gpl_3 lgpl_2_1 lgpl_3_0 mit mozilla_1_0 mozilla_1_1 openssl perl_5 postgresql qpl_1_0 ssleay sun zlib open_source restricted unrestricted unknown".split()
check(meta.get("license") in licenses, "license")
spec = meta.get("meta-spec", {})
check(version(spec.get("version")) and spec["version"] == "1.0.0", "meta-spec.version")
check(meta.get("release_status", "stable") in ("stable", "testing", "unstable"), "release_status")
check(isinstance(meta.get("tags", []), list) and all(text(t) and len(t) < 256 and "/" not in t for t in meta.get("tags", [])), "tags")
provides = meta.get("provides")
check(isinstance(provides, dict) and provides, "provides")
for name, one in (provides or {}).items():
    check(term(name), "provides: name " + name)
    check(version(one.get("version")), "provides.%s.version" % name)
    check(text(one.get("file")), "provides.%s.file" % name)
    check("docfile" not in one or os.path.isfile(one["docfile"]), "provides.%s.docfile isn't there" % name)
    check(set(one) <= {"file", "version", "abstract", "docfile"}, "provides.%s: unknown member" % name)
for phase, kinds in meta.get("prereqs", {}).items():
    check(phase in ("configure", "build", "test", "runtime", "develop"), "prereqs." + phase)
    for kind, wanted in kinds.items():
        check(kind in ("requires", "recommends", "suggests", "conflicts"), "prereqs.%s.%s" % (phase, kind))
        for name, least in wanted.items():
            check(term(name) and (least == 0 or re.fullmatch(r"((<|<=|==|!=|>=|>)\s*)?\d+\.\d+\.\d+", str(least))), "prereqs of " + name)
resources = meta.get("resources", {})
check(isinstance(resources, dict), "resources")
url = lambda x: isinstance(x, str) and re.match(r"https?://[^\s/]+", x) is not None
check("homepage" not in resources or url(resources["homepage"]), "resources.homepage")
for key, members in (("bugtracker", ("web", "mailto")), ("repository", ("url", "web", "type"))):
    check(set(resources.get(key, {})) <= set(members), "resources." + key)
# and what is true of this project
check(meta.get("version") == sys.argv[1], "version isn't that of pg_flex.control")
own = (provides or {}).get("pg_flex", {})
check(own.get("version") == sys.argv[1], "provides.pg_flex.version isn't that of pg_flex.control")
# a file of the archive, or one that make builds from it
check(own.get("file") == "pg_flex--%s.sql" % sys.argv[1] or os.path.isfile(own.get("file", "")), "provides.pg_flex.file isn't there")
print("\n".join(faults))
sys.exit(len(faults) > 0)
PYTHON
	)
	ok $? "META.json keeps the PGXN Meta Spec 1.0.0 and agrees with pg_flex.control" "$T/meta"
else
	skip "no python3 to read META.json with"
fi

# ---- the archive -------------------------------------------------------------------
# of the commit where this is a repository with its files committed, else of the files
copy=$T/pg_flex-$VERSION
mkdir "$copy"
sources() {
	if have git && git -C "$ROOT" rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		(cd "$ROOT" && git ls-files -z | xargs -0 tar cf - --)
	else
		(cd "$ROOT" && tar cf - --exclude=./build --exclude=./.git --exclude='*.o' --exclude='*.d' --exclude='*.so' --exclude='./pg_flex--*.sql' .)
	fi
}
sources 2>"$T/log" | tar xf - -C "$copy" 2>>"$T/log"
ok $? "a clean copy of the sources" "$T/log"
if have git && have unzip && git -C "$ROOT" rev-parse HEAD >/dev/null 2>&1; then
	mkdir "$T/dist"
	("${MAKE:-make}" -s -C "$ROOT" PG_CONFIG="$PG_CONFIG" dist && cd "$T/dist" && unzip -q "$ROOT/build/pg_flex-$VERSION.zip" &&
		cd "pg_flex-$VERSION" && ls META.json LICENSE Makefile pg_flex.control "pg_flex--$VERSION.sql" src sql upgrade test expected docs &&
		test -L test/expected && test -e test/expected/storage.out && test ! -e build) >"$T/log" 2>&1
	ok $? "make dist: all that a build and the tests need, the script of the version, and the link to the outputs" "$T/log"
	# the script of the version is built again from the parts in the archive
	(cd "$T/dist/pg_flex-$VERSION" && touch pg_flex.control && cp "pg_flex--$VERSION.sql" ../was.sql &&
		"${MAKE:-make}" -s PG_CONFIG="$PG_CONFIG" "pg_flex--$VERSION.sql" "pg_flex--0.1.0--$VERSION.sql" && cmp ../was.sql "pg_flex--$VERSION.sql" &&
		test -s "pg_flex--0.1.0--$VERSION.sql") >"$T/log" 2>&1
	ok $? "the scripts are made from the archive alone" "$T/log"
else
	skip "no git repository, or no unzip: the archive of make dist isn't looked at"
fi

# ---- the Debian package --------------------------------------------------------------
if ! have dpkg-buildpackage || ! have dh; then
	skip "no dpkg-buildpackage or no debhelper here: the Debian package isn't built"
elif ! pgxs=$("$PG_CONFIG" --pgxs 2>/dev/null) || [ ! -f "$pgxs" ]; then
	skip "no server's development files at $PG_CONFIG: the Debian package isn't built"
else
	# what was built already for this server is taken along, and kept (-nc): packing is tried here; the
	# libraries and the server are there already, maybe not as packages (-d)
	(cd "$ROOT" && find src build/server pg_flex.so pg_flex--*.sql \( -name '*.[od]' -o -name '*.so' -o -name server -o -name '*.sql' \) -type f \
		2>/dev/null | tar cf - -T -) 2>/dev/null | tar xf - -C "$copy"
	(cd "$copy" && DEB_BUILD_OPTIONS="nocheck parallel=$(nproc) noddebs" PG_CONFIG="$PG_CONFIG" dpkg-buildpackage -b -us -uc -d -nc) >"$T/log" 2>&1
	ok $? "dpkg-buildpackage" "$T/log"
	dpkg -c "$T"/postgresql-pg-flex_"$VERSION"_*.deb 2>"$T/log" | awk '{ print $6 }' | sed 's|^\.||' >"$T/list"
	lib=$("$PG_CONFIG" --pkglibdir) share=$("$PG_CONFIG" --sharedir)
	: >"$T/missing"
	for file in "$lib/pg_flex.so" "$share/extension/pg_flex.control" "$share/extension/pg_flex--$VERSION.sql" \
		"$share/extension/pg_flex--0.1.0.sql" "$share/extension/pg_flex--0.1.0--$VERSION.sql" \
		/usr/share/doc/postgresql-pg-flex/copyright; do
		grep -qx "$file" "$T/list" || echo "missing: $file" >>"$T/missing"
	done
	grep -E '\.(o|d|c|h|bc)$|/build/' "$T/list" >>"$T/missing"
	[ -s "$T/list" ] && [ ! -s "$T/missing" ]
	ok $? "the package holds the library and every script where PG_CONFIG says, and no more of the build" "$T/missing"
	# no path of this machine
	dpkg -I "$T"/postgresql-pg-flex_"$VERSION"_*.deb >"$T/info" 2>&1
	grep -q "Version: $VERSION" "$T/info" && grep -q 'Depends: .*libglpk40.*postgresql-[0-9]' "$T/info"
	ok $? "its version, and the server and the libraries it depends on" "$T/info"
fi
echo "1..$number"
