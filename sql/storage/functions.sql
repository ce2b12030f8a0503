-- storage: one battery behind one meter, over any table

CREATE FUNCTION flex.storage_power(ts timestamptz, import_price float8, export_price float8,
                                   net_load_kw float8, storage jsonb)
RETURNS float8
AS 'MODULE_PATHNAME', 'flex_storage_power'
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION flex.storage_power(timestamptz, float8, float8, float8, jsonb) IS
'Window function: power of the cheapest plan over the partition, kW over the step that starts at ts, > 0 charging. Prices per kWh; '
'net_load_kw is load minus production, kW, > 0 consumption. Use with OVER (PARTITION BY ... ORDER BY ts).';

CREATE FUNCTION flex.storage_soc(ts timestamptz, import_price float8, export_price float8,
                                 net_load_kw float8, storage jsonb)
RETURNS float8
AS 'MODULE_PATHNAME', 'flex_storage_soc'
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION flex.storage_soc(timestamptz, float8, float8, float8, jsonb) IS
'Window function: content of the storage at the END of the step that starts at ts, kWh, in the cheapest plan over the partition.';

CREATE FUNCTION flex.storage_marginal_value(ts timestamptz, import_price float8, export_price float8,
                                            net_load_kw float8, storage jsonb)
RETURNS float8
AS 'MODULE_PATHNAME', 'flex_storage_marginal_value'
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION flex.storage_marginal_value(timestamptz, float8, float8, float8, jsonb) IS
'Window function: what one more kWh in the storage at the end of the step would be worth, currency per kWh (slope of the cost-to-go).';

CREATE FUNCTION flex_internal.storage_add(state internal, ts timestamptz, import_price float8,
                                 export_price float8, net_load_kw float8, storage jsonb)
RETURNS internal
AS 'MODULE_PATHNAME', 'flex_storage_add'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.storage_add(internal, timestamptz, float8, float8, float8, jsonb) IS
'Transition function of flex.storage_cost and flex.storage_value: collects a row.';

CREATE FUNCTION flex_internal.storage_combine(internal, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'flex_storage_combine'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.storage_combine(internal, internal) IS
'Joins the partial states of parallel workers.';

CREATE FUNCTION flex_internal.storage_serialize(internal)
RETURNS bytea
AS 'MODULE_PATHNAME', 'flex_storage_serialize'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.storage_serialize(internal) IS
'Carries a partial state from a parallel worker.';

CREATE FUNCTION flex_internal.storage_deserialize(bytea, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'flex_storage_deserialize'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.storage_deserialize(bytea, internal) IS
'Takes a partial state from a parallel worker.';

CREATE FUNCTION flex_internal.storage_cost_final(internal)
RETURNS float8
AS 'MODULE_PATHNAME', 'flex_storage_cost'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION flex_internal.storage_cost_final(internal) IS
'Final function of flex.storage_cost: solves the group, currency.';

CREATE FUNCTION flex_internal.storage_value_final(internal)
RETURNS float8
AS 'MODULE_PATHNAME', 'flex_storage_value'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION flex_internal.storage_value_final(internal) IS
'Final function of flex.storage_value: solves the group, currency.';

CREATE AGGREGATE flex.storage_cost(ts timestamptz, import_price float8, export_price float8,
                                   net_load_kw float8, storage jsonb)
(
    SFUNC = flex_internal.storage_add,
    STYPE = internal,
    SSPACE = 4096,
    FINALFUNC = flex_internal.storage_cost_final,
    COMBINEFUNC = flex_internal.storage_combine,
    SERIALFUNC = flex_internal.storage_serialize,
    DESERIALFUNC = flex_internal.storage_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE flex.storage_cost(timestamptz, float8, float8, float8, jsonb) IS
'Cheapest cost of the group''s window with the storage, currency, its end value taken off. Rows may come in any order; ts must be unique '
'in the group. Prices per kWh; net_load_kw in kW, > 0 consumption.';

CREATE AGGREGATE flex.storage_value(ts timestamptz, import_price float8, export_price float8,
                                    net_load_kw float8, storage jsonb)
(
    SFUNC = flex_internal.storage_add,
    STYPE = internal,
    SSPACE = 4096,
    FINALFUNC = flex_internal.storage_value_final,
    COMBINEFUNC = flex_internal.storage_combine,
    SERIALFUNC = flex_internal.storage_serialize,
    DESERIALFUNC = flex_internal.storage_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE flex.storage_value(timestamptz, float8, float8, float8, jsonb) IS
'What the storage is worth over the group''s window: cost without it minus cheapest cost with it, currency. Rows may come in any order; '
'ts must be unique in the group.';

CREATE FUNCTION flex.storage_schedule(series text, storage jsonb)
RETURNS TABLE (series_key text, ts timestamptz, power_kw float8, soc_kwh float8, import_kw float8,
               export_kw float8, import_price float8, export_price float8, cost float8,
               marginal_value_per_kwh float8)
AS 'MODULE_PATHNAME', 'flex_storage_schedule'
LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED COST 10000 ROWS 8760;
COMMENT ON FUNCTION flex.storage_schedule(text, jsonb) IS
'Cheapest plan of a storage for every series of a query. The query''s columns are found by name: ts, import_price, and optionally '
'export_price (= import_price), net_load_kw (= 0), import_limit_kw, export_limit_kw, soc_min_kwh, soc_max_kwh, charge_limit_kw, '
'discharge_limit_kw, inflow_kw, and key to tell several series apart; ordered by key and ts. Powers in kW over the step, > 0 charging; '
'soc_kwh at the end of the step; cost in currency. Runs the query with the caller''s rights.';
