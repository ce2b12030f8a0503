/*
 * env.c
 *	  The environment a call runs in: memory, interrupts, clock. Its faults: fault.c.
 */
#include "flex.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const status_text[] = {
	[FLEX_OK] = "optimal",
	[FLEX_FEASIBLE] = "feasible",
	[FLEX_TIME_LIMIT] = "time_limit",
	[FLEX_INFEASIBLE] = "infeasible",
	[FLEX_UNBOUNDED] = "unbounded",
	[FLEX_NUMERIC] = "numeric",
	[FLEX_CANCELLED] = "cancelled",
	[FLEX_BAD_INPUT] = "bad_input",
	[FLEX_UNIT] = "bad_unit",
	[FLEX_LIMIT] = "limit",
	[FLEX_NO_MEMORY] = "no_memory",
	[FLEX_INTERNAL] = "internal",
};

const char *
flex_status_text(FlexStatus status)
{
	if ((int) status < 0 || (int) status >= FLEX_LENGTH(status_text))
		return "unknown";
	return status_text[status];
}

double
flex_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

/* ---- memory ------------------------------------------------------------ */

/* Blocks of a standalone environment hang in a doubly linked ring. */
typedef struct Block
{
	struct Block *prev;
	struct Block *next;
} Block;

static void *
standalone_alloc(void *state, size_t size)
{
	Block *ring = state;
	Block *block;

	if (size > SIZE_MAX - sizeof(Block))
		return NULL;
	block = malloc(sizeof(Block) + size);
	if (block == NULL)
		return NULL;
	block->prev = ring;
	block->next = ring->next;
	ring->next->prev = block;
	ring->next = block;
	return block + 1;
}

static void
standalone_release(void *state, void *memory)
{
	Block *block = (Block *) memory - 1;

	(void) state;
	block->prev->next = block->next;
	block->next->prev = block->prev;
	free(block);
}

void
flex_env_standalone(FlexEnv *env)
{
	Block *ring = malloc(sizeof(Block));

	if (ring == NULL)
		abort();
	ring->prev = ring->next = ring;
	memset(env, 0, sizeof(*env));
	env->alloc = standalone_alloc;
	env->release = standalone_release;
	env->state = ring;
}

void
flex_env_release(FlexEnv *env)
{
	Block *ring = env->state;

	while (ring->next != ring)
		standalone_release(ring, ring->next + 1);
	free(ring);
	memset(env, 0, sizeof(*env));
}

/* Scratch memory: blocks of the parent in a list of their own. */
typedef struct Scratch
{
	FlexEnv *parent;
	Block    ring;
} Scratch;

static void *
scratch_alloc(void *state, size_t size)
{
	Scratch *scratch = state;
	FlexEnv *parent = scratch->parent;
	Block   *block;

	if (size > SIZE_MAX - sizeof(Block))
		return NULL;
	block = parent->alloc(parent->state, sizeof(Block) + size);
	if (block == NULL)
		return NULL;
	block->prev = &scratch->ring;
	block->next = scratch->ring.next;
	block->next->prev = block;
	scratch->ring.next = block;
	return block + 1;
}

static void
scratch_release(void *state, void *memory)
{
	Scratch *scratch = state;
	Block   *block = (Block *) memory - 1;

	block->prev->next = block->next;
	block->next->prev = block->prev;
	scratch->parent->release(scratch->parent->state, block);
}

void
flex_env_scratch_begin(FlexEnv *scratch, FlexEnv *parent)
{
	Scratch *state = parent->alloc(parent->state, sizeof(Scratch));

	*scratch = *parent;
	flex_fault_clear(scratch);
	scratch->fault = NULL;
	if (state == NULL)
	{
		/* everything stays with the parent, who is told at the end */
		scratch->no_memory = true;
		return;
	}
	state->parent = parent;
	state->ring.prev = state->ring.next = &state->ring;
	scratch->alloc = scratch_alloc;
	scratch->release = scratch_release;
	scratch->state = state;
}

void
flex_env_scratch_end(FlexEnv *scratch, FlexEnv *parent)
{
	Scratch *state = scratch->state;

	flex_fault_append(parent, scratch);
	if (scratch->alloc != scratch_alloc)
		return;
	while (state->ring.next != &state->ring)
		scratch_release(state, state->ring.next + 1);
	parent->release(parent->state, state);
}

void *
flex_alloc_raw(FlexEnv *env, size_t count, size_t size)
{
	void *block = NULL;

	if (count == 0 || size == 0)
		count = size = 1;
	if (count <= SIZE_MAX / 2 / size)
		block = env->alloc(env->state, count * size);
	if (block == NULL)
	{
		env->no_memory = true;
		flex_fault(env, FLEX_NO_MEMORY, "", "out of memory");
		flex_fault_detail(env, "Failed on a request of %zu items of %zu bytes.", count, size);
	}
	return block;
}

void *
flex_alloc(FlexEnv *env, size_t count, size_t size)
{
	void *block = flex_alloc_raw(env, count, size);

	if (block == NULL)
		return NULL;
	return memset(block, 0, count == 0 || size == 0 ? 1 : count * size);
}

void *
flex_grow(FlexEnv *env, void *block, size_t old_count, size_t new_count, size_t size)
{
	char *larger = flex_alloc_raw(env, new_count, size);

	if (larger == NULL)
		return NULL;
	if (block == NULL)
		old_count = 0;
	if (old_count > 0)
		memcpy(larger, block, old_count * size);
	flex_free(env, block);
	if (new_count > old_count)
		memset(larger + old_count * size, 0, (new_count - old_count) * size);
	return larger;
}

void
flex_free(FlexEnv *env, void *block)
{
	if (block != NULL)
		env->release(env->state, block);
}

char *
flex_strdup(FlexEnv *env, const char *text)
{
	size_t size = strlen(text) + 1;
	char  *copy = flex_alloc(env, size, 1);

	return copy == NULL ? NULL : memcpy(copy, text, size);
}
