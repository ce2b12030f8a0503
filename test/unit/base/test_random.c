/*
 * test_random.c
 *	  The generator against published answers, its moments and its streams.
 */
#include "support/unit.h"

#include "base/random.h"

/* Known answers of Philox4x32-10 from its authors' test vectors. */
static void
test_known_answers(void)
{
	static const struct
	{
		uint32_t key[2], counter[4], word[4];
	} known[] = {
		{{0, 0}, {0, 0, 0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{{0xffffffff, 0xffffffff},
		 {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
		 {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
		{{0xa4093822, 0x299f31d0},
		 {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
		 {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
	};

	for (int i = 0; i < 3; i++)
	{
		uint32_t word[4];

		flex_random_block(known[i].key, known[i].counter, word);
		for (int w = 0; w < 4; w++)
			CHECK(word[w] == known[i].word[w], "vector %d word %d: %08x", i, w, word[w]);
	}
}

/* A stream's numbers are those of its counters, whatever was drawn before. */
static void
test_counters(void)
{
	FlexRandom random;
	uint32_t   word[4];
	uint32_t   key[2] = {0x89abcdef, 0x01234567};
	uint32_t   counter[4] = {5, 9, 0x22222222, 0x11111111};

	flex_random_start(&random, 0x0123456789abcdef, 0x1111111122222222, 9);
	for (int i = 0; i < 20; i++)
		flex_random_word(&random);
	flex_random_block(key, counter, word);
	for (int i = 0; i < 4; i++)
		CHECK(flex_random_word(&random) == word[i], "word %d of block 5", i);
	for (int n = 23; n >= 20; n--)
		CHECK(flex_random_word_at(&random, n) == word[n - 20], "word %d sought", n);
	CHECK(flex_random_word(&random) == word[1], "the word after the one sought");
	flex_random_start(&random, 0x0123456789abcdef, 0x1111111122222222, 9);
	CHECK(flex_random_word_at(&random, 20) == word[0], "sought at the start");
}

/* Kolmogorov-Smirnov of n uniforms; 1.95 / sqrt(n) is passed once in 1000 runs. */
static int
compare(const void *a, const void *b)
{
	double x = *(const double *) a, y = *(const double *) b;

	return (x > y) - (x < y);
}

static void
test_uniform(void)
{
	enum
	{
		n = 20000
	};
	static double x[n];

	for (int seed = 1; seed <= 5; seed++)
	{
		FlexRandom random;
		double     distance = 0;

		flex_random_start(&random, seed, 0, 0);
		for (int i = 0; i < n; i++)
		{
			x[i] = flex_random_uniform(&random);
			CHECK(x[i] >= 0 && x[i] < 1, "%g", x[i]);
		}
		qsort(x, n, sizeof(double), compare);
		for (int i = 0; i < n; i++)
			distance = fmax(distance, fmax(x[i] - (double) i / n, (i + 1.0) / n - x[i]));
		CHECK(distance < 1.95 / sqrt(n), "seed %d: %g", seed, distance);
	}
}

/* Neighbouring seeds, streams and substreams don't go together. */
static void
test_independence(void)
{
	enum
	{
		n = 20000
	};

	for (int kind = 0; kind < 3; kind++)
	{
		FlexRandom a, b;
		double     sum = 0;

		flex_random_start(&a, 7, 7, 7);
		flex_random_start(&b, kind == 0 ? 8 : 7, kind == 1 ? 8 : 7, kind == 2 ? 8 : 7);
		for (int i = 0; i < n; i++)
			sum += (flex_random_uniform(&a) - 0.5) * (flex_random_uniform(&b) - 0.5) * 12;
		/* correlation: standard error 1 / sqrt(n) */
		CHECK(fabs(sum / n) < 4 / sqrt(n), "kind %d: %g", kind, sum / n);
	}
	CHECK(flex_random_stream(1, 2) != flex_random_stream(2, 1), "the order of the parts counts");
	CHECK(flex_random_stream(1, 2) == flex_random_stream(1, 2), "the same parts, the same stream");
}

static void
test_below_and_normal(void)
{
	enum
	{
		n = 60000,
		sides = 6
	};
	FlexRandom random;
	int        count[sides] = {0};
	double     chi2 = 0, sum = 0, squares = 0, fourth = 0;

	flex_random_start(&random, 42, 1, 2);
	for (int i = 0; i < n; i++)
	{
		uint32_t side = flex_random_below(&random, sides);

		if (side < sides)
			count[side]++;
	}
	for (int s = 0; s < sides; s++)
		chi2 += pow(count[s] - n / (double) sides, 2) / (n / (double) sides);
	CHECK(chi2 < 20.5, "chi-squared with 5 degrees of freedom: %g", chi2); /* p = 0.001 */
	for (int i = 0; i < 100; i++)
		CHECK(flex_random_below(&random, 1) == 0, "only 0 is below 1");
	for (int i = 0; i < n; i++)
	{
		double z = flex_random_normal(&random);

		sum += z;
		squares += z * z;
		fourth += z * z * z * z;
	}
	CHECK(fabs(sum / n) < 4 / sqrt(n), "mean %g", sum / n);
	CHECK(fabs(squares / n - 1) < 4 * sqrt(2.0 / n), "variance %g", squares / n);
	CHECK(fabs(fourth / n - 3) < 4 * sqrt(96.0 / n), "fourth moment %g", fourth / n);
}

int
main(void)
{
	test_known_answers();
	test_counters();
	test_uniform();
	test_independence();
	test_below_and_normal();
	return unit_end("random");
}
