/*
 * heat.c
 *	  The heat generator and the heating element in the program of a household.
 */
#include "internal.h"

#include <math.h>

/* ---- generator ---------------------------------------------------------------------- */

double
flex_household_fuel_price(const FlexHouseholdBuild *b, int t)
{
	return b->h->fuel_price[b->first + t] + b->h->co2_price * b->h->fuel_co2;
}

/* A kW of heat in column col, made by the generator at this performance. */
void
flex_household_make_heat(FlexHouseholdBuild *b, int col, int t, double cop, double sign)
{
	if (col < 0)
		return;
	if (b->boiler)
	{
		flex_model_coef(b->model, b->generator + t, col + t, sign);
		flex_model_add_cost(b->model, col + t,
							sign * b->hours[t] * flex_household_fuel_price(b, t) /
								b->h->fuel_efficiency);
		return;
	}
	flex_model_coef(b->model, b->generator + t, col + t, sign / cop);
	flex_model_coef(b->model, b->balance + t, col + t, -sign / cop);
}

void
flex_household_make_water(FlexHouseholdBuild *b, int col, int t, double cop, double sign)
{
	if (flex_household_water_apart(b->h))
		flex_model_coef(b->model, b->balance + t, col + t, -sign / cop);
	else
		flex_household_make_heat(b, col, t, cop, sign);
}

/* ---- heating element ---------------------------------------------------------------- */

/* Heat of the element may not exceed what it stands in for: of - part >= lower. */
static void
element_share(FlexHouseholdBuild *b, const char *what, int element, int whole, int part,
			  const double *known)
{
	int row;

	if (element < 0)
		return;
	row = flex_model_rows(b->model, "heating element", what, b->n, true);
	for (int t = 0; t < b->n; t++)
	{
		double fixed = known == NULL ? 0 : known[b->first + t] / b->hours[t];

		if (whole >= 0)
			flex_model_coef(b->model, row + t, whole + t, 1);
		if (part >= 0)
			flex_model_coef(b->model, row + t, part + t, -1);
		flex_model_coef(b->model, row + t, element + t, -1);
		flex_model_row_bounds(b->model, row + t, -fixed, INFINITY);
	}
}

/* The element's columns in the balance, in place of the generator's heat. */
static void
element_flows(FlexHouseholdBuild *b)
{
	const FlexHouseholdBasis *basis = b->basis;
	bool                      both = flex_build_quirk(b, FLEX_QUIRK_HEATING_ELEMENT);
	int row = flex_model_rows(b->model, "heating element", "power", b->n, true);
	int column[] = {b->col->element_bypass, b->col->element_tank, b->col->element_water,
					b->col->element_water_tank};

	for (int t = 0; t < b->n; t++)
	{
		int    k = b->first + t;
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
				flex_household_make_heat(b, column[i], t, cop[i], -1);
			else
				flex_household_make_water(b, column[i], t, cop[i], -1);
			flex_model_coef(b->model, b->balance + t, column[i] + t, -1 / b->h->element_efficiency);
			flex_model_coef(b->model, row + t, column[i] + t, 1);
		}
		flex_model_row_bounds(b->model, row + t, -INFINITY, b->h->element_power);
	}
}

/*
 * What the element takes over from the generator. As published, its heat for rooms and
 * tank is one amount, held only by the generator's power not falling below 0.
 */
static void
element_limits(FlexHouseholdBuild *b)
{
	FlexHouseholdColumns *c = b->col;

	if (b->boiler)
	{
		int row = flex_model_rows(b->model, "heating element", "space_heat", b->n, true);
		int water = flex_model_rows(b->model, "heating element", "hot_water", b->n, true);

		for (int t = 0; t < b->n; t++)
		{
			double demand = b->h->hot_water[b->first + t] / b->hours[t];

			flex_model_coef(b->model, row + t, c->heat + t, 1);
			flex_model_coef(b->model, row + t, c->element_bypass + t, -1);
			flex_model_coef(b->model, water + t, c->element_water + t, -1);
			if (c->space_in >= 0)
			{
				flex_model_coef(b->model, row + t, c->space_in + t, 1);
				flex_model_coef(b->model, row + t, c->space_out + t, -1);
			}
			if (c->water_in >= 0)
			{
				flex_model_coef(b->model, water + t, c->water_in + t, 1);
				flex_model_coef(b->model, water + t, c->water_out + t, -1);
			}
			flex_model_row_bounds(b->model, row + t, 0, INFINITY);
			flex_model_row_bounds(b->model, water + t, -demand, INFINITY);
		}
		return;
	}
	if (!flex_build_quirk(b, FLEX_QUIRK_HEATING_ELEMENT))
	{
		if (c->space_in < 0)
			element_share(b, "space_heat", c->element_bypass, c->heat, -1, NULL);
		element_share(b, "space_tank", c->element_tank, c->space_in, -1, NULL);
		element_share(b, "hot_water", c->element_water, -1, c->water_in >= 0 ? c->water_out : -1,
					  b->h->hot_water);
		element_share(b, "hot_water_tank", c->element_water_tank, c->water_in, -1, NULL);
		return;
	}
	for (int side = 0; side < 2; side++)
	{
		int row =
			flex_model_rows(b->model, "heat pump", side == 0 ? "space_kw" : "water_kw", b->n, true);

		for (int t = 0; t < b->n; t++)
		{
			int           k = b->first + t;
			const double *direct = side == 0 ? b->basis->cop_h : b->basis->cop_w;
			const double *tank = side == 0 ? b->basis->cop_ht : b->basis->cop_wt;
			int           in = side == 0 ? c->space_in : c->water_in;
			int           out = side == 0 ? c->space_out : c->water_out;
			int           element = side == 0 ? c->element_bypass : c->element_water;
			double        known = side == 0 ? 0 : b->h->hot_water[k] / b->hours[t] / direct[k];

			if (side == 0)
				flex_model_coef(b->model, row + t, c->heat + t, 1 / direct[k]);
			if (in >= 0)
			{
				flex_model_coef(b->model, row + t, in + t, 1 / tank[k]);
				flex_model_coef(b->model, row + t, out + t, -1 / direct[k]);
			}
			flex_model_coef(b->model, row + t, element + t, -1 / (direct[k] * tank[k]));
			flex_model_row_bounds(b->model, row + t, -known, INFINITY);
		}
	}
}

void
flex_household_build_element(FlexHouseholdBuild *b)
{
	FlexHouseholdColumns *c = b->col;
	bool                  split = !b->boiler && !flex_build_quirk(b, FLEX_QUIRK_HEATING_ELEMENT);

	c->element_bypass = c->element_tank = c->element_water = c->element_water_tank = -1;
	if (b->h->element_power <= 0)
		return;
	c->element_bypass = flex_model_cols(b->model, "heating element", "space_kw", b->n, true);
	c->element_water = flex_model_cols(b->model, "heating element", "water_kw", b->n, true);
	if (split && c->space_in >= 0)
		c->element_tank = flex_model_cols(b->model, "heating element", "tank_kw", b->n, true);
	if (split && c->water_in >= 0)
		c->element_water_tank =
			flex_model_cols(b->model, "heating element", "water_tank_kw", b->n, true);
	element_flows(b);
	element_limits(b);
}
