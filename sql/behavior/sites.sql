-- households of sites

CREATE TABLE flex.behavior_simulation (
    site_id             bigint PRIMARY KEY REFERENCES flex.site ON DELETE CASCADE,
    model               text NOT NULL,
    household           jsonb NOT NULL,
    seed                bigint NOT NULL,
    start               date NOT NULL,
    days                int NOT NULL,
    resolution          interval NOT NULL,
    options             jsonb NOT NULL DEFAULT '{}',
    source_id           bigint NOT NULL REFERENCES flex.source,
    appliance_sensor_id bigint NOT NULL,
    hot_water_sensor_id bigint NOT NULL,
    occupants_sensor_id bigint NOT NULL,
    simulated_at        timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (site_id, appliance_sensor_id) REFERENCES flex.sensor (site_id, sensor_id) ON DELETE CASCADE,
    FOREIGN KEY (site_id, hot_water_sensor_id) REFERENCES flex.sensor (site_id, sensor_id) ON DELETE CASCADE,
    FOREIGN KEY (site_id, occupants_sensor_id) REFERENCES flex.sensor (site_id, sensor_id) ON DELETE CASCADE
);
COMMENT ON TABLE flex.behavior_simulation IS 'The simulated household of a site: what makes its numbers again';
COMMENT ON COLUMN flex.behavior_simulation.site_id IS 'Site';
COMMENT ON COLUMN flex.behavior_simulation.model IS 'Behaviour model';
COMMENT ON COLUMN flex.behavior_simulation.household IS 'Household type or composition';
COMMENT ON COLUMN flex.behavior_simulation.seed IS 'Seed';
COMMENT ON COLUMN flex.behavior_simulation.start IS 'First local day';
COMMENT ON COLUMN flex.behavior_simulation.days IS 'Number of days';
COMMENT ON COLUMN flex.behavior_simulation.resolution IS 'Length of a step';
COMMENT ON COLUMN flex.behavior_simulation.options IS 'Options of the simulation';
COMMENT ON COLUMN flex.behavior_simulation.source_id IS 'Source of the beliefs';
COMMENT ON COLUMN flex.behavior_simulation.appliance_sensor_id IS
'Sensor of the appliances with lighting and base load, kW, > 0 consumption';
COMMENT ON COLUMN flex.behavior_simulation.hot_water_sensor_id IS 'Sensor of the hot water, kW of heat, > 0 consumption';
COMMENT ON COLUMN flex.behavior_simulation.occupants_sensor_id IS 'Sensor of the members at home';
COMMENT ON COLUMN flex.behavior_simulation.simulated_at IS 'When it was simulated: belief time of its values';
SELECT pg_catalog.pg_extension_config_dump('flex.behavior_simulation', '');

CREATE FUNCTION flex.simulate_sensors(site text, household jsonb, seed bigint, start date, days int DEFAULT 365,
                                      model text DEFAULT 'default', resolution interval DEFAULT '15 minutes',
                                      options jsonb DEFAULT '{}')
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    of_site bigint := flex_internal.find_site(site);
    ids bigint[];
    source bigint;
    stored bigint;
    zone text := (SELECT s.timezone FROM flex.site s WHERE s.site_id = of_site);
    wanted record;
    found bigint;
BEGIN
    FOR wanted IN SELECT * FROM (VALUES ('appliance', 'kW'), ('hot_water', 'kW'), ('occupants_home', '1')) AS v (name, unit) LOOP
        SELECT n.sensor_id INTO found FROM flex.sensor n
        WHERE n.site_id = of_site AND n.name = wanted.name AND n.unit = wanted.unit AND n.resolution = simulate_sensors.resolution
          AND n.relation IS NULL;
        IF found IS NULL THEN
            IF EXISTS (SELECT FROM flex.sensor n WHERE n.site_id = of_site AND n.name = wanted.name) THEN
                RAISE EXCEPTION 'sensor % of site % has another unit or resolution', quote_literal(wanted.name), quote_literal(site)
                    USING ERRCODE = 'object_not_in_prerequisite_state',
                          HINT = format('It would need unit %s and resolution %s, and not be bound to a relation.', wanted.unit,
                              resolution);
            END IF;
            found := flex.create_sensor(site, wanted.name, wanted.unit, resolution);
        END IF;
        ids := ids || found;
    END LOOP;
    INSERT INTO flex.source AS c (name, type, model) VALUES ('behaviour', 'simulator', model)
    ON CONFLICT ON CONSTRAINT source_name_type_model_version_key DO NOTHING;
    SELECT c.source_id INTO source FROM flex.source c
    WHERE c.name = 'behaviour' AND c.type = 'simulator' AND c.model = simulate_sensors.model AND c.version = '';

    -- one simulation for each site: the one before gives way
    DELETE FROM flex.belief b USING flex.behavior_simulation o
    WHERE o.site_id = of_site AND b.site_id = of_site AND b.source_id = o.source_id
      AND b.sensor_id IN (o.appliance_sensor_id, o.hot_water_sensor_id, o.occupants_sensor_id);
    DELETE FROM flex.behavior_simulation o WHERE o.site_id = of_site;

    INSERT INTO flex.behavior_simulation AS o (site_id, model, household, seed, start, days, resolution, options, source_id,
                                               appliance_sensor_id, hot_water_sensor_id, occupants_sensor_id)
    VALUES (of_site, model, household, seed, start, days, resolution, jsonb_build_object('time_zone', zone) || options, source,
            ids[1], ids[2], ids[3]);
    INSERT INTO flex.belief (site_id, sensor_id, event_start, belief_time, source_id, value)
    SELECT of_site, v.sensor_id, h.ts, now(), source, v.value
    FROM flex.simulate_household(model, household, seed, start, days, resolution,
                                 jsonb_build_object('time_zone', zone) || options) h,
         LATERAL (VALUES (ids[1], h.appliance_kw), (ids[2], h.hot_water_kw), (ids[3], h.occupants_home)) AS v (sensor_id, value);
    GET DIAGNOSTICS stored = ROW_COUNT;
    -- events of a sensor have one length
    IF EXISTS (SELECT FROM (SELECT lead(b.event_start, 1, (start + days)::timestamp AT TIME ZONE coalesce(options ->> 'time_zone', zone))
                                       OVER (ORDER BY b.event_start) - b.event_start AS gap
                            FROM flex.belief b WHERE b.site_id = of_site AND b.sensor_id = ids[1] AND b.source_id = source) q
               WHERE q.gap <> resolution) THEN
        RAISE EXCEPTION 'steps of % change their length where clocks change', resolution
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Take a resolution that divides the hour, or the option time_zone "UTC".';
    END IF;
    RETURN stored;
END $$;
COMMENT ON FUNCTION flex.simulate_sensors(text, jsonb, bigint, date, int, text, interval, jsonb) IS
'Simulate the household of a site in its time zone and store it as beliefs of the sensors appliance, hot_water (kW, > 0 consumption) and '
'occupants_home (persons), which are created where they don''t exist. A simulation stored before is replaced. Returns the number of '
'beliefs.';

-- steps as rows; one pass over the beliefs, whatever the planner knows of them
CREATE VIEW flex.behavior_demand AS
SELECT o.site_id, s.name AS site, o.model, b.event_start AS ts,
       (b.event_start AT TIME ZONE s.timezone) AS local_time,
       extract(epoch FROM o.resolution)::float8 / 3600 AS step_hours,
       max(b.value) FILTER (WHERE b.sensor_id = o.appliance_sensor_id) AS appliance_kw,
       max(b.value) FILTER (WHERE b.sensor_id = o.hot_water_sensor_id) AS hot_water_kw,
       max(b.value) FILTER (WHERE b.sensor_id = o.occupants_sensor_id) AS occupants_home
FROM flex.behavior_simulation o
JOIN flex.site s ON s.site_id = o.site_id
JOIN flex.belief b ON b.site_id = o.site_id AND b.source_id = o.source_id
                  AND b.sensor_id IN (o.appliance_sensor_id, o.hot_water_sensor_id, o.occupants_sensor_id)
GROUP BY o.site_id, s.site_id, b.event_start;
COMMENT ON VIEW flex.behavior_demand IS 'Simulated demand of the sites'' households by step';
COMMENT ON COLUMN flex.behavior_demand.site_id IS 'Site';
COMMENT ON COLUMN flex.behavior_demand.site IS 'Name of the site';
COMMENT ON COLUMN flex.behavior_demand.model IS 'Behaviour model';
COMMENT ON COLUMN flex.behavior_demand.ts IS 'Start of the step';
COMMENT ON COLUMN flex.behavior_demand.local_time IS 'The same on the site''s clock';
COMMENT ON COLUMN flex.behavior_demand.step_hours IS 'Length of the step, h';
COMMENT ON COLUMN flex.behavior_demand.appliance_kw IS 'Appliances with lighting and base load, kW, > 0 consumption';
COMMENT ON COLUMN flex.behavior_demand.hot_water_kw IS 'Hot water, kW of heat, > 0 consumption';
COMMENT ON COLUMN flex.behavior_demand.occupants_home IS 'Members at home';

CREATE VIEW flex.behavior_load_duration AS
SELECT d.site_id, d.site, d.appliance_kw,
       sum(d.step_hours) OVER (PARTITION BY d.site_id ORDER BY d.appliance_kw DESC, d.ts) AS hours,
       sum(d.step_hours) OVER (PARTITION BY d.site_id ORDER BY d.appliance_kw DESC, d.ts)
       / sum(d.step_hours) OVER (PARTITION BY d.site_id) AS share
FROM flex.behavior_demand d;
COMMENT ON VIEW flex.behavior_load_duration IS 'Load duration curve of the appliances of each simulated site';
COMMENT ON COLUMN flex.behavior_load_duration.site_id IS 'Site';
COMMENT ON COLUMN flex.behavior_load_duration.site IS 'Name of the site';
COMMENT ON COLUMN flex.behavior_load_duration.appliance_kw IS 'Power, kW, > 0 consumption';
COMMENT ON COLUMN flex.behavior_load_duration.hours IS 'Hours in which the power is at least that';
COMMENT ON COLUMN flex.behavior_load_duration.share IS 'The same as a share of all hours, 0 to 1';

CREATE VIEW flex.behavior_mean_day AS
SELECT d.site_id, d.site, extract(month FROM d.local_time)::int AS month, d.local_time::time AS time_of_day,
       avg(d.appliance_kw) AS appliance_kw, avg(d.hot_water_kw) AS hot_water_kw, avg(d.occupants_home) AS occupants_home,
       count(*) AS days
FROM flex.behavior_demand d
GROUP BY d.site_id, d.site, extract(month FROM d.local_time), d.local_time::time;
COMMENT ON VIEW flex.behavior_mean_day IS 'Mean day of each month of the simulated sites, by local time';
COMMENT ON COLUMN flex.behavior_mean_day.site_id IS 'Site';
COMMENT ON COLUMN flex.behavior_mean_day.site IS 'Name of the site';
COMMENT ON COLUMN flex.behavior_mean_day.month IS 'Month, 1 to 12';
COMMENT ON COLUMN flex.behavior_mean_day.time_of_day IS 'Local time at which the step begins';
COMMENT ON COLUMN flex.behavior_mean_day.appliance_kw IS 'Mean power of the appliances, kW, > 0 consumption';
COMMENT ON COLUMN flex.behavior_mean_day.hot_water_kw IS 'Mean power of the hot water, kW of heat, > 0 consumption';
COMMENT ON COLUMN flex.behavior_mean_day.occupants_home IS 'Mean number of members at home';
COMMENT ON COLUMN flex.behavior_mean_day.days IS 'Steps behind the mean';

CREATE VIEW flex.behavior_coincidence AS
SELECT t.model, t.step_hours, max(t.sites) AS sites, max(t.appliance_kw) AS peak_kw, max(k.sum_of_peaks_kw) AS sum_of_peaks_kw,
       max(t.appliance_kw) / nullif(max(k.sum_of_peaks_kw), 0) AS coincidence_factor
FROM (SELECT d.model, d.step_hours, d.ts, sum(d.appliance_kw) AS appliance_kw, count(*) AS sites
      FROM flex.behavior_demand d GROUP BY d.model, d.step_hours, d.ts) t
JOIN (SELECT p.model, p.step_hours, sum(p.peak_kw) AS sum_of_peaks_kw
      FROM (SELECT d.model, d.step_hours, d.site_id, max(d.appliance_kw) AS peak_kw
            FROM flex.behavior_demand d GROUP BY d.model, d.step_hours, d.site_id) p
      GROUP BY p.model, p.step_hours) k ON k.model = t.model AND k.step_hours = t.step_hours
GROUP BY t.model, t.step_hours;
COMMENT ON VIEW flex.behavior_coincidence IS
'Peak of the simulated sites together beside the sum of their own peaks; flex.household_coincidence tells it for any number of households';
COMMENT ON COLUMN flex.behavior_coincidence.model IS 'Behaviour model';
COMMENT ON COLUMN flex.behavior_coincidence.step_hours IS 'Length of the steps, h';
COMMENT ON COLUMN flex.behavior_coincidence.sites IS 'Number of sites';
COMMENT ON COLUMN flex.behavior_coincidence.peak_kw IS 'Highest power of all together, kW, > 0 consumption';
COMMENT ON COLUMN flex.behavior_coincidence.sum_of_peaks_kw IS 'Sum of each site''s highest power, kW';
COMMENT ON COLUMN flex.behavior_coincidence.coincidence_factor IS 'Their ratio, 0 to 1';

DO $$
BEGIN
    IF pg_catalog.current_setting('server_version_num')::int >= 150000 THEN
        ALTER VIEW flex.behavior_activity_share SET (security_invoker = true);
        ALTER VIEW flex.behavior_demand SET (security_invoker = true);
        ALTER VIEW flex.behavior_load_duration SET (security_invoker = true);
        ALTER VIEW flex.behavior_mean_day SET (security_invoker = true);
        ALTER VIEW flex.behavior_coincidence SET (security_invoker = true);
    END IF;
END $$;
