#!/bin/sh
# Print an upgrade script:
#   scripts/upgrade.sh OLD.sql HAND.sql NEW.sql
# OLD is the frozen script of the version upgraded from, NEW the one upgraded
# to, HAND what a comparison can't know: renamed and changed tables, moved and
# dropped functions, repaired data. HAND's line "-- generated" stands for what
# is taken from NEW: functions, procedures, aggregates and views are replaced,
# triggers made again, tables, types, indexes and schemas made where OLD has none of
# that name; comments, rights and DO blocks run as they are. Rows are put into
# new tables only. A statement of any other kind ends the build.
set -eu
[ $# -eq 3 ] || { echo "use: scripts/upgrade.sh OLD.sql HAND.sql NEW.sql" >&2; exit 1; }

awk -v old="$1" -v hand="$2" -v new="$3" '
function fail(text)
{
	print "scripts/upgrade.sh: " text > "/dev/stderr"
	failed = 1
	exit 1
}

# The whole text of a file; [^] stands for no line end that awk could lose.
function slurp(file,    text, line, status)
{
	text = ""
	while ((status = (getline line < file)) > 0)
		text = text line "\n"
	if (status < 0)
		fail("can not read " file)
	close(file)
	return text
}

# Length of the quoted piece, comment or other token that text starts with.
function token(text,    tag, at)
{
	if (substr(text, 1, 2) == "--")
		return index(text, "\n")
	if (substr(text, 1, 2) == "/*")
	{
		at = index(text, "*/")
		return at == 0 ? 0 : at + 1
	}
	if (match(text, /^\x27([^\x27]|\x27\x27)*\x27/) || match(text, /^"[^"]*"/))
		return RLENGTH
	if (match(text, /^\$[A-Za-z_]*\$/))
	{
		tag = substr(text, 1, RLENGTH)
		at = index(substr(text, RLENGTH + 1), tag)
		return at == 0 ? 0 : RLENGTH + at - 1 + length(tag)
	}
	return 1
}

# Split text into statement[1..n], comments before them included; returns n.
function split_statements(text, file,    n, at, len, one)
{
	n = 0
	one = ""
	gsub(/(^|\n)\\[^\n]*/, "\n", text)
	while (match(text, /[\x27"$;]|--|\/\*/))
	{
		at = RSTART
		one = one substr(text, 1, at - 1)
		text = substr(text, at)
		len = token(text)
		if (len == 0)
			fail(file ": a quote or comment has no end: " substr(text, 1, 60))
		one = one substr(text, 1, len)
		if (substr(text, 1, 1) == ";")
		{
			statement[++n] = one
			one = ""
		}
		text = substr(text, len + 1)
	}
	one = one text
	if (bare(one) != "")
		fail(file ": a statement has no end: " one)
	return n
}

# A statement without the comments before it, one space between its words.
function bare(text)
{
	while (match(text, /^[ \t\n]*--[^\n]*\n/) || match(text, /^[ \t\n]+/))
		text = substr(text, RLENGTH + 1)
	return text
}

function words(text)
{
	text = substr(bare(text), 1, 600)
	gsub(/[ \t\n]+/, " ", text)
	sub(/;$/, "", text)
	return text
}

# The object a CREATE statement makes: "TABLE flex.site".
function object(text,    w)
{
	split(words(text), w, /[ (]/)
	return w[2] " " w[3]
}

# What the old version has, after the renames and drops of the hand-written part.
function read_old(    n, i, w)
{
	n = split_statements(slurp(old), old)
	for (i = 1; i <= n; i++)
		if (bare(statement[i]) ~ /^CREATE (TABLE|INDEX|SCHEMA|TYPE) /)
			there[object(statement[i])] = 1
	n = split_statements(slurp(hand), hand)
	for (i = 1; i <= n; i++)
	{
		split(words(statement[i]), w, " ")
		if (w[1] == "CREATE")
			there[object(statement[i])] = 1
		else if (w[1] == "ALTER" && (w[2] == "TABLE" || w[2] == "INDEX") && w[4] == "RENAME" && w[5] == "TO")
		{
			delete there[w[2] " " w[3]]
			there[w[2] " " (w[2] == "TABLE" ? "flex." : "") w[6]] = 1
		}
		else if (w[1] == "DROP" && w[2] == "TABLE")
			delete there[w[2] " " w[3]]
		else if (w[1] == "DROP" && w[2] == "INDEX")
		{
			sub(/^flex\./, "", w[3])
			delete there[w[2] " " w[3]]
		}
	}
}

# Of the trigger statement: DROP TRIGGER IF EXISTS name ON table.
function drop_trigger(text,    w, n, i)
{
	n = split(words(text), w, " ")
	for (i = 4; i < n; i++)
		if (w[i] == "ON")
			return "DROP TRIGGER IF EXISTS " w[3] " ON " w[i + 1] ";\n"
	fail("a trigger without a table: " words(text))
}

# The statement as the upgrade runs it, "" where there is nothing to do.
function upgraded(text,    b, head)
{
	b = bare(text)
	head = substr(text, 1, length(text) - length(b))
	if (b ~ /^CREATE (FUNCTION|PROCEDURE|AGGREGATE|VIEW) /)
		return head "CREATE OR REPLACE" substr(b, 7)
	if (b ~ /^CREATE TRIGGER /)
		return head drop_trigger(b) b
	if (b ~ /^CREATE (TABLE|INDEX|SCHEMA|TYPE) /)
	{
		if (object(b) in there)
			return ""
		fresh[object(b)] = 1
		return text
	}
	if (b ~ /^INSERT INTO [a-z_.]+/)
	{
		split(words(b), w, /[ (]/)
		return ("TABLE " w[3]) in fresh ? text : ""
	}
	if (b ~ /^(COMMENT ON|GRANT|REVOKE|DO|ALTER VIEW|ALTER FUNCTION) / ||
		b ~ /^SELECT pg_catalog\.(pg_extension_config_dump|set_config)\(/ || b ~ /^SELECT flex(_internal)?\.[a-z_]+\(/)
		return text
	fail(new ": no rule to upgrade this statement: " substr(words(b), 1, 100))
}

BEGIN {
	read_old()
	n = split_statements(slurp(new), new)
	made = ""
	for (i = 1; i <= n; i++)
		made = made upgraded(statement[i])

	text = slurp(hand)
	if (!match(text, /\n-- generated[^\n]*\n/))
		fail(hand ": no line \"-- generated\"")
	printf "%s%s\n%s", substr(text, 1, RSTART), made, substr(text, RSTART + RLENGTH)
}
' </dev/null
