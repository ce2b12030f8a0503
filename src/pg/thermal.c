/*
 * thermal.c
 *	  The thermal chapter in SQL: one 5R1C step, window functions that stream
 *	  over a partition, a simulation over the text of a query, heat pumps, tanks, and an
 *	  aggregate that identifies a building.
 */
#include "flex_pg.h"

#include <math.h>

#include "args.h"
#include "core/household/household.h"
#include "core/thermal/thermal.h"
#include "query.h"
#include "rows.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "windowapi.h"

FLEX_FUNCTION(flex_sql_rc_step);
FLEX_FUNCTION(flex_sql_rc_air);
FLEX_FUNCTION(flex_sql_rc_mass);
FLEX_FUNCTION(flex_sql_rc_heating);
FLEX_FUNCTION(flex_sql_rc_cooling);
FLEX_FUNCTION(flex_sql_rc_simulate);
FLEX_FUNCTION(flex_sql_heat_pump_cop);
FLEX_FUNCTION(flex_sql_size_heat_generator);
FLEX_FUNCTION(flex_sql_tank_loss);
FLEX_FUNCTION(flex_sql_rc_fit_add);
FLEX_FUNCTION(flex_sql_rc_fit);

/* ---- buildings ---------------------------------------------------------------------- */

/* The parsed building of the last call, which most often is that of all. */
typedef struct BuildingCache
{
	Jsonb       *json;
	FlexBuilding building;
	FlexRc       rc;
} BuildingCache;

static void
read_building(Jsonb *json, FlexBuilding *building)
{
	FlexEnv    env;
	FlexNode  *doc;
	FlexStatus status = FLEX_BAD_INPUT;

	flex_pg_env(&env, CurrentMemoryContext);
	doc = flex_doc_parse(&env, flex_pg_jsonb_text(json));
	if (doc != NULL)
		status = flex_building_read(&env, doc, "building", building);
	flex_doc_free(doc);
	flex_pg_check(&env, status);
}

static void
make_rc(const FlexBuilding *building, double hours, FlexRc *rc)
{
	FlexEnv env;

	if (!(hours > 0) || isinf(hours))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("step of %g hours isn't above 0", hours)));
	flex_pg_env(&env, CurrentMemoryContext);
	flex_pg_check(&env, flex_rc_init(&env, building, "building", hours, rc));
}

static const BuildingCache *
cached_building(FunctionCallInfo fcinfo, Jsonb *json, double hours)
{
	BuildingCache *cache = fcinfo->flinfo->fn_extra;
	MemoryContext  old;

	if (cache == NULL)
		cache = fcinfo->flinfo->fn_extra =
			MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(BuildingCache));
	if (cache->json == NULL || VARSIZE(cache->json) != VARSIZE(json) ||
		memcmp(cache->json, json, VARSIZE(json)) != 0)
	{
		old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
		read_building(json, &cache->building);
		cache->json = palloc(VARSIZE(json));
		memcpy(cache->json, json, VARSIZE(json));
		cache->rc.step_hours = -1;
		MemoryContextSwitchTo(old);
	}
	if (cache->rc.step_hours != hours)
		make_rc(&cache->building, hours, &cache->rc);
	return cache;
}

/*
 * flex.rc_step(mass_c, temp_out_c, supply_c, solar_w, internal_w, hvac_w, step_hours, building,
 * OUT mass_end_c, OUT surface_c, OUT air_c)
 */
Datum
flex_sql_rc_step(PG_FUNCTION_ARGS)
{
	const BuildingCache *b;
	FlexRcDrive          drive;
	FlexRcState          state;
	TupleDesc            desc;
	Datum                values[3];
	bool                 nulls[3] = {0};
	double               mass = flex_arg_number(fcinfo, 0, "mass_c");
	double               hvac = flex_arg_number(fcinfo, 5, "hvac_w");

	drive.temp_out = flex_arg_number(fcinfo, 1, "temp_out_c");
	drive.supply = PG_ARGISNULL(2) ? drive.temp_out : flex_arg_number(fcinfo, 2, "supply_c");
	drive.solar = flex_arg_number(fcinfo, 3, "solar_w");
	if (PG_ARGISNULL(7))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("argument \"building\" is NULL")));
	b = cached_building(fcinfo, PG_GETARG_JSONB_P(7), flex_arg_number(fcinfo, 6, "step_hours"));
	drive.internal = PG_ARGISNULL(4) ? b->rc.internal_w : flex_arg_number(fcinfo, 4, "internal_w");
	flex_rc_step(&b->rc, &drive, mass, hvac, &state);
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[0] = Float8GetDatum(state.mass);
	values[1] = Float8GetDatum(state.surface);
	values[2] = Float8GetDatum(state.air);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}

/* ---- window functions --------------------------------------------------------------- */

/* A partition under way: rows come one after the other. */
typedef struct Stream
{
	bool         begun;
	double       hours; /* of the last step */
	FlexBuilding building;
	FlexRc       rc;
	FlexRcState  state;
} Stream;

typedef enum Wanted
{
	WANT_AIR,
	WANT_MASS,
	WANT_HEATING,
	WANT_COOLING
} Wanted;

static double
window_number(WindowObject window, int k, const char *name)
{
	bool  isnull;
	Datum value = WinGetFuncArgCurrent(window, k, &isnull);

	return flex_check_number(isnull ? 0 : DatumGetFloat8(value), isnull, name);
}

/* Hours from this row to the next; the last step is as long as the one before. */
static double
step_hours(WindowObject window, double before)
{
	bool        isnull;
	bool        isout;
	TimestampTz here = DatumGetTimestampTz(WinGetFuncArgCurrent(window, 0, &isnull));
	TimestampTz next;

	if (isnull || TIMESTAMP_NOT_FINITE(here))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("argument \"ts\" is %s", isnull ? "NULL" : "infinite")));
	next = DatumGetTimestampTz(
		WinGetFuncArgInPartition(window, 0, 1, WINDOW_SEEK_CURRENT, false, &isnull, &isout));
	if (isout)
		return before > 0 ? before : 1;
	if (isnull || next <= here)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("time stamps don't ascend behind %s", timestamptz_to_str(here)),
						errhint("Add ORDER BY with the time column to the window, and PARTITION "
								"BY to tell buildings apart.")));
	return (double) (next - here) / 3600e6;
}

static void
begin_stream(WindowObject window, int building_arg, Stream *stream)
{
	bool   isnull;
	Jsonb *json;
	Datum  value = WinGetFuncArgCurrent(window, building_arg, &isnull);

	if (isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("argument \"building\" is NULL")));
	json = DatumGetJsonbP(value);
	read_building(json, &stream->building);
	stream->begun = true;
}

/*
 * One row of a partition. Set-point functions take air_min_c and air_max_c, the free ones
 * hvac_w, in front of the building.
 */
static Datum
stream_row(FunctionCallInfo fcinfo, Wanted wanted)
{
	WindowObject window = PG_WINDOW_OBJECT();
	Stream      *stream = WinGetPartitionLocalMemory(window, sizeof(Stream));
	bool         held = wanted == WANT_HEATING || wanted == WANT_COOLING;
	bool         first = !stream->begun;
	bool         isnull;
	double       hours = step_hours(window, stream->hours);
	double       low = -INFINITY;
	double       high = INFINITY;
	double       power = 0;
	FlexRcDrive  drive;
	Datum        internal;

	if (first)
		begin_stream(window, held ? 6 : 5, stream);
	if (hours != stream->hours)
		make_rc(&stream->building, hours, &stream->rc);
	stream->hours = hours;
	drive.temp_out = drive.supply = window_number(window, 1, "temp_out_c");
	drive.solar = window_number(window, 2, "solar_w");
	internal = WinGetFuncArgCurrent(window, 3, &isnull);
	drive.internal = isnull ? stream->rc.internal_w
							: flex_check_number(DatumGetFloat8(internal), false, "internal_w");
	if (held)
	{
		low = window_number(window, 4, "air_min_c");
		high = window_number(window, 5, "air_max_c");
		if (low > high)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("temperature limits cross: min %g degC is above max %g degC",
								   low, high)));
	}
	else
		power = window_number(window, 4, "hvac_w");
	if (first)
		stream->state.mass =
			!isnan(stream->building.mass_start)
				? stream->building.mass_start
				: flex_rc_settle(&stream->rc, &drive, low, &high, stream->building.heating_max,
								 held ? stream->building.cooling_max : 0, 0);
	if (held)
		power = flex_rc_hold(&stream->rc, &drive, stream->state.mass, low, high,
							 stream->building.heating_max, stream->building.cooling_max,
							 &stream->state);
	else
		flex_rc_step(&stream->rc, &drive, stream->state.mass, power, &stream->state);
	switch (wanted)
	{
		case WANT_AIR:
			PG_RETURN_FLOAT8(stream->state.air);
		case WANT_MASS:
			PG_RETURN_FLOAT8(stream->state.mass);
		case WANT_HEATING:
			PG_RETURN_FLOAT8(Max(power, 0));
		case WANT_COOLING:
			break;
	}
	PG_RETURN_FLOAT8(Max(-power, 0));
}

/* flex.rc_air_c: mean air temperature of the step, degC. */
Datum
flex_sql_rc_air(PG_FUNCTION_ARGS)
{
	return stream_row(fcinfo, WANT_AIR);
}

/* flex.rc_mass_c: mass temperature at the end of the step, degC. */
Datum
flex_sql_rc_mass(PG_FUNCTION_ARGS)
{
	return stream_row(fcinfo, WANT_MASS);
}

/* flex.rc_heating_w: heating that keeps the air at its minimum, W. */
Datum
flex_sql_rc_heating(PG_FUNCTION_ARGS)
{
	return stream_row(fcinfo, WANT_HEATING);
}

/* flex.rc_cooling_w: cooling that keeps the air at its maximum, W. */
Datum
flex_sql_rc_cooling(PG_FUNCTION_ARGS)
{
	return stream_row(fcinfo, WANT_COOLING);
}

/* ---- over the text of a query ------------------------------------------------------- */

enum
{
	COL_TS,
	COL_TEMP_OUT,
	COL_SUPPLY,
	COL_SOLAR,
	COL_NORTH,
	COL_EAST,
	COL_SOUTH,
	COL_WEST,
	COL_INTERNAL,
	COL_AIR_MIN,
	COL_AIR_MAX,
	COL_HVAC,
	COL_HEATING_LIMIT,
	COL_COOLING_LIMIT,
	COL_KEY,
	NCOLS
};

static const FlexColumn simulate_columns[NCOLS] = {
	[COL_TS] = {"ts", FLEX_COLUMN_TIME, true, false, "start of the step"},
	[COL_TEMP_OUT] = {"temp_out_c", FLEX_COLUMN_NUMBER, true, false, "outdoor temperature, degC"},
	[COL_SUPPLY] = {"supply_c", FLEX_COLUMN_NUMBER, false, false, "of ventilation air, degC"},
	[COL_SOLAR] = {"solar_w", FLEX_COLUMN_NUMBER, false, false, "solar gain, W"},
	[COL_NORTH] = {"radiation_north", FLEX_COLUMN_NUMBER, false, false, "W/m2"},
	[COL_EAST] = {"radiation_east", FLEX_COLUMN_NUMBER, false, false, "W/m2"},
	[COL_SOUTH] = {"radiation_south", FLEX_COLUMN_NUMBER, false, false, "W/m2"},
	[COL_WEST] = {"radiation_west", FLEX_COLUMN_NUMBER, false, false, "W/m2"},
	[COL_INTERNAL] = {"internal_w", FLEX_COLUMN_NUMBER, false, false, "internal gains, W"},
	[COL_AIR_MIN] = {"air_min_c", FLEX_COLUMN_NUMBER, false, false, "set-point of heating, degC"},
	[COL_AIR_MAX] = {"air_max_c", FLEX_COLUMN_NUMBER, false, false, "set-point of cooling, degC"},
	[COL_HVAC] = {"hvac_w", FLEX_COLUMN_NUMBER, false, false, "given heating (> 0) or cooling, W"},
	[COL_HEATING_LIMIT] = {"heating_limit_w", FLEX_COLUMN_NUMBER, false, false, "W"},
	[COL_COOLING_LIMIT] = {"cooling_limit_w", FLEX_COLUMN_NUMBER, false, false, "W"},
	[COL_KEY] = {"key", FLEX_COLUMN_TEXT, false, true, "which building a row belongs to"},
};

/* Value of a column at a row; def where the query has no such column. */
static inline double
cell(const FlexTable *table, int column, int row, double def)
{
	return table->column[column].present ? table->column[column].number[row] : def;
}

static void
row_drive(const FlexTable *table, int row, const FlexBuilding *b, const FlexRc *rc,
		  FlexRcDrive *drive)
{
	drive->temp_out = cell(table, COL_TEMP_OUT, row, 0);
	drive->supply = cell(table, COL_SUPPLY, row, drive->temp_out);
	drive->internal = cell(table, COL_INTERNAL, row, rc->internal_w);
	drive->solar =
		table->column[COL_SOLAR].present
			? cell(table, COL_SOLAR, row, 0)
			: flex_building_solar_w(b, cell(table, COL_NORTH, row, 0),
									cell(table, COL_EAST, row, 0), cell(table, COL_SOUTH, row, 0),
									cell(table, COL_WEST, row, 0), drive->temp_out);
}

static void
check_set_points(const FlexTable *table, int row)
{
	double low = cell(table, COL_AIR_MIN, row, -INFINITY);
	double high = cell(table, COL_AIR_MAX, row, INFINITY);

	if (low > high)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("temperature limits cross: air_min_c %g is above air_max_c %g at %s",
							   low, high, timestamptz_to_str(table->column[COL_TS].time[row]))));
}

static void
simulate_group(FlexRows *rows, const FlexTable *table, const FlexGroup *group,
			   const FlexBuilding *b, double mass_start)
{
	const TimestampTz *ts = table->column[COL_TS].time + group->first;
	double            *hours = palloc(sizeof(double) * group->n);
	bool               given = table->column[COL_HVAC].present;
	FlexRc             rc = {0};
	FlexRcState        state = {.mass = mass_start};
	Datum              values[8];
	bool               nulls[8] = {0};

	flex_pg_step_hours(ts, group->n, hours);
	nulls[0] = group->key == NULL;
	values[0] = nulls[0] ? (Datum) 0 : CStringGetTextDatum(group->key);
	for (int t = 0; t < group->n; t++)
	{
		int         row = group->first + t;
		double      low = cell(table, COL_AIR_MIN, row, -INFINITY);
		double      high = cell(table, COL_AIR_MAX, row, INFINITY);
		double      heating = fmin(b->heating_max, cell(table, COL_HEATING_LIMIT, row, INFINITY));
		double      cooling = fmin(b->cooling_max, cell(table, COL_COOLING_LIMIT, row, INFINITY));
		double      power;
		FlexRcDrive drive;

		if (hours[t] != rc.step_hours)
			make_rc(b, hours[t], &rc);
		check_set_points(table, row);
		row_drive(table, row, b, &rc, &drive);
		if (t == 0 && isnan(state.mass))
			state.mass = flex_rc_settle(&rc, &drive, low, &high, heating, cooling, 0);
		if (given)
		{
			power = cell(table, COL_HVAC, row, 0);
			flex_rc_step(&rc, &drive, state.mass, power, &state);
		}
		else
			power = flex_rc_hold(&rc, &drive, state.mass, low, high, heating, cooling, &state);
		values[1] = TimestampTzGetDatum(ts[t]);
		values[2] = Float8GetDatum(drive.solar);
		values[3] = Float8GetDatum(Max(power, 0));
		values[4] = Float8GetDatum(Max(-power, 0));
		values[5] = Float8GetDatum(state.air);
		values[6] = Float8GetDatum(state.surface);
		values[7] = Float8GetDatum(state.mass);
		flex_pg_row(rows, values, nulls);
		if ((t & 1023) == 0)
			CHECK_FOR_INTERRUPTS();
	}
	pfree(hours);
}

/*
 * flex.rc_simulate(series text, building jsonb, init_mass_c float8) RETURNS TABLE (...)
 * Simulates every series of the query (told apart by its column key).
 */
Datum
flex_sql_rc_simulate(PG_FUNCTION_ARGS)
{
	MemoryContext work =
		AllocSetContextCreate(CurrentMemoryContext, "pg_flex building", ALLOCSET_DEFAULT_SIZES);
	FlexBuilding building;
	FlexTable    table;
	FlexRows     rows;
	double       start;

	for (int k = 0; k < 2; k++)
		if (PG_ARGISNULL(k))
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
							errmsg("argument \"%s\" is NULL", k == 0 ? "series" : "building")));
	read_building(PG_GETARG_JSONB_P(1), &building);
	start = PG_ARGISNULL(2) ? building.mass_start : flex_arg_number(fcinfo, 2, "init_mass_c");
	flex_pg_read_query(text_to_cstring(PG_GETARG_TEXT_PP(0)), simulate_columns, NCOLS, COL_TS,
					   COL_KEY, work, &table);
	flex_pg_rows(fcinfo, &rows);
	for (int g = 0; g < table.ngroups; g++)
		simulate_group(&rows, &table, &table.group[g], &building, start);
	MemoryContextDelete(work);
	return (Datum) 0;
}

/* ---- heat pumps, generators, tanks -------------------------------------------------- */

/* flex.heat_pump_cop(sink_c, source_c, carnot_factor) */
Datum
flex_sql_heat_pump_cop(PG_FUNCTION_ARGS)
{
	double factor = flex_arg_number(fcinfo, 2, "carnot_factor");

	if (!(factor > 0 && factor <= 1))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("carnot_factor %g isn't in (0, 1]", factor)));
	PG_RETURN_FLOAT8(flex_heat_pump_cop(flex_arg_number(fcinfo, 0, "sink_c"),
										flex_arg_number(fcinfo, 1, "source_c"), factor, false));
}

/* flex.size_heat_generator(type, heat_w, hot_water_w, supply_c, coldest_c, carnot_factor) */
Datum
flex_sql_size_heat_generator(PG_FUNCTION_ARGS)
{
	char             *type = text_to_cstring(PG_GETARG_TEXT_PP(0));
	FlexGeneratorKind kind;

	if (!flex_generator_kind(type, &kind))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("unknown heat generator \"%s\"", type),
						errhint("Generators: Air_HP, Ground_HP, Electric, gases, solids, liquids, "
								"district_heating.")));
	/* the chapter counts in kW and answers in tenths of them: whole W again */
	PG_RETURN_FLOAT8(
		rint(1000 * flex_generator_size(kind, flex_arg_size(fcinfo, 1, "heat_w") / 1000,
										flex_arg_size(fcinfo, 2, "hot_water_w") / 1000,
										flex_arg_number(fcinfo, 3, "supply_c"),
										flex_arg_number(fcinfo, 4, "coldest_c"),
										flex_arg_number(fcinfo, 5, "carnot_factor"), false)));
}

/* flex.tank_loss_w_per_k(litre, u_value) */
Datum
flex_sql_tank_loss(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(flex_tank_surface_m2(flex_arg_size(fcinfo, 0, "litre")) *
					 flex_arg_size(fcinfo, 1, "u_value"));
}

/* ---- identification ----------------------------------------------------------------- */

enum
{
	FIT_AIR,
	FIT_TEMP_OUT,
	FIT_SOLAR,
	FIT_HVAC,
	NFIT
};

static const char *const fit_name[NFIT] = {"air_c", "temp_out_c", "solar_w", "hvac_w"};

typedef struct FitRow
{
	TimestampTz ts;
	double      value[NFIT];
} FitRow;

typedef struct FitState
{
	int     n;
	int     capacity;
	FitRow *row;
	double  mass_area_factor; /* 0: not given */
} FitState;

/* Transition of flex.rc_fit: collect a row. */
Datum
flex_sql_rc_fit_add(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	FitState     *state;
	FitRow       *row;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "aggregate function called outside an aggregate");
	state = PG_ARGISNULL(0) ? MemoryContextAllocZero(context, sizeof(FitState))
							: (FitState *) PG_GETARG_POINTER(0);
	if (state->n == state->capacity)
	{
		int capacity = Max(256, 2 * state->capacity);

		if (state->n >= flex_guc_max_steps)
			ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
							errmsg("more than %d time steps in one group", flex_guc_max_steps),
							errhint("Raise flex.max_steps, or split the period.")));
		state->row = state->row == NULL ? MemoryContextAllocHuge(context, sizeof(FitRow) * capacity)
										: repalloc_huge(state->row, sizeof(FitRow) * capacity);
		state->capacity = capacity;
	}
	if (PG_ARGISNULL(1) || TIMESTAMP_NOT_FINITE(PG_GETARG_TIMESTAMPTZ(1)))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("argument \"ts\" is NULL or infinite")));
	row = &state->row[state->n++];
	row->ts = PG_GETARG_TIMESTAMPTZ(1);
	for (int k = 0; k < NFIT; k++)
		row->value[k] = flex_arg_number(fcinfo, k + 2, fit_name[k]);
	if (PG_NARGS() > NFIT + 2)
	{
		state->mass_area_factor = flex_arg_number(fcinfo, NFIT + 2, "mass_area_factor");
		if (!(state->mass_area_factor > 0 && state->mass_area_factor <= 4.4))
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("mass_area_factor %g isn't above 0 and at most 4.4",
								   state->mass_area_factor),
							errhint("EN ISO 13790 has 2.5 for light and medium buildings, 3.0 for "
									"heavy and 3.5 for very heavy ones.")));
	}
	PG_RETURN_POINTER(state);
}

static int
compare_fit(const void *a, const void *b)
{
	TimestampTz ta = ((const FitRow *) a)->ts;
	TimestampTz tb = ((const FitRow *) b)->ts;

	return ta < tb ? -1 : ta > tb;
}

/* Equal steps, else an error that says where. */
static double
fit_step_hours(const FitState *state)
{
	TimestampTz step = state->n > 1 ? state->row[1].ts - state->row[0].ts : USECS_PER_HOUR;

	for (int i = 1; i < state->n; i++)
	{
		TimestampTz here = state->row[i].ts - state->row[i - 1].ts;

		if (here == step && step > 0)
			continue;
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("steps aren't equal: %g h before %s, %g h at first", (double) here / 3600e6,
						timestamptz_to_str(state->row[i].ts), (double) step / 3600e6),
				 errhint("Bring the series to one resolution first, without gaps or "
						 "duplicates.")));
	}
	return (double) step / 3600e6;
}

static void
write_fit(FlexText *out, const FlexRcFit *fit, const FitState *state, double hours)
{
	flex_json_open(out, '{');
	for (int k = 0; k < FLEX_RC_PARAMETERS; k++)
	{
		flex_json_key(out, flex_rc_fit_name[k]);
		flex_json_number(out, fit->value[k]);
	}
	flex_json_key(out, "standard_error");
	flex_json_open(out, '{');
	for (int k = 0; k < FLEX_RC_PARAMETERS; k++)
	{
		flex_json_key(out, flex_rc_fit_name[k]);
		flex_json_number(out, fit->error[k]);
	}
	flex_json_close(out, '}');
	flex_json_key(out, "rmse_k");
	flex_json_number(out, fit->rmse);
	flex_json_key(out, "rows");
	flex_json_integer(out, state->n);
	flex_json_key(out, "step_hours");
	flex_json_number(out, hours);
	flex_json_key(out, "converged");
	flex_json_bool(out, fit->converged);
	flex_json_close(out, '}');
}

/* Final function of flex.rc_fit. */
Datum
flex_sql_rc_fit(PG_FUNCTION_ARGS)
{
	FitState      *state;
	FlexEnv        env;
	FlexRcMeasured measured = {0};
	FlexRcFit      fit;
	FlexText       out;
	double        *column[NFIT];

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = (FitState *) PG_GETARG_POINTER(0);
	qsort(state->row, state->n, sizeof(FitRow), compare_fit);
	measured.n = state->n;
	measured.step_hours = fit_step_hours(state);
	for (int k = 0; k < NFIT; k++)
	{
		column[k] = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(double) * state->n);
		for (int i = 0; i < state->n; i++)
			column[k][i] = state->row[i].value[k];
	}
	measured.air = column[FIT_AIR];
	measured.temp_out = column[FIT_TEMP_OUT];
	measured.solar = column[FIT_SOLAR];
	measured.hvac = column[FIT_HVAC];
	measured.mass_area_factor = state->mass_area_factor;
	flex_pg_env(&env, CurrentMemoryContext);
	flex_pg_check(&env, flex_rc_fit(&env, &measured, &fit));
	flex_text_init(&out, &env);
	write_fit(&out, &fit, state, measured.step_hours);
	flex_pg_check(&env, flex_text_status(&out));
	PG_RETURN_DATUM(flex_pg_jsonb(out.data));
}
