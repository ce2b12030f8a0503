/*
 * random.h
 *	  The one source of random numbers: a counter-based generator.
 *
 * Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as
 * easy as 1, 2, 3", SC 2011): a keyed bijection of 128-bit counters. The n-th
 * number of a stream is a function of (seed, stream, substream, n) alone, so
 * that any part of a simulation can be made again by itself, in any order and
 * by any worker.
 *
 *	  key		  the 64 bits of the seed
 *	  counter[0]  number of the block of four words within the substream
 *	  counter[1]  substream: a day, a step, a purpose
 *	  counter[2]  low, counter[3] high word of the stream: a person, a scenario
 */
#ifndef FLEX_BASE_RANDOM_H
#define FLEX_BASE_RANDOM_H

#include <stdint.h>

/* A place in a substream; copy it to come back to it. */
typedef struct FlexRandom
{
	uint32_t key[2];
	uint32_t counter[4];
	uint32_t word[4];
	int      used; /* words of the block given out */
} FlexRandom;

/* The bijection itself: four words for one counter. */
void flex_random_block(const uint32_t key[2], const uint32_t counter[4], uint32_t word[4]);

/* The start of a substream. */
void flex_random_start(FlexRandom *random, uint64_t seed, uint64_t stream, uint32_t substream);

/* A stream's number from two parts that may both be large (a 64-bit mix). */
uint64_t flex_random_stream(uint64_t a, uint64_t b);

void flex_random_refill(FlexRandom *random);

/* 32 even bits. */
static inline uint32_t
flex_random_word(FlexRandom *random)
{
	if (random->used == 4)
		flex_random_refill(random);
	return random->word[random->used++];
}

/* Word n of the substream, from 0, without making those between; the next word follows it. */
static inline uint32_t
flex_random_word_at(FlexRandom *random, uint32_t n)
{
	/* the block in hand is the one before counter[0] */
	if (random->counter[0] != (n >> 2) + 1)
	{
		random->counter[0] = n >> 2;
		flex_random_refill(random);
	}
	random->used = (int) (n & 3) + 1;
	return random->word[n & 3];
}

/* [0, 1) in steps of 2^-53. */
double flex_random_uniform(FlexRandom *random);

/* Whole number in [0, n), n > 0, without bias. */
uint32_t flex_random_below(FlexRandom *random, uint32_t n);

/* Standard normal (Box-Muller; two uniforms for each number). */
double flex_random_normal(FlexRandom *random);

#endif /* FLEX_BASE_RANDOM_H */
