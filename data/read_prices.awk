# Reads a file of prices and writes "line,zone,ts,price" without a header, price
# in EUR/MWh with a decimal point. Layouts, told apart by the header:
#   ts,price_eur_per_mwh                   zone utc (a ts may carry an offset)
#   Datum von;Datum bis;Deutschland/...    zone local: 01.01.2023 00:00;...;1.234,56
#   Start date;End date;Germany/...        zone local: Jan 1, 2023 12:00 AM;...;1,234.56
# Rows without a value ("-") are left out and counted on standard error.

function fail(text) { print "prices, line " NR ": " text >"/dev/stderr"; failed = 1; exit 1 }

function column(pattern,  i) {
	for (i = 1; i <= NF; i++)
		if ($i ~ pattern) return i
	fail("no column " pattern)
}

function number(text, group, point) {
	gsub(group == "." ? "[.]" : group, "", text)
	sub(point, ".", text)
	if (text !~ /^-?[0-9]+([.][0-9]*)?$/) fail("not a number: " text)
	return text
}

# "01.01.2023 00:00"
function german_time(text) {
	if (text !~ /^[0-9][0-9][.][0-9][0-9][.][0-9][0-9][0-9][0-9] [0-9][0-9]:[0-9][0-9]/) fail("not a date and time: " text)
	return substr(text, 7, 4) "-" substr(text, 4, 2) "-" substr(text, 1, 2) " " substr(text, 12, 5)
}

# "Jan 1, 2023 12:00 AM"
function english_time(text,  part, clock, month, hour) {
	if (split(text, part, /[ ,]+/) != 5) fail("not a date and time: " text)
	month = index("JanFebMarAprMayJunJulAugSepOctNovDec", substr(part[1], 1, 3))
	split(part[4], clock, ":")
	hour = clock[1] % 12 + (part[5] == "PM" ? 12 : 0)
	if (month % 3 != 1 || part[5] !~ /^[AP]M$/) fail("not a date and time: " text)
	return sprintf("%04d-%02d-%02d %02d:%02d", part[3], (month + 2) / 3, part[2], hour, clock[2])
}

{ sub(/\r$/, "") }

NR == 1 {
	sub(/^\357\273\277/, "")
	layout = /^"?Datum von/ ? "german" : /^"?Start date/ ? "english" : "plain"
	FS = layout == "plain" ? "," : ";"
	$0 = $0 ""
	gsub(/"/, "")
	time_at = column(layout == "german" ? "^Datum von" : layout == "english" ? "^Start date" : "^ts$")
	price_at = column(layout == "german" ? "^Deutschland/Luxemburg" : layout == "english" ? "^Germany/Luxembourg" : "^price_eur_per_mwh$")
	next
}

/^[ \t]*$/ { next }

{
	gsub(/"/, "")
	if ($price_at == "" || $price_at == "-") { empty++; next }
	if (layout == "german")
		print NR ",local," german_time($time_at) "," number($price_at, ".", ",")
	else if (layout == "english")
		print NR ",local," english_time($time_at) "," number($price_at, ",", "[.]")
	else
		print NR ",utc," $time_at "," number($price_at, "_", "[.]")
	rows++
}

END {
	if (!failed && rows == 0) { print "prices: no rows" >"/dev/stderr"; exit 1 }
	if (empty) print "prices: " empty " rows without a value left out" >"/dev/stderr"
}
