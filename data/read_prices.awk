# Reads a file of day-ahead prices on standard input and writes "ts,price" without
# a header: UTC, EUR/MWh with a decimal point, every step from the first price to
# the last. Layouts, told apart by the header (lines before it are passed over):
#   ts,price_eur_per_mwh              2024-01-01T00:00:00Z,12.5   UTC where ts carries no offset
# and what the SMARD site gives, in local time (central European, both clock changes):
#   Datum von;Datum bis;...           01.01.2024 00:00;...;1.234,56
#   Datum;Anfang;Ende;...             01.01.2022;00:00;...
#   Datum;Uhrzeit;...                 01.01.2020;00:00;...
#   Start date;End date;...           Jan 1, 2024 12:00 AM;...;1,234.56
#   Date;Start;End;...                Jan 1, 2022;12:00 AM;...
#   {"meta_data": ..., "series": [[1704063600000, 12.5], ...]}
# Separated by semicolon, tab or comma, quoted or not. The column is that of Germany and
# Luxembourg, before October 2018 of Germany, Austria and Luxembourg; ZONE in the
# environment names another ("Frankreich"). Steps: an hour or an equal part of it. In a
# file of quarter hours a price that stands at the full hour alone holds for the hour;
# other steps without a price take the price before them, for a week at most, and are
# counted on standard error.

function fail(text) { refuse("line " NR ": " text) }
function refuse(text) { print "prices, " text >"/dev/stderr"; failed = 1; exit 1 }

# ---- the calendar: minutes since 1970 -----------------------------------------
function leap(y) { return y % 4 == 0 && y % 100 != 0 || y % 400 == 0 }
function month_days(y, m) { return m == 2 ? 28 + leap(y) : 30 + (m + (m > 7)) % 2 }
function day_number(y, m, d) {                     # days since 1970-01-01
	if (m <= 2) { y--; m += 12 }
	return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d - 719469
}
function minutes(y, m, d, h, min, text) {
	if (y < 1970 || m < 1 || m > 12 || d < 1 || d > month_days(y, m) || h > 23 || min > 59) fail("no such date and time: " text)
	return (day_number(y, m, d) * 24 + h) * 60 + min
}
function utc_text(t,  y, m, d) {
	d = int(t / 1440); t -= 1440 * d
	y = 1970 + int(d / 366)
	while (day_number(y + 1, 1, 1) <= d) y++
	d -= day_number(y, 1, 1)
	for (m = 1; d >= month_days(y, m); m++) d -= month_days(y, m)
	return sprintf("%04d-%02d-%02dT%02d:%02d:00Z", y, m, d + 1, int(t / 60), t % 60)
}
# the local minute at which the last Sunday of a month of 31 days is h hours old (1970-01-01 was a Thursday)
function last_sunday(y, m, h,  n) { n = day_number(y, m, 31); return ((n - (n + 4) % 7) * 24 + h) * 60 }

# Central European time to UTC. A stamp of the repeated hour comes first in summer time.
# "": a row of the skipped hour, without a price.
function from_local(t, y, empty, text) {
	if (t >= last_sunday(y, 3, 2) && t < last_sunday(y, 3, 3)) {
		if (!empty) fail("the clock skips this hour: " text)
		return ""
	}
	if (t < last_sunday(y, 3, 2) || t >= last_sunday(y, 10, 3)) return t - 60
	if (t >= last_sunday(y, 10, 2) && passes[t]++) return t - 60
	return t - 120
}

# "2024-01-01T00:00:00Z", with a blank for the T, without seconds, with an offset
function iso_time(text,  rest, sign, t) {
	if (text !~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][T ][0-9][0-9]:[0-9][0-9]/) fail("not a date and time: " text)
	t = minutes(substr(text, 1, 4) + 0, substr(text, 6, 2) + 0, substr(text, 9, 2) + 0, substr(text, 12, 2) + 0, substr(text, 15, 2) + 0, text)
	rest = substr(text, 17)
	sub(/^:00([.]0*)?/, "", rest)
	if (rest == "" || rest ~ /^ ?(Z|UTC)$/) return t
	if (rest !~ /^[+-][0-9][0-9](:?[0-9][0-9])?$/) fail("not a date and time: " text)
	sign = substr(rest, 1, 1) == "-" ? -1 : 1
	gsub(/[^0-9]/, "", rest)
	return t - sign * (substr(rest, 1, 2) * 60 + substr(rest, 3, 2))
}

# "01.01.2024 00:00"
function german_time(text, empty,  y) {
	if (text !~ /^[0-9][0-9]?[.][0-9][0-9]?[.][0-9][0-9][0-9][0-9] +[0-9][0-9]?:[0-9][0-9](:00)?$/) fail("not a date and time: " text)
	split(text, part, /[. :]+/)
	y = part[3] + 0
	return from_local(minutes(y, part[2] + 0, part[1] + 0, part[4] + 0, part[5] + 0, text), y, empty, text)
}

# "Jan 1, 2024 12:00 AM"
function english_time(text, empty,  n, y, m, h) {
	if (text !~ /^[A-Z][a-z]+[.]? [0-9][0-9]?,? [0-9][0-9][0-9][0-9],? [0-9][0-9]?:[0-9][0-9](:00)?( [AaPp][Mm])?$/) fail("not a date and time: " text)
	n = split(text, part, /[ ,:]+/)
	m = index("JanFebMarAprMayJunJulAugSepOctNovDec", substr(part[1], 1, 3))
	if (m % 3 != 1) fail("no such month: " text)
	h = part[4] + 0
	if (part[n] ~ /[Mm]$/) {
		if (h < 1 || h > 12) fail("no such date and time: " text)
		h = h % 12 + (part[n] ~ /^[Pp]/ ? 12 : 0)
	}
	y = part[3] + 0
	return from_local(minutes(y, (m + 2) / 3, part[2] + 0, h, part[5] + 0, text), y, empty, text)
}

# ---- fields -------------------------------------------------------------------
# Split a line into field[1..n], by the separator outside quotes.
function fields(text,  n, i, c, quoted, value) {
	if (index(text, "\"") == 0) n = split(text, field, separator)
	else {
		n = 1; value = ""
		for (i = 1; i <= length(text); i++) {
			c = substr(text, i, 1)
			if (c == "\"") quoted = !quoted
			else if (c == separator && !quoted) { field[n++] = value; value = "" }
			else value = value c
		}
		field[n] = value
	}
	for (i = 1; i <= n; i++) gsub(/^[ \t]+|[ \t]+$/, "", field[i])
	return n
}

# The number as text with a decimal point; "" for none.
function number(text,  german) {
	if (text == "" || text == "-" || text ~ /^([Nn]\/?[AaEe]|[Nn][Uu][Ll][Ll]|[Nn]a[Nn])$/) return ""
	sub(/^\342\210\222/, "-", text)
	german = layout == "german" || layout == "plain" && separator != "," && text ~ /,/
	if (german && text ~ /^-?[0-9][0-9]?[0-9]?([.][0-9][0-9][0-9])+(,[0-9]+)?$/) gsub(/[.]/, "", text)
	if (layout == "english" && text ~ /^-?[0-9][0-9]?[0-9]?(,[0-9][0-9][0-9])+([.][0-9]+)?$/) gsub(/,/, "", text)
	if (german ? text !~ /^-?[0-9]+(,[0-9]+)?$/ : text !~ /^-?[0-9]+([.][0-9]+)?$/)
		fail("not a number with a decimal " (german ? "comma: " : "point: ") text)
	if (german) sub(/,/, ".", text)
	return text
}

# ---- the header ---------------------------------------------------------------
function column(name,  i) {
	for (i = 1; i <= nheader; i++)
		if (header[i] ~ name) return i
	return 0
}

# The columns of prices: of the zone, and of the zone of before October 2018.
function choose_prices(zone,  i, n, list) {
	if (layout == "plain") {
		if (!(price_at = column("^price_eur_per_mwh$"))) fail("no column price_eur_per_mwh")
		return
	}
	for (i = 1; i <= nheader; i++)
		if (header[i] ~ /[[].*\/MWh/) {
			n++; last = i
			name = header[i]; sub(/ *[[].*/, "", name)
			list = list (n > 1 ? ", " : "") name
			if (zone != "" && name == zone) price_at = i
		}
	if (zone != "") { if (!price_at) fail("no prices of " zone ", but of " list) }
	else {
		price_at = column("^(Deutschland/Luxemburg|Germany/Luxembourg) *[[]")
		older_at = column("^(DE/AT/LU|Deutschland/.*sterreich/Luxemburg|Germany/Austria/Luxembourg) *[[]")
		if (!price_at) { price_at = older_at; older_at = 0 }
		if (!price_at && n == 1) price_at = last
		if (!price_at) fail(n ? "no prices of Germany and Luxembourg; ZONE=... chooses one of: " list : "no column of prices in EUR/MWh")
	}
	# the sign of the euro in UTF-8, Windows' and the newer Latin code, or lost on the way
	if (header[price_at] !~ /([Ee][Uu][Rr]o?|\342\202\254|\200|\244|[?])\/MWh/) fail("not in EUR/MWh: " header[price_at])
}

# Is this line the header? Then layout, the columns, the separator.
function read_header(text,  i) {
	separator = index(text, ";") ? ";" : index(text, "\t") ? "\t" : ","
	nheader = fields(text)
	for (i = 1; i <= nheader; i++) header[i] = field[i]
	layout = header[1] ~ /^Datum( von)?$/ ? "german" : header[1] ~ /^(Start date|Date)$/ ? "english" : column("^ts$") ? "plain" : ""
	if (layout == "") return
	date_at = layout == "plain" ? column("^ts$") : 1
	clock_at = header[1] ~ /^(Datum|Date)$/ ? column("^(Uhrzeit|Anfang|Start|Time of day)$") : 0
	if (header[1] ~ /^(Datum|Date)$/ && !clock_at) fail("no column of the time of day")
	choose_prices(ENVIRON["ZONE"])
	calculated = header[price_at] ~ /Berechnete|Calculated/
}

# ---- rows ---------------------------------------------------------------------
function add(t, price,  k) {
	if (t == "") return
	if (t in price_of) fail("the time " utc_text(t) " comes twice, first in line " line_of[t])
	price_of[t] = price; line_of[t] = NR; time_of[++n] = t
	if (n > 1 && (k = time_of[n] - time_of[n - 1]) < 0) backward++
	if (n > 1 && !(k < 0 ? layout == "plain" && backward == n - 1 : !backward)) fail("not sorted by time")
	if (n > 1) { if (k < 0) k = -k; if (!step || k < step) step = k }
}

# The chart data of the site: pairs of milliseconds since 1970 and a price.
function read_json(text,  i, m, pair) {
	if (!sub(/^.*"series"[ \t]*:[ \t]*[[]/, "", text)) fail("JSON without a member \"series\"")
	sub(/[]][ \t]*}[ \t]*$/, "", text)
	gsub(/[[ \t]/, "", text)
	m = split(text, pair, /[]],?/)
	layout = "json"
	for (i = 1; i <= m; i++) {
		if (pair[i] == "") continue
		if (pair[i] !~ /^[0-9]+00000,(null|-?[0-9.]+([eE][-+]?[0-9]+)?)$/) fail("not a pair of milliseconds and a price: [" pair[i] "]")
		split(pair[i], part, ",")
		if (part[1] % 60000 != 0) fail("not a full minute: [" pair[i] "]")
		add(part[1] / 60000, part[2] == "null" ? "" : part[2])
	}
}

NR == 1 { sub(/^\357\273\277/, "") }
{ sub(/\r$/, ""); gsub(/\302\240|\342\200\257/, " ") }
/^[ \t;,]*$/ { next }
json || layout == "" && /^[ \t]*[{]/ { json = json $0; next }
layout == "" {
	if (NR <= 30) { read_header($0); next }
	exit
}
{
	count = fields($0)
	for (i = nheader + 1; i <= count; i++) if (field[i] != "") fail(count " fields, the header has " nheader)
	if (count < price_at || count < date_at || count < clock_at) fail(count " fields, the header has " nheader)
	price = number(field[price_at])
	if (price == "" && older_at && count >= older_at) price = number(field[older_at])
	stamp = field[date_at] (clock_at ? " " field[clock_at] : "")
	add(layout == "plain" ? iso_time(stamp) : layout == "german" ? german_time(stamp, price == "") : english_time(stamp, price == ""), price)
}

END {
	if (!failed && json) read_json(json)
	if (!failed) finish()
	if (failed) exit 1
}

function finish(  i, t, first, last, hour, alone, held, from, value, known) {
	if (layout == "") refuse("unknown layout: no line \"ts,price_eur_per_mwh\", \"Datum von;...\" or \"Start date;...\" at the beginning")
	for (i = 1; i <= n; i++)
		if (price_of[time_of[i]] != "") { t = time_of[i]; if (first == "" || t < first) first = t; if (last == "" || t > last) last = t }
	if (first == "") refuse("no rows with a price")
	if (!step || 60 % step != 0) refuse("line " line_of[time_of[n]] ": steps of " step " minutes; hours and equal parts of an hour can be read")
	for (i = 1; i <= n; i++)
		if (time_of[i] % step != 0) refuse("line " line_of[time_of[i]] ": " utc_text(time_of[i]) " isn't a multiple of " step " minutes")
	# an hour's last step belongs to its price where that stands alone
	if (step < 60 && last % 60 == 0) last += 60 - step
	if (last + step - first < 1440) refuse("less than a day: " utc_text(first) " to " utc_text(last))
	for (t = first; t <= last; t += step) {
		if (t % 60 == 0) {
			alone = price_of[t] != ""
			for (i = step; i < 60; i += step) if (price_of[t + i] != "") alone = 0
			hour = alone && !calculated
		}
		if (price_of[t] != "") { value = price_of[t]; known = t }
		else if (!hour) { if (!held++) from = t }
		if (t - known > 7 * 1440) refuse("no price for more than a week after " utc_text(known))
		print utc_text(t) "," value
	}
	if (held) print "prices: " held " steps without a price take the price before them, first at " utc_text(from) >"/dev/stderr"
	for (i = t = 0; i < n;) { i++; if (time_of[i] < first || time_of[i] > last) t++ }
	if (t) print "prices: " t " rows without a price at the beginning or end left out" >"/dev/stderr"
}
