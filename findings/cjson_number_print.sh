#!/bin/sh
# cJSON prints neighbours of short numbers as the short numbers.
#
# Version:  cJSON 1.7.15 (libcjson1 and libcjson-dev 1.7.15-1+deb12u4 of Debian 12).
# Done:     four doubles are printed and read back.
# Seen:     1.0000000000000002 is printed as 1, 0.30000000000000004 as 0.3: the text
#           with 15 digits is taken where it is within DBL_EPSILON of the number,
#           relative, instead of where it reads back the same. The library prints 17
#           digits where the difference is larger, so that most numbers do read back.
# Expected: a text that reads back as the same number, as its test for it suggests, or
#           one number of digits for all.
# For us:   numbers in results are written by a function of our own, in the shortest form
#           that reads back the same; cJSON only reads.
# Status:   0 as described, 1 changed, 2 packages (or a C compiler) can't be had.
set -u
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 2
command -v cc >/dev/null || { echo "no C compiler" >&2; exit 2; }
apt-get -q -q download libcjson1=1.7.15-1+deb12u4 libcjson-dev=1.7.15-1+deb12u4 2>/dev/null ||
	{ echo "the packages can't be had" >&2; exit 2; }
for package in *.deb; do dpkg -x "$package" root; done
lib=$(dirname "$(find root -name 'libcjson.so' | head -1)")
cat >print.c <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <cjson/cJSON.h>

int
main(void)
{
	const double number[] = {1.0000000000000002, 0.1 + 0.2, 123456.78900000002, 1.0 / 3};

	for (int i = 0; i < 4; i++)
	{
		char *text = cJSON_PrintUnformatted(cJSON_CreateNumber(number[i]));

		printf("%.17g %s %s\n", number[i], text, strtod(text, NULL) == number[i] ? "same" : "another");
	}
	return 0;
}
END
cc -Iroot/usr/include print.c -L"$lib" -lcjson -o print || exit 2
LD_LIBRARY_PATH=$lib ./print >seen
cat seen
[ "$(cut -d' ' -f2,3 seen | tr '\n' ';')" = "1 another;0.3 another;123456.789 another;0.33333333333333331 same;" ]
