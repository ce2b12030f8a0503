/*
 * default.c
 *	  The diaries behind the built-in model, generated.
 *
 * For each (person type, day type) a chain is made whose share of persons in
 * every activity follows the target in every slot, on average exactly:
 *
 * 1. Spells end with a hazard that rises with their age (discrete Weibull, by
 *	  activity: a usual length and a shape). The population is kept by activity
 *	  and age, so the number of natural ends in a slot is known.
 * 2. Where a target falls faster than spells end, more of them end, all ages
 *	  alike; who ends where the target doesn't fall is replaced. With ends x
 *	  and next target T', x + T' - T persons begin an activity.
 * 3. Who goes where is the matrix nearest to the affinities between activities
 *	  (commuting goes to work, cooking to eating, ...) with these ends as row
 *	  and beginnings as column sums and nothing on the diagonal: iterative
 *	  proportional fitting.
 *
 * Then persons are drawn slot by slot with the hazards and destinations found.
 */
#include "behavior.h"

#include <math.h>
#include <string.h>

#include "internal.h"

#define A FLEX_DEFAULT_ACTIVITIES
#define T FLEX_DEFAULT_SLOTS
#define SLOTS_PER_HOUR (T / 24)

/* Proportional fitting stops at this error of the sums (persons of 1), or after so many rounds. */
#define FLOW_TOLERANCE 1e-6
#define FLOW_ROUNDS 200

/* Numbers of the activities with affinities. */
enum
{
	SLEEPING,
	EATING,
	HYGIENE,
	COOKING,
	DISHES,
	CLEANING,
	LAUNDRY,
	IRONING,
	ENTERTAINMENT,
	OTHER_HOME,
	WORKING,
	EDUCATION,
	OTHER_OUTSIDE,
	JOURNEY,
	COMMUTING,
	MAINTENANCE,
	BREAK
};

/* Usual length of a spell (slots) and how sharply it is kept (1: no memory). */
static const struct
{
	double length, shape;
} spells[A] = {
	[SLEEPING] = {60, 3},       [EATING] = {2.6, 1.8},  [HYGIENE] = {2.2, 1.6},
	[COOKING] = {2.8, 1.6},     [DISHES] = {1.8, 1.6},  [CLEANING] = {4.5, 1.4},
	[LAUNDRY] = {2.5, 1.5},     [IRONING] = {4, 1.5},   [ENTERTAINMENT] = {7, 1.3},
	[OTHER_HOME] = {3.5, 1.2},  [WORKING] = {16, 1.6},  [EDUCATION] = {10, 1.6},
	[OTHER_OUTSIDE] = {8, 1.3}, [JOURNEY] = {2.4, 1.5}, [COMMUTING] = {3, 1.7},
	[MAINTENANCE] = {6, 1.4},   [BREAK] = {2, 1.6},
};

/* How much likelier than others a change is; 1 where not listed. */
static const struct
{
	int    from, to;
	double factor;
} affinities[] = {
	{SLEEPING, HYGIENE, 6},
	{SLEEPING, EATING, 3},
	{SLEEPING, COMMUTING, 0.3},
	{SLEEPING, WORKING, 0.05},
	{SLEEPING, OTHER_OUTSIDE, 0.02},
	{SLEEPING, EDUCATION, 0.02},
	{HYGIENE, EATING, 3},
	{HYGIENE, SLEEPING, 4},
	{HYGIENE, COMMUTING, 3},
	{HYGIENE, WORKING, 0.1},
	{HYGIENE, OTHER_OUTSIDE, 0.1},
	{HYGIENE, EDUCATION, 0.05},
	{EATING, DISHES, 6},
	{EATING, COMMUTING, 2},
	{EATING, WORKING, 1.5},
	{COOKING, EATING, 12},
	{DISHES, ENTERTAINMENT, 2},
	{DISHES, CLEANING, 2},
	{CLEANING, LAUNDRY, 4},
	{LAUNDRY, CLEANING, 3},
	{LAUNDRY, IRONING, 3},
	{ENTERTAINMENT, SLEEPING, 2},
	{ENTERTAINMENT, HYGIENE, 2},
	{ENTERTAINMENT, WORKING, 0.05},
	{ENTERTAINMENT, OTHER_OUTSIDE, 0.05},
	{OTHER_HOME, WORKING, 0.05},
	{OTHER_HOME, OTHER_OUTSIDE, 0.05},
	{COMMUTING, WORKING, 20},
	{WORKING, COMMUTING, 12},
	{WORKING, BREAK, 8},
	{WORKING, EATING, 3},
	{WORKING, SLEEPING, 0.02},
	{WORKING, OTHER_OUTSIDE, 0.3},
	{BREAK, WORKING, 15},
	{BREAK, EDUCATION, 15},
	{EDUCATION, BREAK, 10},
	{EDUCATION, COMMUTING, 10},
	{COMMUTING, EDUCATION, 20},
	{EDUCATION, SLEEPING, 0.02},
	{OTHER_OUTSIDE, JOURNEY, 10},
	{JOURNEY, OTHER_OUTSIDE, 10},
	{OTHER_OUTSIDE, SLEEPING, 0.05},
	{OTHER_OUTSIDE, ENTERTAINMENT, 0.1},
	{OTHER_OUTSIDE, HYGIENE, 0.1},
	{COMMUTING, SLEEPING, 0.1},
};

/* Diaries drawn for each person type and day type, 5 to 2 as the days of a week. */
static const int diaries_of[FLEX_DEFAULT_PERSONS][FLEX_DEFAULT_DAYS] = {
	{2400, 960}, {1000, 400}, {1000, 400}, {750, 300}};

/* A chain of one (person type, day type). */
typedef struct Chain
{
	double target[T][A];
	double natural[A][T];  /* hazard of a spell of age + 1 slots */
	double forced[T][A];   /* ends on top: share of those who would stay */
	double withheld[T][A]; /* ends that take place: share of the natural ones */
	double flow[T][A][A];  /* at the end of slot t, from a to b: cumulated over b, last is 1 */
	double mass[A][T];     /* population by activity and age, while it is made */
} Chain;

static void
fill_target(Chain *chain, int person, int day)
{
	const short(*hourly)[24] = flex_behavior_hourly[person][day];

	for (int t = 0; t < T; t++)
	{
		int    hour = t / SLOTS_PER_HOUR, next = (hour + 1) % 24;
		double part = (double) (t % SLOTS_PER_HOUR) / SLOTS_PER_HOUR;
		double sum = 0;

		for (int a = 0; a < A; a++)
		{
			chain->target[t][a] = hourly[a][hour] * (1 - part) + hourly[a][next] * part;
			sum += chain->target[t][a];
		}
		for (int a = 0; a < A; a++)
			chain->target[t][a] /= sum;
	}
}

/* P(end at age n | reached it) of a Weibull distribution cut into slots. */
static void
fill_hazards(Chain *chain)
{
	for (int a = 0; a < A; a++)
	{
		double shape = spells[a].shape;
		/* its mean is scale * gamma(1 + 1 / shape); rounding up to slots adds half a slot */
		double scale = fmax(spells[a].length - 0.5, 0.5) / tgamma(1 + 1 / shape);

		for (int n = 0; n < T; n++)
			chain->natural[a][n] = 1 - exp(pow(n / scale, shape) - pow((n + 1) / scale, shape));
	}
}

/* Ends and beginnings of each activity between slots t and t + 1. */
static void
balance_slot(Chain *chain, int t, double *end, double *begin)
{
	double natural[A], held[A], total = 0;

	for (int a = 0; a < A; a++)
	{
		double falls = chain->target[t][a] - chain->target[t + 1][a];

		natural[a] = held[a] = 0;
		for (int n = 0; n <= t; n++)
		{
			natural[a] += chain->mass[a][n] * chain->natural[a][n];
			held[a] += chain->mass[a][n];
		}
		end[a] = fmax(natural[a], falls);
		total += end[a];
	}
	/* nobody changes to what he leaves: the others' ends must suffice for the beginnings */
	for (int a = 0; a < A; a++)
	{
		double falls = chain->target[t][a] - chain->target[t + 1][a];
		double surplus = 2 * end[a] - falls - total;

		if (surplus > 0)
		{
			end[a] -= surplus;
			total -= surplus;
		}
	}
	for (int a = 0; a < A; a++)
	{
		double stay = held[a] - natural[a];

		begin[a] = fmax(end[a] - chain->target[t][a] + chain->target[t + 1][a], 0);
		chain->forced[t][a] =
			end[a] > natural[a] && stay > 0 ? fmin((end[a] - natural[a]) / stay, 1) : 0;
		chain->withheld[t][a] = end[a] < natural[a] ? end[a] / natural[a] : 1;
	}
}

/* The flow matrix with these sums nearest to the affinities. */
static void
fit_flow(double flow[A][A], const double weight[A][A], const double *end, const double *begin)
{
	memcpy(flow, weight, sizeof(double) * A * A);
	for (int round = 0; round < FLOW_ROUNDS; round++)
	{
		double error = 0;

		for (int b = 0; b < A; b++)
		{
			double sum = 0;

			for (int a = 0; a < A; a++)
				sum += flow[a][b];
			for (int a = 0; a < A && sum > 0; a++)
				flow[a][b] *= begin[b] / sum;
		}
		for (int a = 0; a < A; a++)
		{
			double sum = 0;

			for (int b = 0; b < A; b++)
				sum += flow[a][b];
			error += fabs(sum - end[a]);
			for (int b = 0; b < A && sum > 0; b++)
				flow[a][b] *= end[a] / sum;
		}
		if (error < FLOW_TOLERANCE)
			break;
	}
}

/* What remains grows older, what begins has age 0; row sums of flow are ends. */
static void
step_population(Chain *chain, int t)
{
	for (int a = 0; a < A; a++)
	{
		double begun = 0;

		for (int n = t; n >= 0; n--)
			chain->mass[a][n + 1] = chain->mass[a][n] *
									(1 - chain->natural[a][n] * chain->withheld[t][a]) *
									(1 - chain->forced[t][a]);
		for (int b = 0; b < A; b++)
			begun += chain->flow[t][b][a];
		chain->mass[a][0] = begun;
	}
}

/* From persons to the chances of who ends a spell, cumulated. */
static void
cumulate_flow(double flow[A][A])
{
	for (int a = 0; a < A; a++)
	{
		double sum = 0, cumulated = 0;

		for (int b = 0; b < A; b++)
			sum += flow[a][b];
		for (int b = 0; b < A; b++)
		{
			cumulated += flow[a][b];
			flow[a][b] = sum > 0 ? cumulated / sum : 1;
		}
	}
}

static void
make_chain(Chain *chain, int person, int day)
{
	double weight[A][A];
	double end[A], begin[A];

	memset(chain, 0, sizeof(*chain));
	fill_target(chain, person, day);
	fill_hazards(chain);
	for (int a = 0; a < A; a++)
	{
		for (int b = 0; b < A; b++)
			weight[a][b] = a != b;
		chain->mass[a][0] = chain->target[0][a];
	}
	for (int i = 0; i < FLEX_LENGTH(affinities); i++)
		weight[affinities[i].from][affinities[i].to] = affinities[i].factor;
	for (int t = 0; t + 1 < T; t++)
	{
		balance_slot(chain, t, end, begin);
		fit_flow(chain->flow[t], (const double(*)[A]) weight, end, begin);
		step_population(chain, t);
		cumulate_flow(chain->flow[t]);
	}
}

static int
draw_destination(const double *cumulated, double u)
{
	int b = 0;

	while (b < A - 1 && u >= cumulated[b])
		b++;
	return b;
}

static void
draw_diary(const Chain *chain, FlexRandom *random, int *activity)
{
	double u = flex_random_uniform(random), cumulated = 0;
	int    a = 0, age = 0;

	for (a = 0; a < A - 1; a++)
	{
		cumulated += chain->target[0][a];
		if (u < cumulated)
			break;
	}
	activity[0] = a;
	for (int t = 0; t + 1 < T; t++)
	{
		double stays =
			(1 - chain->natural[a][age] * chain->withheld[t][a]) * (1 - chain->forced[t][a]);

		age++;
		if (flex_random_uniform(random) >= stays)
		{
			a = draw_destination(chain->flow[t][a], flex_random_uniform(random));
			age = 0;
		}
		activity[t + 1] = a;
	}
}

FlexStatus
flex_behavior_default_diaries(FlexEnv *env, uint64_t seed, FlexDiaries *diaries)
{
	Chain *chain = FLEX_NEW(env, Chain, 1);
	int    n = 0, row = 0;
	int   *person, *day, *activity;

	for (int p = 0; p < FLEX_DEFAULT_PERSONS; p++)
		for (int d = 0; d < FLEX_DEFAULT_DAYS; d++)
			n += diaries_of[p][d];
	person = FLEX_NEW(env, int, n);
	day = FLEX_NEW(env, int, n);
	activity = FLEX_NEW(env, int, (size_t) n *T);
	if (chain == NULL || person == NULL || day == NULL || activity == NULL)
		return FLEX_NO_MEMORY;
	for (int p = 0; p < FLEX_DEFAULT_PERSONS; p++)
		for (int d = 0; d < FLEX_DEFAULT_DAYS; d++)
		{
			make_chain(chain, p, d);
			for (int i = 0; i < diaries_of[p][d]; i++, row++)
			{
				FlexRandom random;

				flex_random_start(&random, seed, (uint64_t) (p * FLEX_DEFAULT_DAYS + d),
								  (uint32_t) i);
				person[row] = p;
				day[row] = d;
				draw_diary(chain, &random, activity + (size_t) row * T);
			}
			if (flex_poll(env))
				return FLEX_CANCELLED;
		}
	flex_free(env, chain);
	*diaries = (FlexDiaries){n, person, day, NULL, activity};
	return FLEX_OK;
}

FlexStatus
flex_behavior_default_rows(FlexEnv *env, uint64_t seed, FlexBehaviorRows *rows)
{
	FlexDiaries diaries;
	FlexStatus  status = flex_behavior_default_diaries(env, seed, &diaries);

	if (status == FLEX_OK)
		status = flex_behavior_fit(env, flex_behavior_default_vocabulary(), &diaries, rows);
	return status;
}
