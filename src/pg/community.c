/*
 * community.c
 *	  Energy communities in SQL: the balance of a step as an aggregate over the
 *	  rows of its members.
 */
#include "flex_pg.h"

#include <math.h>

#include "core/community/community.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"

FLEX_FUNCTION(flex_community_balance_add);
FLEX_FUNCTION(flex_community_balance_combine);
FLEX_FUNCTION(flex_community_balance_final);

/* The state, a float8[]: plain sums, so that it needs no serial form. */
enum
{
	SUM_MEMBERS,
	SUM_TAKEN,
	SUM_GIVEN,
	SUM_SELF,
	SUM_FREE,
	NSUMS
};

/* A state without NULLs: its numbers stand behind the header of one dimension. */
static double *
state_sums(ArrayType *state)
{
	if (ARR_NDIM(state) != 1 || ARR_DIMS(state)[0] != NSUMS || ARR_HASNULL(state) ||
		ARR_ELEMTYPE(state) != FLOAT8OID)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the state of community_balance must hold %d numbers", NSUMS)));
	return (double *) ((char *) state + ARR_OVERHEAD_NONULLS(1));
}

/* The sums of a state; a fresh state, or one that isn't ours to change, is copied. */
static ArrayType *
writable_state(FunctionCallInfo fcinfo, double **sum)
{
	ArrayType *state;

	if (PG_ARGISNULL(0))
	{
		Datum zero[NSUMS];

		for (int i = 0; i < NSUMS; i++)
			zero[i] = Float8GetDatum(0);
		state = construct_array(zero, NSUMS, FLOAT8OID, 8, FLOAT8PASSBYVAL, 'd');
	}
	else
		state = AggCheckCallContext(fcinfo, NULL) ? PG_GETARG_ARRAYTYPE_P(0)
												  : PG_GETARG_ARRAYTYPE_P_COPY(0);
	*sum = state_sums(state);
	return state;
}

static double
argument(FunctionCallInfo fcinfo, int k, const char *name)
{
	double value = PG_ARGISNULL(k) ? NAN : PG_GETARG_FLOAT8(k);

	if (isfinite(value) && value >= 0)
		return value;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 PG_ARGISNULL(k)
				 ? errmsg("argument \"%s\" is NULL", name)
				 : errmsg("argument \"%s\" must be finite and not below 0, not %g", name, value),
			 errhint("Fill the gap, for example with coalesce(), or leave the row out.")));
	return 0;
}

/* Capacity that a member's battery leaves unused, kWh; 0 without battery. */
static double
free_capacity(FunctionCallInfo fcinfo)
{
	double soc;
	double capacity;

	if (PG_NARGS() < 5 || (PG_ARGISNULL(3) && PG_ARGISNULL(4)))
		return 0;
	soc = argument(fcinfo, 3, "soc_kwh");
	capacity = argument(fcinfo, 4, "battery_kwh");
	if (soc > capacity * (1 + FLEX_CONTENT_SLACK) + FLEX_CONTENT_SLACK)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a battery holds %g kWh, above its capacity of %g kWh", soc, capacity)));
	return fmax(0, capacity - soc);
}

/*
 * flex_internal.community_balance_add(state, import_kw, export_kw [, soc_kwh, battery_kwh [, compat]])
 */
Datum
flex_community_balance_add(PG_FUNCTION_ARGS)
{
	bool       behind = PG_NARGS() == 6 && !PG_ARGISNULL(5);
	double    *sum;
	ArrayType *state;
	double     taken;
	double     given;

	if (behind && strcmp(text_to_cstring(PG_GETARG_TEXT_PP(5)), "flex") != 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("unknown compat \"%s\"", text_to_cstring(PG_GETARG_TEXT_PP(5))),
						errhint("Known: flex; NULL for the metered rule.")));
	taken = argument(fcinfo, 1, behind ? "load_kw" : "import_kw");
	given = argument(fcinfo, 2, behind ? "pv_kw" : "export_kw");
	state = writable_state(fcinfo, &sum);
	sum[SUM_MEMBERS] += 1;
	sum[SUM_TAKEN] += taken;
	sum[SUM_GIVEN] += given;
	sum[SUM_SELF] += behind ? Min(taken, given) : 0;
	sum[SUM_FREE] += free_capacity(fcinfo);
	PG_RETURN_ARRAYTYPE_P(state);
}

Datum
flex_community_balance_combine(PG_FUNCTION_ARGS)
{
	ArrayType *state;
	double    *sum;
	double    *other;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	state = writable_state(fcinfo, &sum);
	other = state_sums(PG_GETARG_ARRAYTYPE_P(1));
	for (int i = 0; i < NSUMS; i++)
		sum[i] += other[i];
	PG_RETURN_ARRAYTYPE_P(state);
}

/* NULL for no row at all. */
Datum
flex_community_balance_final(PG_FUNCTION_ARGS)
{
	FlexCommunityFlows flows;
	double            *sum;
	TupleDesc          desc;
	Datum              values[7];
	bool               nulls[7] = {0};

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	writable_state(fcinfo, &sum);
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	flex_community_flows(sum[SUM_GIVEN], sum[SUM_TAKEN], sum[SUM_SELF], &flows);
	values[0] = Float8GetDatum(flows.used);
	values[1] = Float8GetDatum(flows.need);
	values[2] = Float8GetDatum(flows.spill);
	values[3] = Float8GetDatum(sum[SUM_SELF]);
	values[4] = Float8GetDatum(flows.p2p);
	values[5] = Float8GetDatum(sum[SUM_FREE]);
	values[6] = Int64GetDatum((int64) sum[SUM_MEMBERS]);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}
