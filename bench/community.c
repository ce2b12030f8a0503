/* joint plans of communities of growing size; see bench.sh */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/core/community_joint.h"
#include "../src/core/random.h"

static double
rnd(unsigned long seed, unsigned long k)
{
	unsigned long z = seed * 0x9E3779B97F4A7C15ul + k * 0xD1B54A32D192ED03ul + 1;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ul;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBul;
	return (double) ((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

int
main(int argc, char **argv)
{
	int members = argc > 1 ? atoi(argv[1]) : 100;
	int n = argc > 2 ? atoi(argv[2]) : 96;
	const char *method = argc > 3 ? argv[3] : "auto";
	double peak = argc > 4 ? atof(argv[4]) : 0;
	FlexEnv env;
	FlexJointInput in = {0};
	FlexJointPlan plan;
	FlexSettings settings;
	double *hours, *buy, *sell, *fee, *pk;
	flex_env_standalone(&env);
	hours = FLEX_NEW(&env, double, n); buy = FLEX_NEW(&env, double, n); sell = FLEX_NEW(&env, double, n); fee = FLEX_NEW(&env, double, n);pk = FLEX_NEW(&env, double, n);
	for (int t = 0; t < n; t++) { hours[t] = 24.0 / 96; buy[t] = 0.28 + 0.08 * sin(t * 4 * M_PI / 96) + 0.02*rnd(3,t); sell[t] = 0.08; fee[t] = 0.03; pk[t]=peak; }
	in.n = n; in.hours = hours; in.import_price = buy; in.export_price = sell; in.fee = fee; in.nparties = members;
	if (peak > 0) in.peak_price = pk;
	in.party = FLEX_NEW(&env, FlexParty, members);
	in.method = strcmp(method, "lp") == 0 ? FLEX_JOINT_LP : strcmp(method, "dec") == 0 ? FLEX_JOINT_DECOMPOSITION : FLEX_JOINT_AUTO;
	for (int m = 0; m < members; m++)
	{
		FlexParty *p = &in.party[m];
		double *net = FLEX_NEW(&env, double, n);
		FlexSiteStorage *s = FLEX_NEW(&env, FlexSiteStorage, 1);
		char *name = FLEX_NEW(&env, char, 16);
		double pv = rnd(m, 1) < 0.6 ? 3 + 6 * rnd(m, 2) : 0;
		snprintf(name, 16, "m%d", m);
		p->name = name;
		for (int t = 0; t < n; t++)
			net[t] = 0.3 + 1.2 * rnd(m, 100 + t) * (1 + sin((t - 60) * 2 * M_PI / 96)) - pv * fmax(0, sin((t - 24) * 2 * M_PI / 96) ) * (0.7 + 0.3 * rnd(m, 5000 + t));
		p->alone = (FlexSiteInput){.n = n, .hours = hours, .import_price = buy, .export_price = sell, .net_load = net};
		if (rnd(m, 3) < 0.7)
		{
			s->name = name;
			s->spec = (FlexStorageSpec){.capacity = 4 + 8 * rnd(m, 4), .soc_max = 4 + 8 * rnd(m, 4), .charge_power = 3 + 2 * rnd(m, 5), .discharge_power = 3 + 2 * rnd(m, 5), .charge_efficiency = 0.95, .discharge_efficiency = 0.95, .soc_start = 2, .soc_end = NAN, .soc_end_min = 2, .exclusive = true};
			p->alone.storage = s; p->alone.nstorages = 1;
		}
	}
	flex_settings_default(&settings);
	FlexStatus st = flex_joint_plan(&env, &in, &settings, &plan);
	printf("%d x %d %s: %s objective %.6f bound %.6f gap %.2e rounds %d columns %d %.2f s %s\n", members, n, method, flex_status_text(st), plan.objective, plan.bound, plan.gap, plan.iterations, plan.columns, plan.solve_seconds, plan.reason);
	if (flex_first_error(&env)) printf("%s %s\n", flex_first_error(&env)->message, flex_first_error(&env)->detail);
	flex_env_release(&env);
	return 0;
}
