/*
 * complex_matrix.h
 *	  Small dense matrices of complex numbers.
 */
#ifndef FLEX_BASE_COMPLEX_MATRIX_H
#define FLEX_BASE_COMPLEX_MATRIX_H

#include <complex.h>
#include <stdbool.h>

/* Largest order. */
#define FLEX_MAX_INVERT 12

/*
 * Invert the n x n matrix a (row-major) in place: Gauss-Jordan with row exchange.
 * False where it is singular or holds NaN; a is undefined then. n <= FLEX_MAX_INVERT.
 */
bool flex_complex_invert(double complex *a, int n);

#endif /* FLEX_BASE_COMPLEX_MATRIX_H */
