/*
 * module.c
 *	  Module start: magic block and settings.
 */
#include "flex_pg.h"

#include <limits.h>

#include "pg/compat.h"

FLEX_EXPORT const Pg_magic_struct *Pg_magic_func(void);
PG_MODULE_MAGIC;

int    flex_guc_engine = FLEX_ENGINE_AUTO;
int    flex_guc_time_limit = -1;
double flex_guc_mip_gap = 1e-4;
int    flex_guc_memory_limit = 1024 * 1024;
int    flex_guc_max_steps = 100000;

#define ENGINE_OPTION(id, name) {name, FLEX_ENGINE_##id, false},
static const struct config_enum_entry engine_options[] = {
	{"auto", FLEX_ENGINE_AUTO, false}, FLEX_ENGINES(ENGINE_OPTION){NULL, 0, false}};

FLEX_EXPORT void _PG_init(void);

void
_PG_init(void)
{
	DefineCustomEnumVariable("flex.engine", "Optimisation engine to use.",
							 "auto chooses by the structure of the problem.", &flex_guc_engine,
							 FLEX_ENGINE_AUTO, engine_options, PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("flex.time_limit", "Longest time one solve may take.",
							"At the limit the best plan found is returned with its gap. "
							"-1 takes 80 % of statement_timeout, at most 30 s; 0 is no limit.",
							&flex_guc_time_limit, -1, -1, INT_MAX, PGC_USERSET, GUC_UNIT_MS, NULL,
							NULL, NULL);
	DefineCustomRealVariable("flex.mip_gap", "Relative gap at which a search with binaries stops.",
							 NULL, &flex_guc_mip_gap, 1e-4, 0, 1, PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("flex.memory_limit", "Most memory one solve may take.", NULL,
							&flex_guc_memory_limit, 1024 * 1024, 1024, INT_MAX, PGC_SUSET,
							GUC_UNIT_KB, NULL, NULL, NULL);
	DefineCustomIntVariable("flex.max_steps", "Most time steps of one problem.", NULL,
							&flex_guc_max_steps, 100000, 1, 100000000, PGC_SUSET, 0, NULL, NULL,
							NULL);
	MarkGUCPrefixReserved("flex");
}
