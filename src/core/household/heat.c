/*
 * heat.c
 *	  The heat generator and the heating element in the program of a household.
 */
#include "internal.h"

#include <math.h>

/* ---- generator ---------------------------------------------------------------------- */

double
flex_household_fuel_price(const FlexHouseholdBuild *build, int t)
{
	return build->h->fuel_price[build->first + t] + build->h->co2_price * build->h->fuel_co2;
}

/* A kW of heat in column col, made by the generator at this performance. */
void
flex_household_make_heat(FlexHouseholdBuild *build, int col, int t, double cop, double sign)
{
	if (col < 0)
		return;
	if (build->boiler)
	{
		flex_model_coef(build->model, build->generator + t, col + t, sign);
		flex_model_add_cost(build->model, col + t,
							sign * build->hours[t] * flex_household_fuel_price(build, t) /
								build->h->fuel_efficiency);
		return;
	}
	flex_model_coef(build->model, build->generator + t, col + t, sign / cop);
	flex_model_coef(build->model, build->balance + t, col + t, -sign / cop);
}

void
flex_household_make_water(FlexHouseholdBuild *build, int col, int t, double cop, double sign)
{
	if (flex_household_water_apart(build->h))
		flex_model_coef(build->model, build->balance + t, col + t, -sign / cop);
	else
		flex_household_make_heat(build, col, t, cop, sign);
}

/* ---- heating element ---------------------------------------------------------------- */

/* Heat of the element may not exceed what it stands in for: of - part >= lower. */
static void
element_share(FlexHouseholdBuild *build, const char *what, int element, int whole, int part,
			  const double *known)
{
	int row;

	if (element < 0)
		return;
	row = flex_model_rows(build->model, "heating element", what, build->n, true);
	for (int t = 0; t < build->n; t++)
	{
		double fixed = known == NULL ? 0 : known[build->first + t] / build->hours[t];

		if (whole >= 0)
			flex_model_coef(build->model, row + t, whole + t, 1);
		if (part >= 0)
			flex_model_coef(build->model, row + t, part + t, -1);
		flex_model_coef(build->model, row + t, element + t, -1);
		flex_model_row_bounds(build->model, row + t, -fixed, INFINITY);
	}
}

/* The element's columns in the balance, in place of the generator's heat. */
static void
element_flows(FlexHouseholdBuild *build)
{
	const FlexHouseholdBasis *basis = build->basis;
	bool                      both = flex_build_quirk(build, FLEX_QUIRK_HEATING_ELEMENT);
	int row = flex_model_rows(build->model, "heating element", "power", build->n, true);
	int column[] = {build->col->element_bypass, build->col->element_tank, build->col->element_water,
					build->col->element_water_tank};

	for (int t = 0; t < build->n; t++)
	{
		int    k = build->first + t;
		double cop[] = {basis->cop_h[k], basis->cop_ht[k], basis->cop_w[k], basis->cop_wt[k]};

		if (both)
		{
			cop[0] *= basis->cop_ht[k];
			cop[2] *= basis->cop_wt[k];
		}
		for (int i = 0; i < FLEX_LENGTH(column); i++)
		{
			if (column[i] < 0)
				continue;
			if (i < 2)
				flex_household_make_heat(build, column[i], t, cop[i], -1);
			else
				flex_household_make_water(build, column[i], t, cop[i], -1);
			flex_model_coef(build->model, build->balance + t, column[i] + t,
							-1 / build->h->element_efficiency);
			flex_model_coef(build->model, row + t, column[i] + t, 1);
		}
		flex_model_row_bounds(build->model, row + t, -INFINITY, build->h->element_power);
	}
}

/*
 * What the element takes over from the generator. As published, its heat for rooms and
 * tank is one amount, held only by the generator's power not falling below 0.
 */
static void
element_limits(FlexHouseholdBuild *build)
{
	FlexHouseholdColumns *c = build->col;

	if (build->boiler)
	{
		int row = flex_model_rows(build->model, "heating element", "space_heat", build->n, true);
		int water = flex_model_rows(build->model, "heating element", "hot_water", build->n, true);

		for (int t = 0; t < build->n; t++)
		{
			double demand = build->h->hot_water[build->first + t] / build->hours[t];

			flex_model_coef(build->model, row + t, c->heat + t, 1);
			flex_model_coef(build->model, row + t, c->element_bypass + t, -1);
			flex_model_coef(build->model, water + t, c->element_water + t, -1);
			if (c->space_in >= 0)
			{
				flex_model_coef(build->model, row + t, c->space_in + t, 1);
				flex_model_coef(build->model, row + t, c->space_out + t, -1);
			}
			if (c->water_in >= 0)
			{
				flex_model_coef(build->model, water + t, c->water_in + t, 1);
				flex_model_coef(build->model, water + t, c->water_out + t, -1);
			}
			flex_model_row_bounds(build->model, row + t, 0, INFINITY);
			flex_model_row_bounds(build->model, water + t, -demand, INFINITY);
		}
		return;
	}
	if (!flex_build_quirk(build, FLEX_QUIRK_HEATING_ELEMENT))
	{
		if (c->space_in < 0)
			element_share(build, "space_heat", c->element_bypass, c->heat, -1, NULL);
		element_share(build, "space_tank", c->element_tank, c->space_in, -1, NULL);
		element_share(build, "hot_water", c->element_water, -1,
					  c->water_in >= 0 ? c->water_out : -1, build->h->hot_water);
		element_share(build, "hot_water_tank", c->element_water_tank, c->water_in, -1, NULL);
		return;
	}
	for (int side = 0; side < 2; side++)
	{
		int row = flex_model_rows(build->model, "heat pump", side == 0 ? "space_kw" : "water_kw",
								  build->n, true);

		for (int t = 0; t < build->n; t++)
		{
			int           k = build->first + t;
			const double *direct = side == 0 ? build->basis->cop_h : build->basis->cop_w;
			const double *tank = side == 0 ? build->basis->cop_ht : build->basis->cop_wt;
			int           in = side == 0 ? c->space_in : c->water_in;
			int           out = side == 0 ? c->space_out : c->water_out;
			int           element = side == 0 ? c->element_bypass : c->element_water;
			double known = side == 0 ? 0 : build->h->hot_water[k] / build->hours[t] / direct[k];

			if (side == 0)
				flex_model_coef(build->model, row + t, c->heat + t, 1 / direct[k]);
			if (in >= 0)
			{
				flex_model_coef(build->model, row + t, in + t, 1 / tank[k]);
				flex_model_coef(build->model, row + t, out + t, -1 / direct[k]);
			}
			flex_model_coef(build->model, row + t, element + t, -1 / (direct[k] * tank[k]));
			flex_model_row_bounds(build->model, row + t, -known, INFINITY);
		}
	}
}

void
flex_household_build_element(FlexHouseholdBuild *build)
{
	FlexHouseholdColumns *c = build->col;
	bool split = !build->boiler && !flex_build_quirk(build, FLEX_QUIRK_HEATING_ELEMENT);

	c->element_bypass = c->element_tank = c->element_water = c->element_water_tank = -1;
	if (build->h->element_power <= 0)
		return;
	c->element_bypass =
		flex_model_cols(build->model, "heating element", "space_kw", build->n, true);
	c->element_water = flex_model_cols(build->model, "heating element", "water_kw", build->n, true);
	if (split && c->space_in >= 0)
		c->element_tank =
			flex_model_cols(build->model, "heating element", "tank_kw", build->n, true);
	if (split && c->water_in >= 0)
		c->element_water_tank =
			flex_model_cols(build->model, "heating element", "water_tank_kw", build->n, true);
	element_flows(build);
	element_limits(build);
}
