/*
 * random.c
 *	  Philox4x32-10 and the numbers made from it.
 */
#include "random.h"

#include <math.h>

/* Multipliers and key increments of the published generator. */
#define PHILOX_M0 0xD2511F53u
#define PHILOX_M1 0xCD9E8D57u
#define PHILOX_W0 0x9E3779B9u
#define PHILOX_W1 0xBB67AE85u
#define PHILOX_ROUNDS 10

void
flex_random_block(const uint32_t key[2], const uint32_t counter[4], uint32_t word[4])
{
	uint32_t k0 = key[0], k1 = key[1];
	uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];

	for (int round = 0; round < PHILOX_ROUNDS; round++)
	{
		uint64_t p0 = (uint64_t) PHILOX_M0 * c0;
		uint64_t p1 = (uint64_t) PHILOX_M1 * c2;

		c0 = (uint32_t) (p1 >> 32) ^ c1 ^ k0;
		c1 = (uint32_t) p1;
		c2 = (uint32_t) (p0 >> 32) ^ c3 ^ k1;
		c3 = (uint32_t) p0;
		k0 += PHILOX_W0;
		k1 += PHILOX_W1;
	}
	word[0] = c0;
	word[1] = c1;
	word[2] = c2;
	word[3] = c3;
}

void
flex_random_start(FlexRandom *random, uint64_t seed, uint64_t stream, uint32_t substream)
{
	random->key[0] = (uint32_t) seed;
	random->key[1] = (uint32_t) (seed >> 32);
	random->counter[0] = 0;
	random->counter[1] = substream;
	random->counter[2] = (uint32_t) stream;
	random->counter[3] = (uint32_t) (stream >> 32);
	random->used = 4;
}

/* The finaliser of SplitMix64 over a; then b goes in, and once more. */
uint64_t
flex_random_stream(uint64_t a, uint64_t b)
{
	uint64_t z = a;

	for (int pass = 0; pass < 2; pass++)
	{
		z += UINT64_C(0x9E3779B97F4A7C15);
		z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
		z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
		z ^= z >> 31;
		if (pass == 0)
			z ^= b;
	}
	return z;
}

void
flex_random_refill(FlexRandom *random)
{
	flex_random_block(random->key, random->counter, random->word);
	random->counter[0]++;
	random->used = 0;
}

double
flex_random_uniform(FlexRandom *random)
{
	uint64_t high = flex_random_word(random);
	uint64_t low = flex_random_word(random);

	return (double) ((high << 32 | low) >> 11) * 0x1p-53;
}

/* Multiplication and rejection (Lemire 2019): the product's high word. */
uint32_t
flex_random_below(FlexRandom *random, uint32_t n)
{
	uint64_t product = (uint64_t) flex_random_word(random) * n;

	if ((uint32_t) product < n)
	{
		uint32_t reject = -n % n; /* 2^32 mod n */

		while ((uint32_t) product < reject)
			product = (uint64_t) flex_random_word(random) * n;
	}
	return (uint32_t) (product >> 32);
}

double
flex_random_normal(FlexRandom *random)
{
	double radius = sqrt(-2.0 * log(1.0 - flex_random_uniform(random)));

	return radius * cos(2.0 * 3.14159265358979323846 * flex_random_uniform(random));
}
