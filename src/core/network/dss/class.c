/*
 * class.c
 *	  The classes of OpenDSS and their properties, in the order that values
 *	  without a name follow.
 *
 * A property that isn't in these lists is an error, and so is a shortened
 * name: what a shortened name means depends on the list's order, and files in
 * circulation set quantities that way that their writers didn't mean.
 */
#include "dss.h"

#include <string.h>

/* A "-" before a name: no part in a load flow; "!": refused. */
static const struct
{
	const char *name;
	const char *properties;
} classes[DSS_NCLASSES] = {
	[DSS_VSOURCE] = {"vsource",
					 "bus1 basekv pu angle !frequency phases mvasc3 mvasc1 x1r1 x0r0 isc3 isc1 r1 "
					 "x1 r0 x0 -scantype -sequence !bus2 !z1 !z0 !z2 !puz1 !puz0 !puz2 !basemva "
					 "-yearly -daily -duty !model !puzideal -spectrum !basefreq enabled like"},
	[DSS_LINECODE] = {"linecode",
					  "nphases r1 x1 r0 x0 c1 c0 units rmatrix xmatrix cmatrix basefreq normamps "
					  "-emergamps -faultrate -pctperm -repair !kron -rg -xg -rho -neutral !b1 !b0 "
					  "-seasons -ratings -linetype like"},
	[DSS_WIREDATA] = {"wiredata", "rdc rac runits gmrac gmrunits radius radunits normamps "
								  "-emergamps diam -seasons -ratings !capradius like"},
	[DSS_LINEGEOMETRY] = {"linegeometry",
						  "nconds nphases cond wire x h units normamps -emergamps reduce !spacing "
						  "!wires !cncable !tscable !cncables !tscables -seasons -ratings "
						  "-linetype like"},
	[DSS_LINE] = {"line",
				  "bus1 bus2 linecode length phases r1 x1 r0 x0 c1 c0 rmatrix xmatrix cmatrix "
				  "switch -rg -xg rho geometry units !spacing !wires !earthmodel !cncables "
				  "!tscables !b1 !b0 -seasons -ratings -linetype normamps -emergamps -faultrate "
				  "-pctperm -repair basefreq enabled like"},
	[DSS_TRANSFORMER] = {"transformer",
						 "phases windings wdg bus conn kv kva tap %r rneut xneut buses conns kvs "
						 "kvas taps xhl !xht !xlt !xscarray -thermal -n -m -flrise -hsrise "
						 "%loadloss %noloadloss -normhkva -emerghkva -sub maxtap mintap numtaps "
						 "-subname %imag ppm_antifloat %rs -bank !xfmrcode -xrconst x12 !x13 !x23 "
						 "leadlag -wdgcurrents -core -rdcohms -seasons -ratings -normamps "
						 "-emergamps -faultrate -pctperm -repair !basefreq enabled like"},
	[DSS_REGCONTROL] = {"regcontrol",
						"transformer winding vreg band ptratio ctprim r x !bus -delay !reversible "
						"-revvreg -revband -revr -revx -tapdelay -debugtrace maxtapchange "
						"-inversetime !tapwinding !vlimit !ptphase -revthreshold -revdelay "
						"-revneutral -eventlog !remoteptratio !tapnum -reset !ldc_z !rev_z !cogen "
						"-basefreq enabled like"},
	[DSS_LOAD] = {"load",
				  "phases bus1 kv kw pf model -yearly -daily -duty -growth conn kvar rneut xneut "
				  "-status -class vminpu vmaxpu -vminnorm -vminemerg !xfkva !allocationfactor kva "
				  "-%mean -%stddev !cvrwatts !cvrvars !kwh !kwhdays !cfactor !cvrcurve -numcust "
				  "zipv -%seriesrl -relweight -vlowpu -puxharm -xrharm -spectrum -basefreq enabled "
				  "like"},
	[DSS_GENERATOR] = {"generator",
					   "phases bus1 kv kw pf kvar model vminpu vmaxpu -yearly -daily -duty "
					   "-dispmode -dispvalue conn -rneut -xneut -status -class -vpu -maxkvar "
					   "-minkvar -pvfactor -forceon -kva -mva -xd -xdp -xdpp -h -d !usermodel "
					   "-userdata !shaftmodel -shaftdata -dutystart -debugtrace !balanced -xrdp "
					   "-spectrum -basefreq enabled like"},
	[DSS_PVSYSTEM] =
		{"pvsystem", "phases bus1 kv irradiance pmpp %pmpp -temperature pf conn kvar kva -%cutin "
					 "-%cutout !effcurve !p-tcurve -%r -%x model vminpu vmaxpu !balanced "
					 "!limitcurrent -yearly -daily -duty -tyearly -tdaily -tduty -class "
					 "!usermodel -userdata -debugtrace -varfollowinverter -dutystart !wattpriority "
					 "!pfpriority -%pminnovars -%pminkvarmax -kvarmax -kvarmaxabs -spectrum "
					 "-basefreq enabled like"},
	[DSS_CAPACITOR] = {"capacitor",
					   "bus1 !bus2 phases kvar kv conn !cmatrix !cuf !r !xl -harm numsteps states "
					   "-normamps -emergamps -faultrate -pctperm -repair -basefreq enabled like"},
};

/* What only records, shapes or draws. */
static const char *const harmless[] = {"monitor",  "energymeter", "loadshape",   "tshape",
									   "spectrum", "priceshape",  "growthshape", "tcc_curve",
									   "sensor",   "xycurve"};

int
flex_dss_class(const char *name)
{
	for (int i = 0; i < DSS_NCLASSES; i++)
		if (strcmp(classes[i].name, name) == 0)
			return i;
	for (int i = 0; i < FLEX_LENGTH(harmless); i++)
		if (strcmp(harmless[i], name) == 0)
			return -1;
	return -2;
}

const char *
flex_dss_class_name(int class)
{
	return classes[class].name;
}

/* The property at number of the list, its length, and its mark. */
static const char *
property_at(int class, int number, int *length, DssUse *use)
{
	const char *at = classes[class].properties;

	for (; number > 0; number--)
	{
		at = strchr(at, ' ');
		if (at == NULL)
			return NULL;
		at++;
	}
	*use = *at == '-' ? DSS_HARMLESS : (*at == '!' ? DSS_REFUSED : DSS_USED);
	if (*use != DSS_USED)
		at++;
	*length = (int) strcspn(at, " ");
	return at;
}

int
flex_dss_property(int class, const char *name)
{
	int         length;
	DssUse      use;
	const char *at;

	for (int i = 0; (at = property_at(class, i, &length, &use)) != NULL; i++)
		if ((int) strlen(name) == length && strncmp(at, name, (size_t) length) == 0)
			return i;
	return -1;
}

DssUse
flex_dss_property_use(int class, int number)
{
	int    length;
	DssUse use = DSS_REFUSED;

	property_at(class, number, &length, &use);
	return use;
}

char *
flex_dss_property_name(FlexEnv *env, int class, int number)
{
	int         length;
	DssUse      use;
	const char *at = property_at(class, number, &length, &use);
	char       *name = at == NULL ? NULL : flex_alloc(env, (size_t) length + 1, 1);

	if (name != NULL)
		memcpy(name, at, (size_t) length);
	return name;
}
