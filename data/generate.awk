# Generates the demonstration year: hourly prices, loads and PV output of the
# local year 2023 (Europe/Berlin), see README.md for the formulas.
#   awk -f data/generate.awk -v what=price >data/price_year.csv
#   awk -f data/generate.awk -v what=shape >data/shape_year.csv
# Plain POSIX awk; every random number comes from one seeded 32-bit generator.

function random()    { seed = (1664525 * seed + 1013904223) % 4294967296; return int(seed / 256) / 16777216 }
function normal(  k, sum) { sum = -6; for (k = 0; k < 12; k++) sum += random(); return sum }
function min(a, b)   { return a < b ? a : b }
function max(a, b)   { return a > b ? a : b }
function cents(x)    { return (x < 0 ? -1 : 1) * int((x < 0 ? -x : x) * 100 + 0.5) / 100 }

# ---- the time axis: hour i starts at 2022-12-31T23:00:00Z + i hours --------
# local time is UTC + 2 h from 2023-03-26T01:00Z to 2023-10-29T01:00Z, else + 1 h
function make_axis(  i, u, local, day, m, month_days) {
	split("31 28 31 30 31 30 31 31 30 31 30 31", month_days, " ")
	N = 8760
	for (i = 0; i < N; i++) {
		u = i - 1                         # hours since 2023-01-01T00:00Z
		local = u + (u >= 84 * 24 + 1 && u < 301 * 24 + 1 ? 2 : 1)
		day = int(local / 24)
		hour[i] = local - 24 * day
		day_of_year[i] = day + 1
		weekday[i] = (day + 6) % 7        # 0 is Monday; 1 January 2023 was a Sunday
		for (m = 1; day >= month_days[m]; m++) day -= month_days[m]
		month[i] = m
		stamp[i] = utc_text(u, month_days)
	}
}

function utc_text(u, month_days,  day, m) {
	if (u < 0) return "2022-12-31T23:00:00Z"
	day = int(u / 24); u -= 24 * day
	for (m = 1; day >= month_days[m]; m++) day -= month_days[m]
	return sprintf("2023-%02d-%02dT%02d:00:00Z", m, day + 1, u)
}

# ---- clouds: one clearness for each day, used by prices and by PV -----------
function make_clouds(  d, x) {
	seed = 20230101
	x = 0
	for (d = 0; d <= 366; d++) {
		x = 0.5 * x + normal()
		clear[d] = min(1, max(0.12, 0.62 + 0.28 * x))
	}
}

# ---- prices ------------------------------------------------------------------
function make_prices(  i, r, wind, short, dip, low, high, n) {
	split("88.17 82.06 79.07 76.56 77.18 83.49 101.01 115.36 116.13 104.21 91.37 83.10 75.74 69.40 69.26 76.75 88.56 107.10 123.54 135.19 127.41 114.17 105.79 93.59", hour_mean, " ")
	split("117.83 128.31 102.52 100.74 81.72 94.76 77.61 94.32 100.72 87.38 91.12 68.52", month_mean, " ")
	MEAN = 95.1754; LOWEST = -500; HIGHEST = 524.27; NEGATIVE = 301
	seed = 524
	wind = 0; short = 0
	for (i = 0; i < N; i++) {
		wind = 0.975 * wind + 0.222 * normal()      # stands for wind: lasts days
		short = 0.7 * short + 0.714 * normal()
		dip = max(0, 1 - ((hour[i] - 13.5) / 4) ^ 2) * (clear[day_of_year[i]] - 0.62) * (month[i] > 3 && month[i] < 10 ? 75 : 30)
		price[i] = hour_mean[hour[i] + 1] + month_mean[month[i]] - MEAN - dip \
			+ (weekday[i] == 6 ? -28 : weekday[i] == 5 ? -15 : 8.5) + 37 * wind + 9 * short
	}
	fit_margins()
	for (r = 0; r < 12; r++) { bend_low_tail(r < 1 ? 0.55 : 1); fit_margins() }
	low = high = 0
	for (i = 1; i < N; i++) {
		if (price[i] < price[low]) low = i
		if (price[i] > price[high]) high = i
	}
	fixed[low] = fixed[high] = 1
	shift_cell(low, LOWEST); shift_cell(high, HIGHEST)
	set_negative_count()
	for (i = 0; i < N; i++) price[i] = cents(price[i])
}

# Move all prices so that the means by hour of day and by month are met.
function fit_margins(  i, k, r, sum, count) {
	for (r = 0; r < 5; r++) {
		for (k = 0; k < 24; k++) sum[k] = count[k] = 0
		for (i = 0; i < N; i++) { sum[hour[i]] += price[i]; count[hour[i]]++ }
		for (i = 0; i < N; i++) price[i] += hour_mean[hour[i] + 1] - sum[hour[i]] / count[hour[i]]
		for (k = 1; k < 13; k++) sum[k] = count[k] = 0
		for (i = 0; i < N; i++) { sum[month[i]] += price[i]; count[month[i]]++ }
		for (i = 0; i < N; i++) price[i] += month_mean[month[i]] - sum[month[i]] / count[month[i]]
	}
}

# The market's low end: the NEGATIVE lowest prices move to just below zero and
# what is below shrinks; the prices up to KNEE make room.
function bend_low_tail(slope,  i, lo, hi, v, n, KNEE) {
	KNEE = 40; lo = -300; hi = KNEE
	while (hi - lo > 0.001) {
		v = (lo + hi) / 2
		n = 0
		for (i = 0; i < N; i++) n += price[i] < v
		if (n < NEGATIVE) lo = v; else hi = v
	}
	for (i = 0; i < N; i++)
		if (price[i] < v) price[i] = slope * (price[i] - v) - 0.01
		else if (price[i] < KNEE) price[i] = (price[i] - v) * KNEE / (KNEE - v)
}

# Set price i, and spread the difference over the larger prices of the same
# hour of day in the same month: all four kinds of means stay.
function shift_cell(i, value,  j, n, rest) {
	for (j = 0; j < N; j++)
		if (in_cell(j, i)) n++
	rest = (price[i] - value) / n
	for (j = 0; j < N; j++)
		if (in_cell(j, i)) price[j] += rest
	price[i] = value
}
function in_cell(j, i) { return j != i && !fixed[j] && month[j] == month[i] && hour[j] == hour[i] && price[j] > 40 }

# Exactly NEGATIVE prices below zero: those nearest to zero change sides.
function set_negative_count(  i, n, best) {
	for (i = 0; i < N; i++) n += cents(price[i]) < 0
	while (n != NEGATIVE) {
		best = -1
		for (i = 0; i < N; i++)
			if ((cents(price[i]) < 0) == (n > NEGATIVE) && (best < 0 || price[i] * price[i] < price[best] * price[best]))
				best = i
		shift_cell(best, n > NEGATIVE ? 0.5 : -0.5)
		n += n > NEGATIVE ? -1 : 1
	}
}

# ---- loads and PV -------------------------------------------------------------
# Daily shapes: 24 relative values, working day / Saturday / Sunday.
function make_shapes(  i, d, k, kind, x, day_kind, jitter, sum) {
	day_shape("household", 0, "30 25 23 22 23 28 45 62 58 50 48 52 60 55 48 46 52 68 92 100 90 75 58 42")
	day_shape("household", 1, "36 29 25 23 23 25 32 48 66 76 78 80 84 76 66 60 62 72 90 96 86 74 60 46")
	day_shape("household", 2, "38 30 26 24 23 24 28 42 62 78 86 92 98 84 68 60 60 70 88 94 84 70 54 42")
	day_shape("bakery", 0, "40 75 95 100 98 90 80 70 62 55 50 48 45 42 40 36 32 26 18 14 12 12 14 22")
	day_shape("bakery", 1, "45 80 98 100 98 92 84 74 64 55 48 40 32 24 18 14 12 12 12 12 12 12 14 22")
	day_shape("bakery", 2, "14 14 20 34 44 48 44 36 28 20 14 12 12 12 12 12 12 12 12 12 12 12 14 22")
	day_shape("office", 0, "18 18 18 18 18 20 32 56 82 95 100 98 92 94 96 92 82 64 44 32 26 22 20 18")
	day_shape("office", 1, "18 18 18 18 18 18 18 20 24 26 28 28 27 26 25 24 22 20 19 18 18 18 18 18")
	day_shape("office", 2, "18 18 18 18 18 18 18 18 19 20 20 20 20 20 20 19 18 18 18 18 18 18 18 18")
	day_shape("cold_store", 0, "70 68 66 65 65 66 70 76 82 86 90 94 97 99 100 100 98 95 90 86 82 79 76 73")
	day_shape("cold_store", 1, "70 68 66 65 65 66 68 70 73 76 80 83 86 88 89 89 88 86 83 80 78 76 74 72")
	day_shape("cold_store", 2, "70 68 66 65 65 65 66 67 69 72 75 78 81 83 84 84 83 81 79 77 75 74 72 71")
	winter["household"] = 0.22; winter["bakery"] = 0.05; winter["office"] = 0.08; winter["cold_store"] = -0.15
	noise["household"] = 0.20; noise["bakery"] = 0.08; noise["office"] = 0.07; noise["cold_store"] = 0.05
	nkinds = split("household bakery office cold_store", kinds, " ")
	seed = 8760
	for (k = 1; k <= nkinds; k++) {
		kind = kinds[k]; sum = 0; jitter = 0
		for (i = 0; i < N; i++) {
			jitter = 0.6 * jitter + 0.8 * normal()
			day_kind = weekday[i] == 6 ? 2 : weekday[i] == 5 ? 1 : 0
			x = shape[kind, day_kind, hour[i]] * (1 + winter[kind] * cos(6.2831853 * (day_of_year[i] - 15) / 365))
			load[kind, i] = x * max(0.3, 1 + noise[kind] * jitter)
			sum += load[kind, i]
		}
		for (i = 0; i < N; i++) load[kind, i] *= N / sum
	}
	for (i = 0; i < N; i++) {
		jitter = min(1, max(0.05, clear[day_of_year[i]] + 0.12 * normal()))
		pv["south", i] = sun_output(i, jitter, 35, 0)
		pv["east_west", i] = (sun_output(i, jitter, 15, -90) + sun_output(i, jitter, 15, 90)) / 2
	}
}
function day_shape(kind, day_kind, text,  v, h) {
	split(text, v, " ")
	for (h = 0; h < 24; h++) shape[kind, day_kind, h] = v[h + 1]
}

# kW per kWp of a module with this tilt and azimuth (0 south, 90 west) at 51 N,
# 10 E in the middle of hour i: direct light through the air mass plus 12 %
# diffuse, times clearness, times 0.85 for the system.
function sun_output(i, clearness, tilt, azimuth,  rad, decl, angle, sin_el, cos_in, direct) {
	rad = 0.017453292519943295
	decl = 23.45 * sin(rad * 360 * (284 + day_of_year[i]) / 365) * rad
	angle = ((i - 1) % 24 + 0.5 + 10 / 15 - 12) * 15 * rad
	sin_el = sin(51 * rad) * sin(decl) + cos(51 * rad) * cos(decl) * cos(angle)
	if (sin_el <= 0.02) return 0
	direct = exp(-0.14 / sin_el)
	cos_in = cos(tilt * rad) * sin_el + sin(tilt * rad) * (cos(azimuth * rad) * (cos(angle) * cos(decl) * sin(51 * rad) - sin(decl) * cos(51 * rad)) \
		+ sin(azimuth * rad) * cos(decl) * sin(angle))
	return 0.85 * (clearness ^ 1.3 * direct * max(0, cos_in) + (0.12 + 0.15 * (1 - clearness)) * sin_el)
}

BEGIN {
	make_axis(); make_clouds()
	if (what == "price") {
		make_prices()
		print "ts,price_eur_per_mwh"
		for (i = 0; i < N; i++) printf "%s,%.2f\n", stamp[i], price[i]
	} else if (what == "shape") {
		make_shapes()
		print "ts,household,bakery,office,cold_store,pv_south,pv_east_west"
		for (i = 0; i < N; i++)
			printf "%s,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f\n", stamp[i], load["household", i], load["bakery", i], load["office", i],
				load["cold_store", i], pv["south", i], pv["east_west", i]
	} else {
		print "usage: awk -f data/generate.awk -v what=price|shape" >"/dev/stderr"
		exit 2
	}
}
