/*
 * tree.h
 *	  A radial grid as a tree of buses with three phase slots each.
 *
 * Branch i joins bus i to its parent:  V_i = A V_parent - B J_i  with J_i the
 * current that flows on to bus i, and the parent gives A' J_i. Lines have
 * A = 1 and B = Z; a transformer's A carries ratio and phase shift.
 */
#ifndef FLEX_LOADFLOW_TREE_H
#define FLEX_LOADFLOW_TREE_H

#include "internal.h"

typedef enum BranchKind
{
	BRANCH_BALANCED, /* A = 1, B = z[0] on the diagonal, z[1] off it */
	BRANCH_COUPLED,  /* A = 1, B full */
	BRANCH_GENERAL   /* A and B full */
} BranchKind;

/* re and im by turns, row-major */
typedef struct TreeBranch
{
	BranchKind kind;
	int        parent;
	double     b[18];
	double     a[18];
} TreeBranch;

typedef struct TreeShunt
{
	int    bus;
	double y[18];
} TreeShunt;

/* A leg by bus and phase slots; to 3: ground. */
typedef struct TreeLeg
{
	int bus;
	int from;
	int to;
} TreeLeg;

struct GridTree
{
	/* all buses with supply, parents before children; 0 is the source's */
	int         nfull;
	int        *bus; /* [nfull], of the network */
	TreeBranch *full;
	int        *carrier; /* [nfull]: reduced branch whose current flows there; -1: none */
	int        *slot;    /* [nnodes]: 3 * place of its bus + phase slot */

	/* those that are left without chains and dead ends, same order */
	int         n;
	TreeBranch *branch;
	int        *full_of; /* [n] */
	double     *scale;   /* [n]: 1 / base^2, V^-2 */
	TreeShunt  *shunt;   /* by reduced bus */
	int         nshunts;
	TreeLeg    *leg; /* [nlegs] */

	double emf[6]; /* of the source, re and im by turns */
	double z[18];
};

#endif /* FLEX_LOADFLOW_TREE_H */
