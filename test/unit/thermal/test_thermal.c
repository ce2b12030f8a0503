/*
 * test_thermal.c
 *	  The 5R1C building: its linear form, set-points, power limits, heat pumps,
 *	  tanks, and identification from noisy data.
 */
#include "support/no_memory.h"

#include "core/thermal/thermal.h"

static const FlexBuilding house = {.floor_area = 140,
								   .h_op = 200,
								   .h_tr_w = 60,
								   .h_ve = 65,
								   .mass_factor = 165000,
								   .area_factor = 2.5,
								   .internal_gains = 4.25};

static void
test_step(void)
{
	FlexEnv env;
	FlexRc  rc;

	flex_env_standalone(&env);
	CHECK(flex_rc_init(&env, &house, "", 1, &rc) == FLEX_OK, "init");
	for (unsigned long k = 0; k < 500; k++)
	{
		FlexRcDrive  drive = {.temp_out = 40 * unit_random(1, k) - 10,
							  .supply = 40 * unit_random(2, k) - 10,
							  .solar = 5000 * unit_random(3, k),
							  .internal = 800 * unit_random(4, k)};
		double       mass = 30 * unit_random(5, k);
		double       power = 10000 * (unit_random(6, k) - 0.5);
		FlexRcState  state;
		FlexRcLinear linear;
		double       held;

		flex_rc_step(&rc, &drive, mass, power, &state);
		flex_rc_linear(&rc, &drive, &linear);
		CHECK_CLOSE(linear.keep * mass + linear.mass_per_w * power + linear.mass_known, state.mass,
					1e-12);
		CHECK_CLOSE(linear.air_per_mass * mass + linear.air_per_w * power + linear.air_known,
					state.air, 1e-12);
		held = flex_rc_hold(&rc, &drive, mass, 20, 24, INFINITY, INFINITY, &state);
		CHECK(state.air > 20 - 1e-9 && state.air < 24 + 1e-9, "air %g", state.air);
		if (held != 0)
			CHECK(fabs(state.air - (held > 0 ? 20 : 24)) < 1e-9, "not at the set-point");
		held = flex_rc_hold(&rc, &drive, mass, 20, 24, 1000, 1000, &state);
		CHECK(fabs(held) <= 1000, "power %g above its limit", held);
	}
	flex_env_release(&env);
}

/* In a steady state what goes in goes out: by hand from the conductances in series. */
static void
test_steady_state(void)
{
	FlexEnv      env;
	FlexRc       rc;
	FlexBuilding b = house;
	FlexRcState  state = {.mass = 20};
	FlexRcDrive  drive = {.temp_out = 0, .supply = 0};
	double       heat = 0;
	double       opaque;

	b.internal_gains = 0;
	flex_env_standalone(&env);
	CHECK(flex_rc_init(&env, &b, "", 1, &rc) == FLEX_OK, "init");
	for (int t = 0; t < 5000; t++)
		heat = flex_rc_hold(&rc, &drive, state.mass, 20, 100, INFINITY, 0, &state);
	/* surfaces lose through windows and, in series, through H_ms and H_em (together Hop) */
	opaque = 200 + 60;
	CHECK_CLOSE(heat, 65 * 20 + 1 / (1 / opaque + 1 / rc.h_is) * 20, 1e-9);
	flex_env_release(&env);
}

static void
test_exact_scheme(void)
{
	FlexEnv      env;
	FlexRc       coarse;
	FlexRc       fine;
	FlexBuilding b = house;
	FlexRcDrive  drive = {.temp_out = 3, .supply = 3, .solar = 700};
	FlexRcState  one = {.mass = 20};
	FlexRcState  many = {.mass = 20};

	b.scheme = "exponential";
	flex_env_standalone(&env);
	CHECK(flex_rc_init(&env, &b, "", 1, &coarse) == FLEX_OK, "init");
	CHECK(flex_rc_init(&env, &b, "", 1.0 / 60, &fine) == FLEX_OK, "init");
	flex_rc_step(&coarse, &drive, one.mass, 2000, &one);
	for (int k = 0; k < 60; k++)
		flex_rc_step(&fine, &drive, many.mass, 2000, &many);
	CHECK_CLOSE(one.mass, many.mass, 1e-12);
	flex_env_release(&env);
}

static void
test_generators(void)
{
	CHECK_CLOSE(flex_heat_pump_cop(40, -2.86, 0.4, false), 0.4 * 313.15 / 42.86, 1e-12);
	CHECK(flex_heat_pump_cop(40, 45, 0.4, false) == 18, "source above sink");
	CHECK(flex_heat_pump_cop(40, 45, 0.4, true) == 1, "source above sink, as published");
	CHECK(flex_heat_pump_cop(40, 39.9, 0.4, false) == 18, "clipped above");
	CHECK(flex_heat_pump_cop(90, -30, 0.1, false) == 1, "clipped below");
	CHECK_CLOSE(flex_tank_surface_m2(500), 3.69, 1e-12);
	CHECK_CLOSE(flex_tank_surface_m2(300), 2.63, 1e-12);
	CHECK(flex_tank_surface_m2(0) == 0, "no tank");
}

/* ---- identification ----------------------------------------------------------------- */

static double
normal(unsigned long seed, unsigned long k)
{
	return sqrt(-2 * log(unit_random(seed, 2 * k) + 1e-300)) *
		   cos(2 * M_PI * unit_random(seed, 2 * k + 1));
}

/* A house without windows of its own, heated by turns, measured with noise. */
static void
test_fit(void)
{
	enum
	{
		N = 24 * 21
	};
	static double air[N], out[N], solar[N], hvac[N];
	FlexEnv       env;
	FlexBuilding  b = house;
	FlexRc        rc;
	FlexRcFit     fit;
	double        truth[FLEX_RC_PARAMETERS];
	double        area = 6;

	b.h_tr_w = 0;
	b.internal_gains = 0;
	flex_env_standalone(&env);
	for (int round = 0; round < 6; round++)
	{
		int            noisy = round % 2;
		FlexRcState    state = {.mass = 19};
		FlexRcMeasured data = {
			.n = N, .step_hours = 1, .air = air, .temp_out = out, .solar = solar, .hvac = hvac};

		b.area_factor = 2.5 + 0.5 * (round / 2);
		CHECK(flex_rc_init(&env, &b, "", 1, &rc) == FLEX_OK, "init");
		for (int t = 0; t < N; t++)
		{
			FlexRcDrive drive;

			out[t] = 4 + 5 * sin(2 * M_PI * (t - 9) / 24.0) + 3 * sin(t / 37.0);
			solar[t] = fmax(0, sin(2 * M_PI * (t - 6) / 24.0)) * 350 *
					   (0.3 + unit_random(4, (unsigned long) t / 24));
			hvac[t] = unit_random(5, (unsigned long) t / 5) < 0.5 ? 8000 : 500;
			drive = (FlexRcDrive){.temp_out = out[t], .supply = out[t], .solar = area * solar[t]};
			flex_rc_step(&rc, &drive, state.mass, hvac[t], &state);
			air[t] = state.air + (noisy ? 0.2 * normal(6, (unsigned long) t) : 0);
		}
		truth[0] = 200;
		truth[1] = 65;
		truth[2] = 165000.0 * 140 / 3600;
		truth[3] = 9.1 * b.area_factor * 140;
		truth[4] = area;
		truth[5] = 19;
		truth[6] = b.area_factor;
		CHECK(flex_rc_fit(&env, &data, &fit) == FLEX_OK, "fit");
		CHECK(fit.converged, "not converged after %d", fit.iterations);
		for (int k = 0; k < FLEX_RC_PARAMETERS; k++)
		{
			double off = fabs(fit.value[k] - truth[k]);

			printf("%s%s: %.4g +- %.2g (true %.4g)\n", noisy ? "noise 0.2 K, " : "",
				   flex_rc_fit_name[k], fit.value[k], fit.error[k], truth[k]);
			if (noisy)
				CHECK(off <= 4 * fit.error[k], "%s: %g, true %g, error %g", flex_rc_fit_name[k],
					  fit.value[k], truth[k], fit.error[k]);
			else
				CHECK(off <= 1e-3 * truth[k], "%s: %g, true %g", flex_rc_fit_name[k], fit.value[k],
					  truth[k]);
		}
		CHECK(fabs(fit.rmse - (noisy ? 0.2 : 0)) < 0.02, "rmse %g", fit.rmse);
	}
	{
		FlexRcMeasured few = {
			.n = 10, .step_hours = 1, .air = air, .temp_out = out, .solar = solar, .hvac = hvac};

		CHECK(flex_rc_fit(&env, &few, &fit) == FLEX_BAD_INPUT, "ten rows");
	}
	flex_env_release(&env);
}

/* The same physics on quarter hours: a year's heat stays, the time grows with the steps. */
static void
test_quarter_hours(void)
{
	static const char *const scheme[] = {"crank_nicolson", "exponential"};
	FlexEnv                  env;
	FlexBuilding             b = {.floor_area = 140,
								  .h_op = 200,
								  .h_tr_w = 60,
								  .h_ve = 65,
								  .mass_factor = 165000,
								  .area_factor = 2.5};
	FlexRc                   rc;
	double                   heat[4];

	flex_env_standalone(&env);
	for (int k = 0; k < 4; k++)
	{
		FlexRcState state = {.mass = 20};
		int         per_hour = k / 2 == 0 ? 1 : 4;

		b.scheme = scheme[k % 2];
		CHECK(flex_rc_init(&env, &b, "", 1.0 / per_hour, &rc) == FLEX_OK, "init");
		heat[k] = 0;
		for (int t = 0; t < 24 * 60 * per_hour; t++)
		{
			double      out = 5 * sin(2 * M_PI * t / per_hour / 24);
			FlexRcDrive drive = {.temp_out = out, .supply = out};

			heat[k] +=
				flex_rc_hold(&rc, &drive, state.mass, 20, 100, INFINITY, 0, &state) / per_hour;
		}
		CHECK(fabs(heat[k] / heat[0] - 1) < 2e-3, "%s, %d steps an hour: %g against %g", b.scheme,
			  per_hour, heat[k], heat[0]);
	}
	flex_env_release(&env);
}

/* Identification when memory is short. */
static FlexStatus
fit_scarce(FlexEnv *env, const void *data)
{
	FlexRcFit fit;

	return flex_rc_fit(env, data, &fit);
}

static FlexStatus
read_scarce(FlexEnv *env, const void *data)
{
	FlexBuilding b;
	FlexNode    *doc = flex_doc_parse(env, data);
	FlexStatus   status = FLEX_NO_MEMORY;

	if (doc != NULL)
		status = flex_building_read(env, doc, "building", &b);
	if (doc != NULL)
		flex_doc_free(doc);
	return status;
}

static void
test_no_memory(void)
{
	enum
	{
		n = 72
	};
	double         air[n], out[n], solar[n], hvac[n];
	FlexRcMeasured measured = {n, 1, air, out, solar, hvac, 0};

	for (int t = 0; t < n; t++)
	{
		air[t] = 20 + 2 * sin(t);
		out[t] = 5 * sin(t / 4.0);
		solar[t] = fmax(0, 300 * sin(t / 4.0));
		hvac[t] = 3000 + 1000 * cos(t);
	}
	check_no_memory_call("identification", fit_scarce, &measured);
	check_no_memory_call("building", read_scarce,
						 "{\"Af\":140,\"Hop\":200,\"Hve\":65,\"CM_factor\":165000,"
						 "\"Am_factor\":2.5,\"scheme\":\"exponential\",\"type\":\"house\"}");
}

int
main(void)
{
	test_step();
	test_steady_state();
	test_exact_scheme();
	test_generators();
	test_quarter_hours();
	test_fit();
	test_no_memory();
	return unit_end("thermal");
}
