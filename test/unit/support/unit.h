/*
 * unit.h
 *	  A minimal harness for the tests of the core: each test_*.c is a program
 *	  of its own that ends with one line "unit NAME: P passed, F failed, S skipped".
 */
#ifndef UNIT_H
#define UNIT_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int unit_passed;
static int unit_failed;
static int unit_skipped;

/* One assertion; a failure prints where and what, and the program goes on. */
#define CHECK(condition, ...)                                                                      \
	do                                                                                             \
	{                                                                                              \
		if (condition)                                                                             \
			unit_passed++;                                                                         \
		else                                                                                       \
		{                                                                                          \
			unit_failed++;                                                                         \
			fprintf(stderr, "%s:%d: %s\n    ", __FILE__, __LINE__, #condition);                    \
			fprintf(stderr, __VA_ARGS__);                                                          \
			fprintf(stderr, "\n");                                                                 \
		}                                                                                          \
	} while (0)

/* |a - b| <= tolerance * max(1, |b|) */
#define CHECK_CLOSE(a, b, tolerance)                                                               \
	CHECK(fabs((double) (a) - (double) (b)) <= (tolerance) *fmax(1.0, fabs((double) (b))),         \
		  "got %.17g, expected %.17g", (double) (a), (double) (b))

#define SKIP(...)                                                                                  \
	do                                                                                             \
	{                                                                                              \
		unit_skipped++;                                                                            \
		printf("skipped: " __VA_ARGS__);                                                           \
		printf("\n");                                                                              \
	} while (0)

/* Counter-based: the same (seed, counter) always gives the same number in [0, 1). */
static inline double
unit_random(unsigned long seed, unsigned long counter)
{
	unsigned long z = seed * 0x9E3779B97F4A7C15ul + counter * 0xD1B54A32D192ED03ul + 1;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ul;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBul;
	return (double) ((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

/* True in the sanitised run, which takes fewer random instances. */
static inline int
unit_quick(void)
{
	return getenv("UNIT_QUICK") != NULL;
}

static inline int
unit_end(const char *name)
{
	printf("unit %s: %d passed, %d failed, %d skipped\n", name, unit_passed, unit_failed,
		   unit_skipped);
	return unit_failed > 0;
}

#endif /* UNIT_H */
