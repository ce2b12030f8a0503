-- energy communities: who belongs to one, and what members can give each other

CREATE TABLE flex.community (
    site_id                   bigint PRIMARY KEY REFERENCES flex.site ON DELETE CASCADE,
    internal_fee_per_kwh      float8 NOT NULL DEFAULT 0
        CHECK (internal_fee_per_kwh >= 0 AND internal_fee_per_kwh < 'Infinity'),
    seller_share              float8 NOT NULL DEFAULT 0.5 CHECK (seller_share >= 0 AND seller_share <= 1),
    allocation_key            text NOT NULL DEFAULT 'dynamic' CHECK (allocation_key IN ('static', 'dynamic', 'equal_saving')),
    household_battery_control boolean NOT NULL DEFAULT false,
    buy_factor                float8 NOT NULL DEFAULT 1 CHECK (buy_factor >= 0 AND buy_factor < 'Infinity'),
    sell_factor               float8 NOT NULL DEFAULT 1 CHECK (sell_factor >= 0 AND sell_factor < 'Infinity')
);
COMMENT ON TABLE flex.community IS
'An energy community. The site of the same number is its grid connection: its flex-context holds the external tariff, the limits and the '
'peak price of the connection, its assets are what the community owns together';
COMMENT ON COLUMN flex.community.site_id IS
'Number of the community, which is that of its connection in flex.site (name, time zone, currency, tariff)';
COMMENT ON COLUMN flex.community.internal_fee_per_kwh IS 'Network fee on energy that passes between members, currency per kWh, >= 0';
COMMENT ON COLUMN flex.community.seller_share IS
'Share of the spread between import and export price, less the fee, that the seller of inside energy gets where no market price is '
'known, 0 to 1';
COMMENT ON COLUMN flex.community.allocation_key IS
'How the bill is shared: dynamic (inside energy by simultaneous use), static (by the shares of the members first), equal_saving '
'(everyone saves the same amount)';
COMMENT ON COLUMN flex.community.household_battery_control IS 'The aggregator may use what the members'' own batteries leave free';
COMMENT ON COLUMN flex.community.buy_factor IS 'Price the aggregator pays to members as share of the export price, >= 0';
COMMENT ON COLUMN flex.community.sell_factor IS 'Price the aggregator takes from members as share of the import price, >= 0';

CREATE TABLE flex.community_member (
    site_id        bigint NOT NULL REFERENCES flex.community ON DELETE CASCADE,
    member_site_id bigint NOT NULL REFERENCES flex.site ON DELETE CASCADE,
    valid_from     timestamptz NOT NULL DEFAULT '-infinity',
    valid_to       timestamptz NOT NULL DEFAULT 'infinity',
    share          float8 NOT NULL DEFAULT 1 CHECK (share >= 0 AND share < 'Infinity'),
    PRIMARY KEY (site_id, member_site_id, valid_from),
    CHECK (valid_from < valid_to),
    CHECK (site_id <> member_site_id),
    -- ranges of one number stand for "equal", so that no further extension is needed
    CONSTRAINT community_member_no_overlap EXCLUDE USING gist
        (pg_catalog.int8range(member_site_id, member_site_id, '[]') WITH OPERATOR(pg_catalog.&&),
         pg_catalog.tstzrange(valid_from, valid_to) WITH OPERATOR(pg_catalog.&&))
);
COMMENT ON TABLE flex.community_member IS 'Which site belongs to which community, and when; a site belongs to one community at a time';
COMMENT ON COLUMN flex.community_member.site_id IS 'Community';
COMMENT ON COLUMN flex.community_member.member_site_id IS 'Site that belongs to it';
COMMENT ON COLUMN flex.community_member.valid_from IS 'Start of the membership';
COMMENT ON COLUMN flex.community_member.valid_to IS 'End of the membership, not included';
COMMENT ON COLUMN flex.community_member.share IS
'Weight in what the community shares out, >= 0; shares are taken relative to the sum over the members';

SELECT pg_catalog.pg_extension_config_dump('flex.community', '');
SELECT pg_catalog.pg_extension_config_dump('flex.community_member', '');

CREATE FUNCTION flex_internal.find_community(community text)
RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
DECLARE
    id bigint;
BEGIN
    SELECT c.site_id INTO id FROM flex.community c JOIN flex.site s ON s.site_id = c.site_id WHERE s.name = community;
    IF id IS NULL THEN
        RAISE EXCEPTION 'unknown community %', coalesce(quote_literal(community), 'NULL')
            USING ERRCODE = 'undefined_object',
                  HINT = coalesce('Known communities: ' || (SELECT string_agg(k.name, ', ' ORDER BY k.name)
                                                            FROM (SELECT s.name FROM flex.community c JOIN flex.site s
                                                                ON s.site_id = c.site_id
                                                                  ORDER BY s.name LIMIT 10) k) || '.',
                                  'Create it with flex.create_community().');
    END IF;
    RETURN id;
END $$;
COMMENT ON FUNCTION flex_internal.find_community(text) IS
'Number of a community by its name; an unknown name is an error that lists the known ones';

CREATE FUNCTION flex.create_community(name text, timezone text DEFAULT 'UTC', flex_context jsonb DEFAULT '{}', currency text DEFAULT 'EUR',
                                      internal_fee_per_kwh float8 DEFAULT 0, allocation_key text DEFAULT 'dynamic',
                                      seller_share float8 DEFAULT 0.5, household_battery_control boolean DEFAULT false,
                                      buy_factor float8 DEFAULT 1, sell_factor float8 DEFAULT 1)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    id bigint := flex.create_site(create_community.name, create_community.timezone, create_community.flex_context,
        create_community.currency);
BEGIN
    INSERT INTO flex.community (site_id, internal_fee_per_kwh, allocation_key, seller_share, household_battery_control, buy_factor,
        sell_factor)
    VALUES (id, create_community.internal_fee_per_kwh, create_community.allocation_key, create_community.seller_share,
            create_community.household_battery_control, create_community.buy_factor, create_community.sell_factor);
    RETURN id;
END $$;
COMMENT ON FUNCTION flex.create_community(text, text, jsonb, text, float8, text, float8, boolean, float8, float8) IS
'Create a community and the site that is its grid connection; returns its number. flex_context holds the external tariff '
'(consumption-price, production-price), the connection''s limits and its peak price; the community''s own battery is an asset of that '
'site: flex.create_asset(name, ...). The other arguments are the columns of flex.community.';

CREATE FUNCTION flex.add_community_member(community text, site text, share float8 DEFAULT 1, valid_from timestamptz DEFAULT '-infinity',
                                          valid_to timestamptz DEFAULT 'infinity')
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    id bigint := flex_internal.find_community(community);
    member bigint := flex_internal.find_site(site);
    own_currency text;
    other_currency text;
    other record;
BEGIN
    IF add_community_member.valid_from IS NULL OR add_community_member.valid_to IS NULL
       OR add_community_member.valid_from >= add_community_member.valid_to THEN
        RAISE EXCEPTION 'the membership is empty: from % to %', add_community_member.valid_from, add_community_member.valid_to
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give valid_from before valid_to.';
    END IF;
    IF EXISTS (SELECT FROM flex.community c WHERE c.site_id = member) THEN
        RAISE EXCEPTION 'site % is the connection of a community', quote_literal(site)
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Members are the sites behind it; communities can''t be nested.';
    END IF;
    SELECT s.currency INTO own_currency FROM flex.site s WHERE s.site_id = id;
    SELECT s.currency INTO other_currency FROM flex.site s WHERE s.site_id = member;
    IF own_currency <> other_currency THEN
        RAISE EXCEPTION 'site % is in %, community % in %', quote_literal(site), other_currency, quote_literal(community), own_currency
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'Costs of members are added: give the site the currency of the community, and its prices in it.';
    END IF;
    INSERT INTO flex.community_member (site_id, member_site_id, valid_from, valid_to, share)
    VALUES (id, member, add_community_member.valid_from, add_community_member.valid_to, add_community_member.share);
EXCEPTION WHEN exclusion_violation OR unique_violation THEN
    SELECT s.name, m.valid_from, m.valid_to INTO other
    FROM flex.community_member m JOIN flex.site s ON s.site_id = m.site_id
    WHERE m.member_site_id = member AND m.valid_from < add_community_member.valid_to AND m.valid_to > add_community_member.valid_from
    ORDER BY m.valid_from LIMIT 1;
    RAISE EXCEPTION 'site % already belongs to community %', quote_literal(site), quote_literal(other.name)
        USING ERRCODE = 'exclusion_violation',
              DETAIL = format('That membership runs from %s to %s.', other.valid_from, other.valid_to),
              HINT = 'End it first: UPDATE flex.community_member SET valid_to = ..., or choose another period.';
END $$;
COMMENT ON FUNCTION flex.add_community_member(text, text, float8, timestamptz, timestamptz) IS
'Make a site a member of a community from valid_from (included) to valid_to (not included) with a share >= 0; a site can''t belong to '
'two communities at once, nor to one in another currency';

-- balance of a step: an aggregate over rows of members

CREATE TYPE flex.community_flows AS (
    used_kw float8,
    need_kw float8,
    spill_kw float8,
    self_kw float8,
    p2p_kw  float8,
    free_kwh float8,
    members bigint
);
COMMENT ON TYPE flex.community_flows IS 'Balance of a community over one step';
COMMENT ON COLUMN flex.community_flows.used_kw IS 'Members'' production that is used inside the community, kW';
COMMENT ON COLUMN flex.community_flows.need_kw IS 'What still has to be imported, kW';
COMMENT ON COLUMN flex.community_flows.spill_kw IS 'What is left to export, kW';
COMMENT ON COLUMN flex.community_flows.self_kw IS 'Production used behind the members'' own meters, kW; 0 from metered residuals';
COMMENT ON COLUMN flex.community_flows.p2p_kw IS 'What passes from member to member, kW';
COMMENT ON COLUMN flex.community_flows.free_kwh IS 'Capacity of the members'' batteries that they don''t use, kWh';
COMMENT ON COLUMN flex.community_flows.members IS 'Rows of the step: one a member; a step with fewer misses somebody';

CREATE FUNCTION flex_internal.community_balance_add(state float8[], import_kw float8, export_kw float8)
RETURNS float8[]
AS 'MODULE_PATHNAME', 'flex_community_balance_add'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.community_balance_add(float8[], float8, float8) IS
'Transition function of flex.community_balance: adds a member''s row.';

CREATE FUNCTION flex_internal.community_balance_add(state float8[], import_kw float8, export_kw float8, soc_kwh float8, battery_kwh float8)
RETURNS float8[]
AS 'MODULE_PATHNAME', 'flex_community_balance_add'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.community_balance_add(float8[], float8, float8, float8, float8) IS
'Transition function of flex.community_balance: adds a member''s row with its battery.';

CREATE FUNCTION flex_internal.community_balance_add(state float8[], load_kw float8, pv_kw float8, soc_kwh float8, battery_kwh float8,
    compat text)
RETURNS float8[]
AS 'MODULE_PATHNAME', 'flex_community_balance_add'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.community_balance_add(float8[], float8, float8, float8, float8, text) IS
'Transition function of flex.community_balance: adds a member''s row by the rule named.';

CREATE FUNCTION flex_internal.community_balance_combine(float8[], float8[])
RETURNS float8[]
AS 'MODULE_PATHNAME', 'flex_community_balance_combine'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.community_balance_combine(float8[], float8[]) IS
'Joins the partial sums of parallel workers.';

CREATE FUNCTION flex_internal.community_balance_final(float8[])
RETURNS flex.community_flows
AS 'MODULE_PATHNAME', 'flex_community_balance_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.community_balance_final(float8[]) IS
'Final function of flex.community_balance: the balance from the sums.';

CREATE AGGREGATE flex.community_balance(import_kw float8, export_kw float8)
(
    SFUNC = flex_internal.community_balance_add,
    STYPE = float8[],
    FINALFUNC = flex_internal.community_balance_final,
    COMBINEFUNC = flex_internal.community_balance_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE flex.community_balance(float8, float8) IS
'Balance of a community over a step from the members'' metered import and export, kW, >= 0: GROUP BY the step, one row a member.';

CREATE AGGREGATE flex.community_balance(import_kw float8, export_kw float8, soc_kwh float8, battery_kwh float8)
(
    SFUNC = flex_internal.community_balance_add,
    STYPE = float8[],
    FINALFUNC = flex_internal.community_balance_final,
    COMBINEFUNC = flex_internal.community_balance_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE flex.community_balance(float8, float8, float8, float8) IS
'The same with the content (kWh at the end of the step) and the capacity (kWh) of each member''s battery, NULL without one: free_kwh is '
'what they leave unused.';

CREATE AGGREGATE flex.community_balance(load_kw float8, pv_kw float8, soc_kwh float8, battery_kwh float8, compat text)
(
    SFUNC = flex_internal.community_balance_add,
    STYPE = float8[],
    FINALFUNC = flex_internal.community_balance_final,
    COMBINEFUNC = flex_internal.community_balance_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE flex.community_balance(float8, float8, float8, float8, text) IS
'With compat => ''flex'' the first two arguments are load and production behind the meter instead of metered import and export, as '
'FLEX-Community has it: energy that a member''s own battery stores counts as surplus all the same. NULL for compat: the metered rule.';
