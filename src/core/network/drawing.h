/*
 * drawing.h
 *	  A network as a single-line drawing.
 */
#ifndef FLEX_NETWORK_DRAWING_H
#define FLEX_NETWORK_DRAWING_H

#include "network.h"

/* What the colours tell. NAN: no value, drawn grey. */
typedef struct FlexNetworkColours
{
	const char   *title;       /* of the scale, or NULL: no colours */
	const double *bus;         /* [nbuses], or NULL */
	const double *line;        /* [nlines], or NULL: mean of the line's buses */
	const double *transformer; /* [ntransformers], or NULL */
	double        low;         /* ends of the scale; middle is the neutral value */
	double        middle;
	double        high;
} FlexNetworkColours;

/*
 * Buses with coordinates are drawn there where all of them have any; else the
 * network is laid out as a tree from its source to the right, parts without
 * supply below.
 */
FlexStatus flex_network_svg(FlexEnv *env, const FlexNetwork *network,
							const FlexNetworkColours *colours, FlexText *out);

#endif /* FLEX_NETWORK_DRAWING_H */
