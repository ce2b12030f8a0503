#!/bin/sh
# Build and install an earlier commit outside the tree, so that figures can be
# printed beside it:
#   scripts/baseline.sh COMMIT FOLDER
# FOLDER/src holds the checkout with its build (bench programs where it has
# them), FOLDER/pg the installed files; a second call with the same commit does
# nothing. The script of that version can then be used by a server whose
# dynamic_library_path starts with FOLDER/pg/lib.
set -eu
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
[ $# -eq 2 ] || die "use: scripts/baseline.sh COMMIT FOLDER"
commit=$(git -C "$ROOT" rev-parse --verify --quiet "$1^{commit}") || die "no commit $1 in this repository"
folder=$2
need_server
stamp="$commit $("$PG_CONFIG" --version)"
if [ -f "$folder/stamp" ] && [ "$(cat "$folder/stamp")" = "$stamp" ]; then
	exit 0
fi
rm -rf "$folder"
mkdir -p "$folder/src" "$folder/pg/lib" "$folder/pg/extension"
git -C "$ROOT" archive "$commit" | tar xf - -C "$folder/src"
"$MAKE" -C "$folder/src" --no-print-directory -s -j"$(nproc 2>/dev/null || echo 1)" PG_CONFIG="$PG_CONFIG" all
"$MAKE" -C "$folder/src" --no-print-directory -s -j"$(nproc 2>/dev/null || echo 1)" PG_CONFIG="$PG_CONFIG" bench-build
cp "$folder/src/pg_flex.so" "$folder/pg/lib/"
cp "$folder/src/pg_flex.control" "$folder"/src/pg_flex--*.sql "$folder/pg/extension/"
echo "$stamp" >"$folder/stamp"
