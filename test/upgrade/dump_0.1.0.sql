--
-- PostgreSQL database dump
--


-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: flex; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA flex;


--
-- Name: SCHEMA flex; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON SCHEMA flex IS 'pg_flex: optimal schedules for flexible energy assets';


--
-- Name: pg_flex; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pg_flex WITH SCHEMA flex;


--
-- Name: EXTENSION pg_flex; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION pg_flex IS 'optimal schedules for flexible energy assets, straight over time-series tables';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: demand; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.demand (
    ts timestamp with time zone,
    element text,
    p_kw numeric
);


--
-- Name: mill_plan; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.mill_plan AS
 SELECT site_schedule.ts,
    site_schedule.import_kw,
    site_schedule.export_kw,
    site_schedule.cost
   FROM flex.site_schedule
  WHERE (site_schedule.site = 'mill'::text);


--
-- Name: outdoor; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.outdoor (
    ts timestamp with time zone,
    temperature numeric
);


--
-- Name: mill_worth; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.mill_worth AS
 SELECT flex.storage_value(outdoor.ts, (0.3)::double precision, (0.1)::double precision, (outdoor.temperature)::double precision, '{"power_kw": 2, "capacity_kwh": 5}'::jsonb) AS worth
   FROM public.outdoor;


--
-- Data for Name: site; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.site (site_id, name, timezone, currency, flex_context, owner) FROM stdin;
1	mill	Europe/Berlin	EUR	{"production-price": "0.08 EUR/kWh", "consumption-price": "0.30 EUR/kWh", "inflexible-consumption": [{"sensor": "load"}]}	postgres
2	home	UTC	EUR	{"consumption-price": "0.30 EUR/kWh"}	postgres
3	row house	UTC	EUR	{}	postgres
4	street	Europe/Berlin	EUR	{"production-price": "0.08 EUR/kWh", "consumption-price": "0.30 EUR/kWh"}	postgres
5	flat	Europe/Berlin	EUR	{"inflexible-production": [{"sensor": "pv"}], "inflexible-consumption": [{"sensor": "load"}]}	postgres
\.


--
-- Data for Name: asset; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.asset (site_id, asset_id, name, kind, parent_id, flex_model, attributes) FROM stdin;
1	1	battery	battery	\N	{"soc-max": "10 kWh", "soc-at-start": "5 kWh", "power-capacity": "1 kW"}	{}
4	2	battery	battery	\N	{"soc-max": "10 kWh", "soc-min": "0 kWh", "soc-at-start": "2 kWh", "power-capacity": "5 kW", "roundtrip-efficiency": "90%"}	{}
\.


--
-- Data for Name: asset_step; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.asset_step (site_id, run_id, asset_id, ts, power_kw, soc_kwh, marginal_value_per_kwh) FROM stdin;
1	1	1	2026-03-01 00:00:00+00	4	9	0.29999999999999993
1	1	1	2026-03-01 01:00:00+00	-2	7	0.2999999996333333
1	1	1	2026-03-01 02:00:00+00	-3	4	0.29999999933999993
1	1	1	2026-03-01 03:00:00+00	-2	2	0.29999999911999997
1	1	1	2026-03-01 04:00:00+00	-1	1	0.2999999989733333
1	1	1	2026-03-01 05:00:00+00	-1	0	0.29999999889999995
\.


--
-- Data for Name: battery; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.battery (name, capacity_wh, charge_efficiency, discharge_efficiency, charge_power_w, discharge_power_w, soc_start_wh) FROM stdin;
7	7000	0.95	0.95	4500	4500	0
\.


--
-- Data for Name: behavior_model; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.behavior_model (model, slot_minutes, generator_seed, n_diaries, fitted_at, description, builtin) FROM stdin;
tiny	180	\N	1	2026-11-29 17:58:51.955755+00	vocabulary of default	f
\.


--
-- Data for Name: behavior_activity; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.behavior_activity (model, activity, name, location, work, sleep, builtin) FROM stdin;
tiny	1	sleeping	1	f	t	f
tiny	2	eating	2	f	f	f
tiny	3	hygiene and dressing	1	f	f	f
tiny	4	meal preparation	1	f	f	f
tiny	5	dish-washing	1	f	f	f
tiny	6	cleaning	1	f	f	f
tiny	7	laundry	1	f	f	f
tiny	8	ironing	1	f	f	f
tiny	9	entertainment	1	f	f	f
tiny	10	other at home	1	f	f	f
tiny	11	working	2	t	f	f
tiny	12	education	0	f	f	f
tiny	13	other outside	0	f	f	f
tiny	14	other journey	0	f	f	f
tiny	15	commuting	0	f	f	f
tiny	16	maintenance at home	1	f	f	f
tiny	17	break at work or school	2	f	f	f
\.


--
-- Data for Name: behavior_change; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.behavior_change (model, person_type, day_type, slot, from_activity, to_activity, probability, n_cases) FROM stdin;
tiny	1	1	3	1	10	1	1
tiny	1	1	5	10	9	1	1
tiny	1	1	7	9	1	1	1
\.


--
-- Data for Name: behavior_day_type; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.behavior_day_type (model, day_type, name, weekdays, holiday, builtin) FROM stdin;
tiny	1	Monday to Friday	{1,2,3,4,5}	f	f
tiny	2	Saturday, Sunday or holiday	{6,7}	t	f
\.


--
-- Data for Name: behavior_duration; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.behavior_duration (model, person_type, day_type, slot, activity, slots, probability, n_cases) FROM stdin;
tiny	1	1	1	1	2	1	1
tiny	1	1	3	10	2	1	1
tiny	1	1	5	9	2	1	1
tiny	1	1	7	1	2	1	1
\.


--
-- Data for Name: behavior_holiday; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.behavior_holiday (calendar, day, name, builtin) FROM stdin;
village	2026-03-17	fair	f
\.


--
-- Data for Name: behavior_household_type; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.behavior_household_type (model, household_type, name, builtin) FROM stdin;
tiny	1	one full-time worker	f
tiny	2	two full-time workers	f
tiny	3	two full-time workers, one child	f
tiny	4	full-time and part-time worker, two children	f
tiny	5	two retired	f
\.


--
-- Data for Name: behavior_person_type; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.behavior_person_type (model, person_type, name, works, builtin) FROM stdin;
tiny	1	full-time worker	t	f
tiny	2	part-time worker	t	f
tiny	3	child or student	f	f
tiny	4	retired	f	f
\.


--
-- Data for Name: behavior_telework_type; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.behavior_telework_type (model, telework_type, name, home_probability, builtin) FROM stdin;
tiny	1	never at home	0	f
tiny	2	at home on some days	0.488	f
tiny	3	at home on most days	0.578	f
tiny	4	always at home, or retired	1	f
\.


--
-- Data for Name: behavior_household_member; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.behavior_household_member (model, household_type, member, person_type, telework_type, builtin) FROM stdin;
tiny	1	1	1	1	f
tiny	2	1	1	1	f
tiny	2	2	1	1	f
tiny	3	1	1	1	f
tiny	3	2	1	1	f
tiny	3	3	3	1	f
tiny	4	1	1	1	f
tiny	4	2	2	1	f
tiny	4	3	3	1	f
tiny	4	4	3	1	f
tiny	5	1	4	4	f
tiny	5	2	4	4	f
\.


--
-- Data for Name: behavior_share; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.behavior_share (model, person_type, day_type, slot, activity, share, n_cases) FROM stdin;
tiny	1	1	1	1	1	1
tiny	1	1	2	1	1	1
tiny	1	1	3	10	1	1
tiny	1	1	4	10	1	1
tiny	1	1	5	9	1	1
tiny	1	1	6	9	1	1
tiny	1	1	7	1	1	1
tiny	1	1	8	1	1	1
\.


--
-- Data for Name: sensor; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.sensor (site_id, sensor_id, name, asset_id, unit, resolution, sign, knowledge, knowledge_offset, relation, time_column, value_column, filter) FROM stdin;
1	1	load	\N	kW	01:00:00	consumption	event_end	00:00:00	\N	\N	\N	{}
1	2	temperature	\N	degC	01:00:00	consumption	event_end	00:00:00	public.outdoor	ts	temperature	{}
2	3	appliance	\N	kW	01:00:00	consumption	event_end	00:00:00	\N	\N	\N	{}
2	4	hot_water	\N	kW	01:00:00	consumption	event_end	00:00:00	\N	\N	\N	{}
2	5	occupants_home	\N	1	01:00:00	consumption	event_end	00:00:00	\N	\N	\N	{}
5	6	load	\N	kW	01:00:00	consumption	event_end	00:00:00	\N	\N	\N	{}
5	7	pv	\N	kW	01:00:00	production	event_end	00:00:00	\N	\N	\N	{}
\.


--
-- Data for Name: source; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.source (source_id, name, type, model, version) FROM stdin;
1	postgres	user		
2	behaviour	simulator	default	
\.


--
-- Data for Name: behavior_simulation; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.behavior_simulation (site_id, model, household, seed, start, days, resolution, options, source_id, appliance_sensor_id, hot_water_sensor_id, occupants_sensor_id, simulated_at) FROM stdin;
2	default	1	7	2026-03-01	1	01:00:00	{"time_zone": "UTC"}	2	3	4	5	2026-11-29 17:58:52.107723+00
\.


--
-- Data for Name: behavior_start; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.behavior_start (model, person_type, day_type, activity, probability, n_cases) FROM stdin;
tiny	1	1	1	1	1
\.


--
-- Data for Name: behavior_technology; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.behavior_technology (model, technology, name, power_w, duration_slots, usage, builtin) FROM stdin;
tiny	1	none	0	1	appliance	f
tiny	2	computer and screen	248.4	1	appliance	f
tiny	3	laptop	32.4	1	appliance	f
tiny	4	tablet	7.56	1	appliance	f
tiny	5	phone	1.08	1	appliance	f
tiny	6	printer	43.2	1	appliance	f
tiny	7	television	118.8	1	appliance	f
tiny	8	projector	255.96	1	appliance	f
tiny	9	game console	151.2	1	appliance	f
tiny	10	amplifier	162	1	appliance	f
tiny	11	fan	21.6	1	appliance	f
tiny	12	electric stove and hood	1960.2	1	appliance	f
tiny	13	oven	2322	1	appliance	f
tiny	14	microwave	1134	0.3	appliance	f
tiny	15	dishwasher	1458	1	appliance	f
tiny	16	pressure cooker	1080	1	appliance	f
tiny	17	sandwich maker	918	0.3	appliance	f
tiny	18	toaster	1404	0.2	appliance	f
tiny	19	blender	378	0.2	appliance	f
tiny	20	kettle	2268	0.3	appliance	f
tiny	21	coffee machine	1188	0.2	appliance	f
tiny	22	washer-dryer	1350	1	appliance	f
tiny	23	hot water	8100	1	hot water	f
tiny	24	toothbrush	6.48	0.3	appliance	f
tiny	25	shaver	18.36	0.3	appliance	f
tiny	26	hair dryer	1944	0.3	appliance	f
tiny	27	hair iron	201.96	1	appliance	f
tiny	28	vacuum cleaner	768.96	1	appliance	f
tiny	29	steam cleaner	108	1	appliance	f
tiny	30	iron	1620	1	appliance	f
tiny	31	sewing machine	108	1	appliance	f
tiny	32	lawn mower	1296	1	appliance	f
tiny	33	power washer	1620	1	appliance	f
tiny	34	power tools	1080	1	appliance	f
tiny	35	modem	10.8	0	base load	f
tiny	36	lighting	27	0	lighting	f
tiny	37	fridge-freezer	64.8	0	base load	f
\.


--
-- Data for Name: behavior_trigger; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.behavior_trigger (model, activity, technology, probability, builtin) FROM stdin;
tiny	1	1	1	f
tiny	2	1	1	f
tiny	10	1	1	f
tiny	13	1	1	f
tiny	14	1	1	f
tiny	15	1	1	f
tiny	3	1	0.2	f
tiny	3	23	0.266667	f
tiny	3	24	0.088889	f
tiny	3	25	0.088889	f
tiny	3	26	0.266667	f
tiny	3	27	0.088889	f
tiny	4	1	0.1	f
tiny	4	12	0.266933	f
tiny	4	13	0.153511	f
tiny	4	14	0.224533	f
tiny	4	16	0.032978	f
tiny	4	17	0.029422	f
tiny	4	18	0.049244	f
tiny	4	19	0.032089	f
tiny	4	20	0.050844	f
tiny	4	21	0.060444	f
tiny	5	1	0.2	f
tiny	5	15	0.32	f
tiny	5	23	0.48	f
tiny	6	1	0.2	f
tiny	6	23	0.24	f
tiny	6	28	0.56	f
tiny	7	22	1	f
tiny	8	30	0.8	f
tiny	8	31	0.2	f
tiny	9	2	0.220593	f
tiny	9	3	0.128526	f
tiny	9	4	0.093626	f
tiny	9	5	0.166955	f
tiny	9	7	0.164227	f
tiny	9	8	0.06565	f
tiny	9	9	0.15028	f
tiny	9	10	0.010029	f
tiny	11	1	0.1	f
tiny	11	2	0.411111	f
tiny	11	3	0.244444	f
tiny	11	4	0.055556	f
tiny	11	5	0.111111	f
tiny	11	6	0.077778	f
tiny	12	1	0.1	f
tiny	12	2	0.244444	f
tiny	12	3	0.411111	f
tiny	12	4	0.055556	f
tiny	12	5	0.111111	f
tiny	12	6	0.077778	f
tiny	16	32	0.462419	f
tiny	16	33	0.346902	f
tiny	16	34	0.190679	f
tiny	17	5	0.416667	f
tiny	17	14	0.114868	f
tiny	17	17	0.078482	f
tiny	17	18	0.078398	f
tiny	17	20	0.141668	f
tiny	17	21	0.169918	f
\.


--
-- Data for Name: behaviour; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.behaviour (name, at_home_max_c, at_home_min_c, away_max_c, away_min_c, shading_rate, shading_above_c) FROM stdin;
warm	27	21	30	18	0.5	30
\.


--
-- Data for Name: belief; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.belief (site_id, sensor_id, event_start, belief_time, source_id, cumulative_probability, value) FROM stdin;
1	1	2026-03-01 00:00:00+00	2026-02-28 00:00:00+00	1	0.5	1
1	1	2026-03-01 04:00:00+00	2026-02-28 00:00:00+00	1	0.5	1
1	1	2026-03-01 03:00:00+00	2026-02-28 00:00:00+00	1	0.5	2
1	1	2026-03-01 02:00:00+00	2026-02-28 00:00:00+00	1	0.5	3
1	1	2026-03-01 01:00:00+00	2026-02-28 00:00:00+00	1	0.5	2
1	1	2026-03-01 05:00:00+00	2026-02-28 00:00:00+00	1	0.5	1
2	3	2026-03-01 00:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.07560000000000001
2	4	2026-03-01 00:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 00:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	1
2	3	2026-03-01 01:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.07560000000000001
2	4	2026-03-01 01:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 01:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	1
2	3	2026-03-01 02:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.07560000000000001
2	4	2026-03-01 02:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 02:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	1
2	3	2026-03-01 03:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.07560000000000001
2	4	2026-03-01 03:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 03:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	1
2	3	2026-03-01 04:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.07560000000000001
2	4	2026-03-01 04:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 04:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	1
2	3	2026-03-01 05:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.07560000000000001
2	4	2026-03-01 05:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 05:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	1
2	3	2026-03-01 06:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.07560000000000001
2	4	2026-03-01 06:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 06:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.16666666666666666
2	3	2026-03-01 07:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.07560000000000001
2	4	2026-03-01 07:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	1.35
2	5	2026-03-01 07:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.16666666666666666
2	3	2026-03-01 08:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.9467999999999999
2	4	2026-03-01 08:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 08:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	1
2	3	2026-03-01 09:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.40229999999999994
2	4	2026-03-01 09:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 09:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.16666666666666666
2	3	2026-03-01 10:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.17279999999999998
2	4	2026-03-01 10:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 10:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.3333333333333333
2	3	2026-03-01 11:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.08117999999999999
2	4	2026-03-01 11:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 11:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	1
2	3	2026-03-01 12:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.1701
2	4	2026-03-01 12:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 12:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	1
2	3	2026-03-01 13:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.20502
2	4	2026-03-01 13:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 13:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	1
2	3	2026-03-01 14:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.9036
2	4	2026-03-01 14:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 14:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.8333333333333334
2	3	2026-03-01 15:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.07560000000000001
2	4	2026-03-01 15:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 15:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	3	2026-03-01 16:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.07560000000000001
2	4	2026-03-01 16:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 16:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	3	2026-03-01 17:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.07560000000000001
2	4	2026-03-01 17:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 17:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	3	2026-03-01 18:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.07560000000000001
2	4	2026-03-01 18:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 18:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	3	2026-03-01 19:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.07560000000000001
2	4	2026-03-01 19:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 19:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	3	2026-03-01 20:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.20285999999999998
2	4	2026-03-01 20:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 20:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.6666666666666666
2	3	2026-03-01 21:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.1494
2	4	2026-03-01 21:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 21:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	1
2	3	2026-03-01 22:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.1053
2	4	2026-03-01 22:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 22:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	1
2	3	2026-03-01 23:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0.07560000000000001
2	4	2026-03-01 23:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	0
2	5	2026-03-01 23:00:00+00	2026-11-29 17:58:52.107723+00	2	0.5	1
5	6	2026-03-01 00:00:00+00	2026-02-28 00:00:00+00	1	0.5	1
5	6	2026-03-01 03:00:00+00	2026-02-28 00:00:00+00	1	0.5	2
5	6	2026-03-01 02:00:00+00	2026-02-28 00:00:00+00	1	0.5	1
5	6	2026-03-01 01:00:00+00	2026-02-28 00:00:00+00	1	0.5	2
5	7	2026-03-01 00:00:00+00	2026-02-28 00:00:00+00	1	0.5	4
5	7	2026-03-01 03:00:00+00	2026-02-28 00:00:00+00	1	0.5	0
5	7	2026-03-01 02:00:00+00	2026-02-28 00:00:00+00	1	0.5	5
5	7	2026-03-01 01:00:00+00	2026-02-28 00:00:00+00	1	0.5	0
\.


--
-- Data for Name: building; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.building (name, floor_area_m2, h_op_w_per_k, h_tr_w_w_per_k, h_ve_w_per_k, mass_j_per_m2_k, mass_area_factor, internal_gains_w_per_m2, window_west_east_m2, window_south_m2, window_north_m2, supply_c, persons, appliance_wh_per_person, hot_water_wh_per_person, grid_power_max_w, heat_recovery) FROM stdin;
h	140	200	60	65	165000	2.5	4.25	0	9	0	40	0	0	0	\N	f
\.


--
-- Data for Name: network; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.network (network_id, name, frequency_hz, description) FROM stdin;
1	lane	50	
\.


--
-- Data for Name: bus; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.bus (network_id, name, voltage_base_kv, x, y, feeder) FROM stdin;
1	sourcebus	11	\N	\N	\N
1	lv	0.416	\N	\N	\N
1	a1	0.416	\N	\N	1
1	a2	0.416	\N	\N	2
\.


--
-- Data for Name: community; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.community (site_id, internal_fee_per_kwh, seller_share, allocation_key, household_battery_control, buy_factor, sell_factor) FROM stdin;
4	0.02	0.5	dynamic	f	1	1
\.


--
-- Data for Name: community_asset_step; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.community_asset_step (site_id, run_id, member_site_id, asset_id, ts, power_kw, soc_kwh, marginal_value_per_kwh) FROM stdin;
4	5	4	2	2026-03-01 00:00:00+00	2.558481559887748	4.427188724235732	\N
4	5	4	2	2026-03-01 01:00:00+00	-3	1.2649110640673524	\N
4	5	4	2	2026-03-01 02:00:00+00	1.9999999999999996	3.1622776601683795	\N
4	5	4	2	2026-03-01 03:00:00+00	-3	0	\N
4	5	1	1	2026-03-01 00:00:00+00	-1	4	1.1e-09
4	5	1	1	2026-03-01 01:00:00+00	-1	3	5.500000000000001e-10
4	5	1	1	2026-03-01 02:00:00+00	-1	2	1.8333333333333335e-10
4	5	1	1	2026-03-01 03:00:00+00	-1	1	0
4	6	4	2	2026-03-01 00:00:00+00	2.5584815598877473	4.427188724235731	0
4	6	4	2	2026-03-01 01:00:00+00	-2.9999999999999996	1.264911064067352	0
4	6	4	2	2026-03-01 02:00:00+00	2	3.1622776601683795	0
4	6	4	2	2026-03-01 03:00:00+00	-2.9999999999999996	0	0
4	6	1	1	2026-03-01 00:00:00+00	-1	4	0
4	6	1	1	2026-03-01 01:00:00+00	-1	3	0
4	6	1	1	2026-03-01 02:00:00+00	-1	2	0
4	6	1	1	2026-03-01 03:00:00+00	-1	1	0
\.


--
-- Data for Name: community_member; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.community_member (site_id, member_site_id, valid_from, valid_to, share) FROM stdin;
4	5	-infinity	infinity	1
4	1	-infinity	infinity	1
\.


--
-- Data for Name: community_member_step; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.community_member_step (site_id, run_id, member_site_id, ts, import_kw, export_kw, own_use_kw, alone_import_kw, alone_export_kw, alone_cost, share, alone_peak_price_per_kw, alone_peak_sunk_kw, member_name) FROM stdin;
4	5	1	2026-03-01 00:00:00+00	0	0	0	0	0	0	1	0	0	mill
4	5	1	2026-03-01 01:00:00+00	1	0	0	1	0	0.3	1	0	0	mill
4	5	1	2026-03-01 02:00:00+00	2	0	0	2	0	0.6	1	0	0	mill
4	5	1	2026-03-01 03:00:00+00	1	0	0	1	0	0.3	1	0	0	mill
4	5	5	2026-03-01 00:00:00+00	0	3	1	0	3	-0.24	1	0	0	flat
4	5	5	2026-03-01 01:00:00+00	2	0	0	2	0	0.6	1	0	0	flat
4	5	5	2026-03-01 02:00:00+00	0	4	1	0	4	-0.32	1	0	0	flat
4	5	5	2026-03-01 03:00:00+00	2	0	0	2	0	0.6	1	0	0	flat
4	6	1	2026-03-01 00:00:00+00	0	0	0	0	0	0	1	0	0	mill
4	6	1	2026-03-01 01:00:00+00	1	0	0	1	0	0.3	1	0	0	mill
4	6	1	2026-03-01 02:00:00+00	2	0	0	2	0	0.6	1	0	0	mill
4	6	1	2026-03-01 03:00:00+00	1	0	0	1	0	0.3	1	0	0	mill
4	6	5	2026-03-01 00:00:00+00	0	3	1	0	3	-0.24	1	0	0	flat
4	6	5	2026-03-01 01:00:00+00	2	0	0	2	0	0.6	1	0	0	flat
4	6	5	2026-03-01 02:00:00+00	0	4	1	0	4	-0.32	1	0	0	flat
4	6	5	2026-03-01 03:00:00+00	2	0	0	2	0	0.6	1	0	0	flat
\.


--
-- Data for Name: community_step; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.community_step (site_id, run_id, ts, hours, import_kw, export_kw, traded_kw, own_import_kw, own_export_kw, import_price, export_price, internal_fee, internal_price, peak_price_per_kw, peak_sunk_kw) FROM stdin;
4	5	2026-03-01 00:00:00+00	1	0	0.44151844011225183	2.558481559887748	2.558481559887748	0	0.3	0.08	0.02	0.18	0	0
4	5	2026-03-01 01:00:00+00	1	0	0	3	0	3	0.3	0.08	0.02	0.18	0	0
4	5	2026-03-01 02:00:00+00	1	0	4.440892098500626e-16	3.9999999999999996	1.9999999999999996	0	0.3	0.08	0.02	0.18	0	0
4	5	2026-03-01 03:00:00+00	1	0	0	3	0	3	0.3	0.08	0.02	0.18	0	0
4	6	2026-03-01 00:00:00+00	1	0	0.4415184401122527	2.5584815598877473	2.5584815598877473	0	0.3	0.08	0.02	0.08000000000000002	0	0
4	6	2026-03-01 01:00:00+00	1	4.440892098500626e-16	0	2.9999999999999996	0	2.9999999999999996	0.3	0.08	0.02	0.11111111111111116	0	0
4	6	2026-03-01 02:00:00+00	1	0	0	4	2	0	0.3	0.08	0.02	0.08000000000000002	0	0
4	6	2026-03-01 03:00:00+00	1	4.440892098500626e-16	0	2.9999999999999996	0	2.9999999999999996	0.3	0.08	0.02	0.11111111111111116	0	0
\.


--
-- Data for Name: cooling; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.cooling (name, power_w, efficiency) FROM stdin;
split	3000	3
\.


--
-- Data for Name: line_type; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.line_type (network_id, name, phases, r1_ohm_per_km, x1_ohm_per_km, r0_ohm_per_km, x0_ohm_per_km, c1_nf_per_km, c0_nf_per_km, r_ohm_per_km, x_ohm_per_km, c_nf_per_km, rated_a) FROM stdin;
1	c	3	0.3	0.08	1	0.1	0	0	\N	\N	\N	150
\.


--
-- Data for Name: line; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.line (network_id, name, bus1, nodes1, bus2, nodes2, line_type, length_km, rated_a, open) FROM stdin;
1	a	lv	{1,2,3}	a1	{1,2,3}	c	0.2	\N	f
1	b	lv	{1,2,3}	a2	{1,2,3}	c	0.2	\N	f
\.


--
-- Data for Name: feeder; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.feeder (network_id, name, supply_line, max_evs) FROM stdin;
1	1	a	3
\.


--
-- Data for Name: flow_snapshot; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.flow_snapshot (network_id, ts, status, iterations, source_kw, loss_kw, v_min_pu, v_min_bus, worst_loading, worst_element) FROM stdin;
1	2026-03-01 00:00:00+00	converged	4	2.0142831385179245	0.014283138517924066	0.9957140587564423	a2	0.12218628947406873	t
1	2026-03-01 01:00:00+00	converged	4	3.0172179556670153	0.01721795566701534	0.9956952627404563	a2	0.12218822442165583	t
1	2026-03-01 02:00:00+00	converged	4	4.0259559296238905	0.02595592962389137	0.9945662597004524	a1	0.12219017371920089	t
\.


--
-- Data for Name: flow_voltage; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.flow_voltage (network_id, ts, bus, phase, voltage_pu) FROM stdin;
1	2026-03-01 00:00:00+00	a1	1	1.001578038868172
1	2026-03-01 00:00:00+00	a1	2	0.9991281819085298
1	2026-03-01 00:00:00+00	a1	3	1.0026489351385508
1	2026-03-01 00:00:00+00	a2	1	1.003212057296785
1	2026-03-01 00:00:00+00	a2	2	0.9957140587564424
1	2026-03-01 00:00:00+00	a2	3	1.0030784904231844
1	2026-03-01 00:00:00+00	lv	1	1.001676830319052
1	2026-03-01 00:00:00+00	lv	2	0.9993535650553043
1	2026-03-01 00:00:00+00	lv	3	1.002415116897743
1	2026-03-01 00:00:00+00	sourcebus	1	1.0000409044692051
1	2026-03-01 00:00:00+00	sourcebus	2	0.9999939716029164
1	2026-03-01 00:00:00+00	sourcebus	3	1.0000414489079357
1	2026-03-01 01:00:00+00	a1	1	0.9980863248634307
1	2026-03-01 01:00:00+00	a1	2	0.9993101650507675
1	2026-03-01 01:00:00+00	a1	3	1.0032785472286134
1	2026-03-01 01:00:00+00	a2	1	1.0016677782869263
1	2026-03-01 01:00:00+00	a2	2	0.9956952627404563
1	2026-03-01 01:00:00+00	a2	3	1.0030890248293243
1	2026-03-01 01:00:00+00	lv	1	1.0001373081288487
1	2026-03-01 01:00:00+00	lv	2	0.9993349744677771
1	2026-03-01 01:00:00+00	lv	3	1.002423696796495
1	2026-03-01 01:00:00+00	sourcebus	1	1.0000125076568942
1	2026-03-01 01:00:00+00	sourcebus	2	0.9999939704816921
1	2026-03-01 01:00:00+00	sourcebus	3	1.00004008241125
1	2026-03-01 02:00:00+00	a1	1	0.9945662597004524
1	2026-03-01 02:00:00+00	a1	2	0.9994909625181523
1	2026-03-01 02:00:00+00	a1	3	1.0039151149399261
1	2026-03-01 02:00:00+00	a2	1	1.0001090249130378
1	2026-03-01 02:00:00+00	a2	2	0.9956763284666384
1	2026-03-01 02:00:00+00	a2	3	1.0030995750053555
1	2026-03-01 02:00:00+00	lv	1	0.9985833543692547
1	2026-03-01 02:00:00+00	lv	2	0.9993162552853334
1	2026-03-01 02:00:00+00	lv	3	1.00243227484692
1	2026-03-01 02:00:00+00	sourcebus	1	0.9999838534003386
1	2026-03-01 02:00:00+00	sourcebus	2	0.9999939693542905
1	2026-03-01 02:00:00+00	sourcebus	3	1.0000385848882767
\.


--
-- Data for Name: generator; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.generator (network_id, name, bus, nodes, phases, conn, kv, p_kw, q_kvar, model, zip, v_min_pu, v_max_pu, site_id) FROM stdin;
1	roof	a1	{1,0}	1	wye	0.24	1	0	P	\N	0.9	1.1	\N
\.


--
-- Data for Name: heat_generator; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.heat_generator (name, type, carnot_factor, fuel_efficiency, power_w) FROM stdin;
hp	Air_HP	0.4	0.95	\N
\.


--
-- Data for Name: heating_element; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.heating_element (name, power_w, efficiency) FROM stdin;
rod	2000	1
\.


--
-- Data for Name: pv; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.pv (name, size_kwp, orientation) FROM stdin;
roof	8	
\.


--
-- Data for Name: tank; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.tank (name, size_l, loss_w_per_m2_k, start_c, max_c, min_c, surrounding_c) FROM stdin;
500	500	0.2	28	45	28	20
300	300	0.2	28	55	28	20
\.


--
-- Data for Name: tariff; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.tariff (name, series, peak_price_cent_per_w, co2_price_cent_per_kg, fuel_co2_g_per_kwh) FROM stdin;
t	{"electricity": 0.03, "electricity_feed_in": 0.008}	0.01	0	0
\.


--
-- Data for Name: vehicle; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.vehicle (name, capacity_wh, consumption_wh_per_km, charge_efficiency, discharge_efficiency, charge_power_w, discharge_power_w, bidirectional) FROM stdin;
car	50000	160	0.9	1	7000	7000	f
\.


--
-- Data for Name: household; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.household (site_id, household_id, name, building, heat_generator, space_heating_tank, hot_water_tank, pv, battery, vehicle, cooling, heating_element, tariff, behaviour, series, options) FROM stdin;
3	1	row house	h	hp	500	300	roof	7	car	split	rod	t	warm	{"pv_per_kwp": 200, "appliance_w": 400, "hot_water_w": 150, "temperature": 4, "radiation_south": 100, "vehicle_at_home": 1, "vehicle_distance": 0}	{}
\.


--
-- Data for Name: household_step; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.household_step (site_id, run_id, household_id, ts, q_solar_wh, space_heating_cop, space_heating_tank_cop, q_heating_tank_wh, q_heating_tank_in_wh, q_heating_tank_out_wh, q_heating_tank_bypass_wh, e_heating_hp_wh, q_heating_element_wh, q_room_heating_wh, q_room_cooling_wh, e_room_cooling_wh, cooling_cop, t_room_c, t_building_mass_c, t_surface_c, hot_water_wh, hot_water_cop, hot_water_tank_cop, q_dhw_tank_wh, q_dhw_tank_in_wh, q_dhw_tank_out_wh, q_dhw_tank_bypass_wh, e_dhw_hp_wh, fuel_wh, pv_wh, pv2load_wh, pv2bat_wh, pv2ev_wh, pv2grid_wh, bat_soc_wh, bat_charge_wh, bat_discharge_wh, bat2load_wh, bat2ev_wh, ev_demand_wh, ev_soc_wh, ev_charge_wh, ev_discharge_wh, ev2load_wh, ev2bat_wh, ev_unmet_wh, base_load_wh, load_wh, grid_wh, grid2load_wh, grid2bat_wh, grid2ev_wh, feed2grid_wh, cost_cent, co2_kg) FROM stdin;
3	3	1	2026-02-01 00:00:00+00	900	3.4794444444444443	2.8099999999999996	175670.83333333334	5.903999999999425	0	4280.01062775056	1232.185552678888	0	4280.01062775056	0	0	3	20.999999999999993	18.48986565498559	19.4023415561304	150	3.4794444444444443	2.8099999999999996	105402.49999999999	4.20800000000074	0	150	44.60783940933135	0	1600	1600	0	0	0	0	0	0	0	0	0	50000	0	0	0	0	0	400	1676.7933920882192	76.79339208821922	76.79339208821922	0	0	0	2.3038017626465765	0
3	3	1	2026-02-01 01:00:00+00	900	3.4794444444444443	2.8099999999999996	175670.83333333334	5.903999999999425	0	4163.985846495586	1198.8397748952455	0	4163.985846495586	0	0	3	20.999999999999993	18.569880712163005	19.455723098000647	150	3.4794444444444443	2.8099999999999996	105402.49999999999	4.20800000000074	0	150	44.60783940933135	0	1600	1600	0	0	0	0	0	0	0	0	0	50000	0	0	0	0	0	400	1643.4476143045767	43.44761430457676	43.44761430457676	0	0	0	1.3034284291373028	0
3	3	1	2026-02-01 02:00:00+00	900	3.4794444444444443	2.8099999999999996	175670.83333333334	5.903999999999425	0	4072.625184170512	1172.5825192373925	0	4072.625184170512	0	0	3	21.000000000000014	18.63288646438799	19.497756989109508	150	3.4794444444444443	2.8099999999999996	105402.49999999999	4.20800000000074	0	150	44.60783940933135	0	1600	1600	0	0	0	0	0	0	0	0	0	50000	0	0	0	0	0	400	1617.1903586467238	17.190358646723798	17.190358646723798	0	0	0	0.515710759401714	0
3	3	1	2026-02-01 03:00:00+00	900	3.4794444444444443	2.8099999999999996	175670.83333333334	5.903999999999425	0	4000.685633583133	1151.9069338857587	0	4000.685633583133	0	0	3	20.999999999999993	18.682498686805502	19.53085547109126	150	3.4794444444444443	2.8099999999999996	105402.49999999999	4.20800000000074	0	150	44.60783940933135	0	1600	1595.0172643982926	4.982735601707418	0	0	4.733598821622047	4.982735601707418	0	0	0	0	50000	0	0	0	0	0	400	1596.51477329509	1.4975088967974166	1.4975088967974166	0	0	0	0.0449252669039225	0
3	3	1	2026-02-01 04:00:00+00	900	3.4794444444444443	2.8099999999999996	175670.83333333334	5.903999999999425	0	3944.038726621187	1135.6264880081437	0	3944.038726621187	0	0	3	21	18.72156452645163	19.556918000174285	150	3.4794444444444443	2.8099999999999996	105402.49999999999	4.20800000000074	0	150	44.60783940933135	0	1600	1578.7368185206776	21.263181479322384	0	0	24.93362122697831	21.263181479322384	0	0	0	0	50000	0	0	0	0	0	400	1580.234327417475	1.4975088967974166	1.4975088967974166	0	0	0	0.0449252669039225	0
3	3	1	2026-02-01 05:00:00+00	900	3.4794444444444443	2.8099999999999996	175670.83333333334	5.903999999999425	0	3899.4336096562447	1122.806879108751	0	3899.4336096562447	0	0	3	21.000000000000004	18.752325894374508	19.577440253206237	150	3.4794444444444443	2.8099999999999996	105402.49999999999	4.20800000000074	0	150	44.60783940933135	0	1600	1565.9172096212849	34.08279037871512	0	0	57.31227208675767	34.08279037871512	0	0	0	0	50000	0	0	0	0	0	400	1567.4147185180823	1.4975088967974166	1.4975088967974166	0	0	0	0.0449252669039225	0
3	4	1	2026-02-01 00:00:00+00	900	3.4794444444444443	2.8099999999999996	175670.83333333334	5.904000000001064	0	4280.01062775056	1232.1855526788886	0	4280.01062775056	0	0	3	20.999999999999993	18.48986565498559	19.4023415561304	150	3.4794444444444443	2.8099999999999996	105402.49999999999	4.207999999998606	0	150	44.60783940933059	0	1600	1600	0	0	0	0	0	0	0	0	0	50000	0	0	0	0	0	400	1676.7933920882192	76.7933920882192	76.7933920882192	0	0	0	2.303801762646576	0
3	4	1	2026-02-01 01:00:00+00	900	3.4794444444444443	2.8099999999999996	175670.83333333334	5.903999999998859	0	4163.98584649558	1198.8397748952434	0	4163.98584649558	0	0	3	20.999999999999986	18.569880712163005	19.455723098000643	150	3.4794444444444443	2.8099999999999996	105402.49999999999	4.207999999999628	0	150	44.60783940933095	0	1600	1600	0	0	0	4.667109689201263e-14	0	0	0	0	0	50000	0	0	0	0	0	400	1643.4476143045745	43.44761430457447	43.44761430457447	0	0	0	1.3034284291372342	0
3	4	1	2026-02-01 02:00:00+00	900	3.4794444444444443	2.8099999999999996	175670.83333333334	5.903999999999745	0	4072.625184170484	1172.5825192373843	0	4072.625184170484	0	0	3	20.999999999999986	18.632886464387987	19.497756989109497	150	3.4794444444444443	2.8099999999999996	105402.49999999999	4.207999999999758	0	150	44.60783940933099	0	1600	1600	0	0	0	0	0	0	0	0	0	50000	0	0	0	0	0	400	1617.1903586467154	17.190358646715367	17.190358646715367	0	0	0	0.515710759401461	0
3	4	1	2026-02-01 03:00:00+00	900	3.4794444444444443	2.8099999999999996	175670.83333333334	5.903999999997598	0	4000.6856335831235	1151.9069338857553	0	4000.6856335831235	0	0	3	20.999999999999982	18.682498686805495	19.530855471091254	150	3.4794444444444443	2.8099999999999996	105402.49999999999	4.208000000000486	0	150	44.607839409331255	0	1600	1596.5147732950863	0	0	3.4852267049137433	0	0	0	0	0	0	50000	0	0	0	0	0	400	1596.5147732950866	3.135269821541442e-13	2.2737367544323206e-13	0	0	3.4852267049137433	-0.02788181363930054	0
3	4	1	2026-02-01 04:00:00+00	900	3.4794444444444443	2.8099999999999996	175670.83333333334	5.904000000001435	0	3944.03872662117	1135.6264880081394	0	3944.03872662117	0	0	3	20.999999999999975	18.72156452645162	19.556918000174267	150	3.4794444444444443	2.8099999999999996	105402.49999999999	4.207999999999775	0	150	44.607839409331	0	1600	1580.2343274174705	0	0	19.765672582529533	0	0	0	0	0	0	50000	0	0	0	0	0	400	1580.2343274174705	0	0	0	0	19.765672582529533	-0.15812538066023626	0
3	4	1	2026-02-01 05:00:00+00	900	3.4794444444444443	2.8099999999999996	175670.83333333334	5.904000000000283	0	3899.4336096562106	1122.8068791087414	0	3899.4336096562106	0	0	3	20.999999999999964	18.752325894374493	19.577440253206216	150	3.4794444444444443	2.8099999999999996	105402.49999999999	4.207999999999083	0	150	44.60783940933075	0	1600	1567.4147185180718	0	0	32.58528148192815	0	0	0	0	0	0	50000	0	0	0	0	0	400	1567.4147185180723	4.263256414560601e-13	4.547473508864641e-13	0	0	32.58528148192815	-0.26068225185541244	0
\.


--
-- Data for Name: job; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.job (site_id, job_id, kind, every, horizon, next_due, enabled, last_run, last_time, last_message) FROM stdin;
1	1	schedule	01:00:00	06:00:00	2026-03-01 01:00:00+00	t	2	2026-11-29 17:58:51.946012+00	infeasible: "battery" can't hold 9 kWh after a step: 2 kWh are missing: Charging as much as all limits allow reaches 7 kWh. The first step concerned starts at 2026-03-01T01:00:00Z.
\.


--
-- Data for Name: network_load; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.network_load (network_id, name, bus, nodes, phases, conn, kv, p_kw, q_kvar, model, zip, v_min_pu, v_max_pu, site_id, "position") FROM stdin;
1	n2	a2	{2,0}	1	wye	0.24	2	0.6573682103577264	P	\N	\N	\N	\N	2
1	n1	a1	{1,0}	1	wye	0.24	2	0.6573682103577264	P	\N	\N	\N	1	1
\.


--
-- Data for Name: network_customer; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.network_customer (network_id, case_name, load, "position", zone, customer_group, heat_pump, pv_kw, meter, heat_pump_meter, pv_site) FROM stdin;
1	base	n1	1	11	detached	f	0	m1	\N	\N
\.


--
-- Data for Name: network_source; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.network_source (network_id, name, bus, nodes, kv, pu, angle_deg, isc3_a, isc1_a, x1_r1, x0_r0, r1_ohm, x1_ohm, r0_ohm, x0_ohm) FROM stdin;
1	source	sourcebus	{1,2,3}	11	1	0	3000	2500	4	3	\N	\N	\N	\N
\.


--
-- Data for Name: transformer; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.transformer (network_id, name, phases, bus1, nodes1, conn1, kv1, tap1, bus2, nodes2, conn2, kv2, tap2, kva, r_percent, x_percent, tap_min, tap_max, tap_steps, leads, no_load_percent, magnetising_percent, antifloat_ppm) FROM stdin;
1	t	3	sourcebus	{1,2,3}	delta	11	1	lv	{1,2,3,0}	wye	0.416	1	50	1.2	4	0.9	1.1	32	f	0	0	1
\.


--
-- Data for Name: regulator; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.regulator (network_id, name, transformer, winding, voltage_v, band_v, pt_ratio, ct_primary_a, r_v, x_v, max_steps) FROM stdin;
1	r	t	2	240	4	1	300	0	0	16
\.


--
-- Data for Name: run; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.run (site_id, run_id, kind, window_start, window_end, resolution, status, is_current, engine, reason, objective, idle_cost, gap, columns, rows, nonzeros, iterations, solve_seconds, message, parameters, costs, limits, created_by, created_at, subject) FROM stdin;
1	1	flex	2026-03-01 00:00:00+00	2026-03-01 06:00:00+00	01:00:00	optimal	t	chain	one storage, convex cost of every step	1.5	2.9999999999999996	5.921189464667501e-16	0	0	0	0	4.2270999983884394e-05	\N	{"end": "2026-03-01T06:00:00Z", "kind": "flex", "start": "2026-03-01T00:00:00Z", "sensors": {"load": {"sign": "consumption", "unit": "kW", "start": "2026-03-01T00:00:00.000000Z", "values": [1, 2, 3, 2, 1, 1, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null], "resolution": "PT3600S"}}, "flex-model": [{"asset": "battery", "soc-max": "10 kWh", "soc-at-start": "5 kWh", "power-capacity": "5 kW"}], "resolution": "PT3600S", "flex-context": {"production-price": "0.08 EUR/kWh", "consumption-price": "0.30 EUR/kWh", "inflexible-consumption": [{"sensor": "load"}]}}	{"electricity net energy": 1.5}	[{"ts": "2026-03-01T05:00:00Z", "limit": "soc_min_kwh", "until": "2026-03-01T06:00:00Z", "value": 0, "object": "battery", "marginal_value": 0.2999999989733333}]	postgres	2026-11-29 17:58:51.914692+00	\N
1	2	flex	2026-03-01 00:00:00+00	2026-03-01 06:00:00+00	01:00:00	infeasible	f	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	"battery" can't hold 9 kWh after a step: 2 kWh are missing: Charging as much as all limits allow reaches 7 kWh. The first step concerned starts at 2026-03-01T01:00:00Z.	{"end": "2026-03-01T06:00:00Z", "kind": "flex", "start": "2026-03-01T00:00:00Z", "sensors": {"load": {"sign": "consumption", "unit": "kW", "start": "2026-03-01T00:00:00.000000Z", "values": [1, 2, 3, 2, 1, 1], "resolution": "PT3600S"}}, "flex-model": [{"asset": "battery", "soc-max": "10 kWh", "soc-targets": [{"value": "9 kWh", "datetime": "2026-03-01T02:00:00Z"}], "soc-at-start": "5 kWh", "power-capacity": "1 kW"}], "resolution": "PT3600S", "flex-context": {"production-price": "0.08 EUR/kWh", "consumption-price": "0.30 EUR/kWh", "inflexible-consumption": [{"sensor": "load"}]}}	\N	\N	postgres	2026-11-29 17:58:51.94524+00	\N
3	3	household_reference	2026-02-01 00:00:00+00	2026-02-01 06:00:00+00	01:00:00	optimal	t	rules	\N	0.05025650672779552	\N	\N	\N	\N	\N	\N	\N	\N	{"pv": {"size": 8, "orientation": ""}, "kind": "household", "mode": "reference", "name": "row house", "start": "2026-02-01T00:00:00Z", "boiler": {"type": "Air_HP", "fuel_boiler_efficiency": 0.95, "carnot_efficiency_factor": 0.4}, "series": {"month": [24314, 24314, 24314, 24314, 24314, 24314], "pv_per_kwp": [200, 200, 200, 200, 200, 200], "appliance_w": [400, 400, 400, 400, 400, 400], "electricity": [0.03, 0.03, 0.03, 0.03, 0.03, 0.03], "hot_water_w": [150, 150, 150, 150, 150, 150], "temperature": [4, 4, 4, 4, 4, 4], "radiation_south": [100, 100, 100, 100, 100, 100], "vehicle_at_home": [1, 1, 1, 1, 1, 1], "vehicle_distance": [0, 0, 0, 0, 0, 0], "electricity_feed_in": [0.008, 0.008, 0.008, 0.008, 0.008, 0.008]}, "battery": {"capacity": 7000, "soc_start": 0, "charge_power_max": 4500, "charge_efficiency": 0.95, "discharge_power_max": 4500, "discharge_efficiency": 0.95}, "vehicle": {"capacity": 50000, "charge_power_max": 7000, "consumption_rate": 160, "charge_efficiency": 0.9, "discharge_power_max": 7000, "charge_bidirectional": 0, "discharge_efficiency": 1}, "behavior": {"shading_solar_reduction_rate": 0.5, "shading_threshold_temperature": 30, "target_temperature_at_home_max": 27, "target_temperature_at_home_min": 21, "target_temperature_not_at_home_max": 30, "target_temperature_not_at_home_min": 18}, "building": {"Af": 140, "Hop": 200, "Hve": 65, "Htr_w": 60, "Am_factor": 2.5, "CM_factor": 165000, "person_num": 0, "internal_gains": 4.25, "supply_temperature": 40, "ventilation_heat_recovery": false, "effective_window_area_north": 0, "effective_window_area_south": 9, "hot_water_demand_per_person": 0, "effective_window_area_west_east": 0, "appliance_electricity_demand_per_person": 0}, "fuel_co2": 0, "co2_price": 0, "peak_price": 0.01, "step_hours": 1.00000000000000000000, "hot_water_tank": {"loss": 0.2, "size": 300, "temperature_max": 55, "temperature_min": 28, "temperature_start": 28, "temperature_surrounding": 20}, "heating_element": {"power": 2000, "efficiency": 1}, "space_heating_tank": {"loss": 0.2, "size": 500, "temperature_max": 45, "temperature_min": 28, "temperature_start": 28, "temperature_surrounding": 20}, "space_cooling_technology": {"power": 3000, "efficiency": 3}}	{"peak": 0.007679339208821923, "energy": 0.0425771675189736, "heat_generator_w": 1300, "peak_price_per_kw": 0.1}	\N	postgres	2026-11-29 17:58:53.039551+00	row house
3	4	household_optimised	2026-02-01 00:00:00+00	2026-02-01 06:00:00+00	01:00:00	optimal	t	simplex	\N	0.04444185425912514	\N	0	132	102	\N	46	\N	\N	{"pv": {"size": 8, "orientation": ""}, "kind": "household", "mode": "optimised", "name": "row house", "start": "2026-02-01T00:00:00Z", "boiler": {"type": "Air_HP", "fuel_boiler_efficiency": 0.95, "carnot_efficiency_factor": 0.4}, "series": {"month": [24314, 24314, 24314, 24314, 24314, 24314], "pv_per_kwp": [200, 200, 200, 200, 200, 200], "appliance_w": [400, 400, 400, 400, 400, 400], "electricity": [0.03, 0.03, 0.03, 0.03, 0.03, 0.03], "hot_water_w": [150, 150, 150, 150, 150, 150], "temperature": [4, 4, 4, 4, 4, 4], "radiation_south": [100, 100, 100, 100, 100, 100], "vehicle_at_home": [1, 1, 1, 1, 1, 1], "vehicle_distance": [0, 0, 0, 0, 0, 0], "electricity_feed_in": [0.008, 0.008, 0.008, 0.008, 0.008, 0.008]}, "battery": {"capacity": 7000, "soc_start": 0, "charge_power_max": 4500, "charge_efficiency": 0.95, "discharge_power_max": 4500, "discharge_efficiency": 0.95}, "vehicle": {"capacity": 50000, "charge_power_max": 7000, "consumption_rate": 160, "charge_efficiency": 0.9, "discharge_power_max": 7000, "charge_bidirectional": 0, "discharge_efficiency": 1}, "behavior": {"shading_solar_reduction_rate": 0.5, "shading_threshold_temperature": 30, "target_temperature_at_home_max": 27, "target_temperature_at_home_min": 21, "target_temperature_not_at_home_max": 30, "target_temperature_not_at_home_min": 18}, "building": {"Af": 140, "Hop": 200, "Hve": 65, "Htr_w": 60, "Am_factor": 2.5, "CM_factor": 165000, "person_num": 0, "internal_gains": 4.25, "supply_temperature": 40, "ventilation_heat_recovery": false, "effective_window_area_north": 0, "effective_window_area_south": 9, "hot_water_demand_per_person": 0, "effective_window_area_west_east": 0, "appliance_electricity_demand_per_person": 0}, "fuel_co2": 0, "co2_price": 0, "peak_price": 0.01, "step_hours": 1.00000000000000000000, "hot_water_tank": {"loss": 0.2, "size": 300, "temperature_max": 55, "temperature_min": 28, "temperature_start": 28, "temperature_surrounding": 20}, "heating_element": {"power": 2000, "efficiency": 1}, "space_heating_tank": {"loss": 0.2, "size": 500, "temperature_max": 45, "temperature_min": 28, "temperature_start": 28, "temperature_surrounding": 20}, "space_cooling_technology": {"power": 3000, "efficiency": 3}}	{"peak": 0.00767933920882192, "energy": 0.03676251505030322, "heat_generator_w": 1300, "peak_price_per_kw": 0.1}	\N	postgres	2026-11-29 17:58:53.04254+00	row house
4	5	community	2026-03-01 00:00:00+00	2026-03-01 04:00:00+00	01:00:00	optimal	f	chain	members by their own plans, one storage between them	0.21584815598877474	1.8399999999999999	\N	0	0	0	0	7.875000164858648e-06	\N	{"kind": "community", "mode": "aggregator", "members": [{"name": "mill", "site": {"end": "2026-03-01T04:00:00Z", "kind": "flex", "start": "2026-03-01T00:00:00Z", "sensors": {"load": {"sign": "consumption", "unit": "kW", "start": "2026-03-01T00:00:00.000000Z", "values": [1, 2, 3, 2, 1, 1, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null], "resolution": "PT3600S"}}, "flex-model": [{"asset": "battery", "soc-max": "10 kWh", "soc-at-start": "5 kWh", "power-capacity": "1 kW"}], "resolution": "PT3600S", "flex-context": {"production-price": "0.08 EUR/kWh", "consumption-price": "0.30 EUR/kWh", "inflexible-consumption": [{"sensor": "load"}]}}}, {"name": "flat", "site": {"end": "2026-03-01T04:00:00Z", "kind": "flex", "start": "2026-03-01T00:00:00Z", "sensors": {"pv": {"sign": "production", "unit": "kW", "start": "2026-03-01T00:00:00.000000Z", "values": [4, 0, 5, 0, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null], "resolution": "PT3600S"}, "load": {"sign": "consumption", "unit": "kW", "start": "2026-03-01T00:00:00.000000Z", "values": [1, 2, 1, 2, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null], "resolution": "PT3600S"}}, "flex-model": [], "resolution": "PT3600S", "flex-context": {"inflexible-production": [{"sensor": "pv"}], "inflexible-consumption": [{"sensor": "load"}]}}}], "buy_factor": 1, "connection": {"end": "2026-03-01T04:00:00Z", "kind": "flex", "start": "2026-03-01T00:00:00Z", "sensors": {}, "flex-model": [{"asset": "battery", "soc-max": "10 kWh", "soc-min": "0 kWh", "soc-at-start": "2 kWh", "power-capacity": "5 kW", "roundtrip-efficiency": "90%"}], "resolution": "PT3600S", "flex-context": {"production-price": "0.08 EUR/kWh", "consumption-price": "0.30 EUR/kWh"}}, "sell_factor": 1, "internal_fee": 0.02, "household_battery_control": false}	{"internal network fee": 0.25116963119775493, "electricity net energy": -0.035321475208980185}	\N	postgres	2026-11-29 17:58:53.53245+00	\N
4	6	community	2026-03-01 00:00:00+00	2026-03-01 04:00:00+00	01:00:00	optimal	t	simplex	one linear program: 24 rows	0.21584815598877496	1.8399999999999999	2.498001805406602e-16	56	24	102	0	0.00015746000008221017	\N	{"kind": "community", "mode": "joint", "members": [{"name": "mill", "site": {"end": "2026-03-01T04:00:00Z", "kind": "flex", "start": "2026-03-01T00:00:00Z", "sensors": {"load": {"sign": "consumption", "unit": "kW", "start": "2026-03-01T00:00:00.000000Z", "values": [1, 2, 3, 2, 1, 1, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null], "resolution": "PT3600S"}}, "flex-model": [{"asset": "battery", "soc-max": "10 kWh", "soc-at-start": "5 kWh", "power-capacity": "1 kW"}], "resolution": "PT3600S", "flex-context": {"production-price": "0.08 EUR/kWh", "consumption-price": "0.30 EUR/kWh", "inflexible-consumption": [{"sensor": "load"}]}}}, {"name": "flat", "site": {"end": "2026-03-01T04:00:00Z", "kind": "flex", "start": "2026-03-01T00:00:00Z", "sensors": {"pv": {"sign": "production", "unit": "kW", "start": "2026-03-01T00:00:00.000000Z", "values": [4, 0, 5, 0, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null], "resolution": "PT3600S"}, "load": {"sign": "consumption", "unit": "kW", "start": "2026-03-01T00:00:00.000000Z", "values": [1, 2, 1, 2, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null], "resolution": "PT3600S"}}, "flex-model": [], "resolution": "PT3600S", "flex-context": {"inflexible-production": [{"sensor": "pv"}], "inflexible-consumption": [{"sensor": "load"}]}}}], "buy_factor": 1, "connection": {"end": "2026-03-01T04:00:00Z", "kind": "flex", "start": "2026-03-01T00:00:00Z", "sensors": {}, "flex-model": [{"asset": "battery", "soc-max": "10 kWh", "soc-min": "0 kWh", "soc-at-start": "2 kWh", "power-capacity": "5 kW", "roundtrip-efficiency": "90%"}], "resolution": "PT3600S", "flex-context": {"production-price": "0.08 EUR/kWh", "consumption-price": "0.30 EUR/kWh"}}, "sell_factor": 1, "internal_fee": 0.02, "household_battery_control": false}	{"internal network fee": 0.25116963119775493, "electricity net energy": -0.035321475208979956}	\N	postgres	2026-11-29 17:58:53.588255+00	\N
\.


--
-- Data for Name: shunt; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.shunt (network_id, name, bus, nodes, phases, conn, kv, q_kvar) FROM stdin;
1	k	a2	{1,2,3,0}	3	wye	0.416	3
\.


--
-- Data for Name: site_step; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.site_step (site_id, run_id, ts, import_kw, export_kw, net_load_kw, import_price, export_price, cost) FROM stdin;
1	1	2026-03-01 00:00:00+00	5	0	1	0.3	0.08	1.5
1	1	2026-03-01 01:00:00+00	0	0	2	0.3	0.08	0
1	1	2026-03-01 02:00:00+00	0	0	3	0.3	0.08	0
1	1	2026-03-01 03:00:00+00	0	0	2	0.3	0.08	0
1	1	2026-03-01 04:00:00+00	0	0	1	0.3	0.08	0
1	1	2026-03-01 05:00:00+00	0	0	1	0.3	0.08	0
4	5	2026-03-01 00:00:00+00	0	0.44151844011225183	-2	0.3	0.08	-0.03532147520898015
4	5	2026-03-01 01:00:00+00	0	0	4	0.3	0.08	0
4	5	2026-03-01 02:00:00+00	0	4.440892098500626e-16	-1	0.3	0.08	-3.552713678800501e-17
4	5	2026-03-01 03:00:00+00	0	0	4	0.3	0.08	0
4	6	2026-03-01 00:00:00+00	0	0.4415184401122527	-2	0.3	0.08	-0.03532147520898022
4	6	2026-03-01 01:00:00+00	4.440892098500626e-16	0	4	0.3	0.08	1.3322676295501878e-16
4	6	2026-03-01 02:00:00+00	0	0	-1	0.3	0.08	0
4	6	2026-03-01 03:00:00+00	4.440892098500626e-16	0	4	0.3	0.08	1.3322676295501878e-16
\.


--
-- Data for Name: zone_headroom; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.zone_headroom (network_id, zone, ts, vmin_pu, flow_kva, overloads, supply_rating_a, supply_pu, transformer_kva, import_kva, rate_kva, headroom_kva, footroom_kva, binding, tx_headroom_kva, supply_base_kv) FROM stdin;
1	11	2026-01-05 00:00:00+00	0.9989905027647549	1.054686169959377	0	150	1.0009403940707924	50	3.6187304862626317	11.35346473627832	-6.770904209544721	12.408150906237697	\N	46.381269513737365	0.416
1	12	2026-01-05 00:00:00+00	1.0024706377504997	-1.0034133551943742	0	150	1.0009403940707924	50	3.6187304862626317	32.454482446687884	16.388213026018594	31.45106909149351	\N	46.381269513737365	0.416
1	21	2026-01-05 00:00:00+00	0.9995372114819521	-6.10154300237233e-14	0	150	0.9993365795606862	50	3.6187304862626317	32.402480379257774	15.332797603394173	32.40248037925771	\N	46.381269513737365	0.416
1	22	2026-01-05 00:00:00+00	0.99569752282629	2.035115495673196	0	150	0.9993365795606862	50	3.6187304862626317	10.675440401689157	-8.429357869847705	12.710555897362353	\N	46.381269513737365	0.416
1	31	2026-01-05 00:00:00+00	1.003048170250413	1.1285489821030405e-13	0	150	1.0024277092512728	50	3.6187304862626317	32.50270714088899	15.433024365025208	32.5027071408891	\N	46.381269513737365	0.416
1	32	2026-01-05 00:00:00+00	1.0030925492718223	1.005527766333489	0	150	1.0024277092512728	50	3.6187304862626317	32.50270714088899	14.427496598691832	33.50823490722247	\N	46.381269513737365	0.416
1	11	2026-01-05 01:00:00+00	0.9981196330953349	1.3190053958449217	0	150	1.0005591387284127	50	4.156565230387213	11.35346473627832	-6.993973451544035	12.672470132123243	\N	45.843434769612784	0.416
1	12	2026-01-05 01:00:00+00	1.0024061404255638	-1.0029666245202302	0	150	1.0005591387284127	50	4.156565230387213	32.44212062685299	16.41665445939579	31.43915400233276	\N	45.843434769612784	0.416
1	21	2026-01-05 01:00:00+00	0.9987992104637157	1.0906152963096629e-13	0	150	0.9985474420776363	50	4.156565230387213	32.376893392516735	15.348460600539195	32.37689339251684	\N	45.843434769612784	0.416
1	22	2026-01-05 01:00:00+00	0.9939204102451208	2.517180234415767	0	150	0.9985474420776363	50	4.156565230387213	10.675440401689157	-8.870172624704043	13.192620636104923	\N	45.843434769612784	0.416
1	31	2026-01-05 01:00:00+00	1.0031970644849566	-2.7371133937314934e-14	0	150	1.0024204088225037	50	4.156565230387213	32.50247043185142	15.474037639874016	32.50247043185139	\N	45.843434769612784	0.416
1	32	2026-01-05 01:00:00+00	1.0031813847479467	1.005609493822141	0	150	1.0024204088225037	50	4.156565230387213	32.50247043185142	14.468428146051846	33.50807992567356	\N	45.843434769612784	0.416
1	11	2026-01-05 02:00:00+00	0.9972470019922441	1.5835864338624266	0	150	1.0001769882638845	50	4.769665558829874	11.35346473627832	-7.226822217608948	12.937051170140748	\N	45.23033444117013	0.416
1	12	2026-01-05 02:00:00+00	1.002342219025699	-1.0025196218348185	0	150	1.0001769882638845	50	4.769665558829874	32.42972978358551	16.435548885395487	31.42721016175069	\N	45.23033444117013	0.416
1	21	2026-01-05 02:00:00+00	0.998057867717736	1.8275651582340703e-13	0	150	0.9977545644021626	50	4.769665558829874	32.35118513380976	15.35448461378473	32.35118513380994	\N	45.23033444117013	0.416
1	22	2026-01-05 02:00:00+00	0.9921359493248899	3.0169899456191764	0	150	0.9977545644021626	50	4.769665558829874	10.675440401689157	-9.338250063954861	13.692430347308333	\N	45.23033444117013	0.416
1	31	2026-01-05 02:00:00+00	1.0033463592752192	-1.3685466812826594e-13	0	150	1.0024130727545746	50	4.769665558829874	32.50223256725005	15.50553204722534	32.50223256724991	\N	45.23033444117013	0.416
1	32	2026-01-05 02:00:00+00	1.0032699076172955	1.0056908708968495	0	150	1.0024130727545746	50	4.769665558829874	32.50223256725005	14.499841176328356	33.507923438146896	\N	45.23033444117013	0.416
1	11	2026-01-05 03:00:00+00	0.9963725995526037	1.8484306729452584	0	150	0.9997939377048051	50	5.433681454558012	11.35346473627832	-7.466565674575127	13.20189540922358	\N	44.56631854544199	0.416
1	12	2026-01-05 03:00:00+00	1.002278886080132	-1.0020723541926158	0	150	0.9997939377048051	50	5.433681454558012	32.41730975566029	16.447782371944715	31.415237401467675	\N	44.56631854544199	0.416
1	21	2026-01-05 03:00:00+00	0.9973131438745069	-2.582503775338426e-13	0	150	0.9969579035294834	50	5.433681454558012	32.3253542087502	15.353754470842265	32.32535420874994	\N	44.56631854544199	0.416
1	22	2026-01-05 03:00:00+00	0.9903440548215813	3.527508985814923	0	150	0.9969579035294834	50	5.433681454558012	10.675440401689157	-9.823668322033956	14.20294938750408	\N	44.56631854544199	0.416
1	31	2026-01-05 03:00:00+00	1.0034960564814368	-1.094829293209527e-13	0	150	1.0024057006583849	50	5.433681454558012	32.501993534468674	15.530393796560592	32.50199353446857	\N	44.56631854544199	0.416
1	32	2026-01-05 03:00:00+00	1.0033581145801806	1.0057718938570002	0	150	1.0024057006583849	50	5.433681454558012	32.501993534468674	14.524621902703483	33.507765428325676	\N	44.56631854544199	0.416
1	11	2026-01-05 04:00:00+00	0.9954964157712871	2.1135395179826473	0	150	0.9994099820285542	50	6.13306183108614	11.35346473627832	-7.711214469935108	13.467004254260967	\N	43.86693816891386	0.416
1	12	2026-01-05 04:00:00+00	1.002216154476517	-1.0016248289342387	0	150	0.9994099820285542	50	6.13306183108614	32.40486038022395	16.45534552092741	31.40323555128971	\N	43.86693816891386	0.416
1	21	2026-01-05 04:00:00+00	0.9965649986371647	-1.9040085837239878e-13	0	150	0.9961574154672007	50	6.13306183108614	32.29939919092893	15.34825950269834	32.29939919092874	\N	43.86693816891386	0.416
1	22	2026-01-05 04:00:00+00	0.9885446394917355	4.04512780401034	0	150	0.9961574154672007	50	6.13306183108614	10.675440401689157	-10.320827090551965	14.720568205699497	\N	43.86693816891386	0.416
1	31	2026-01-05 04:00:00+00	1.0036461579775713	-1.3685265020096064e-13	0	150	1.0023982921355548	50	6.13306183108614	32.50175332059024	15.550613632359592	32.501753320590105	\N	43.86693816891386	0.416
1	32	2026-01-05 04:00:00+00	1.0034460022880771	1.0058525589438763	0	150	1.0023982921355548	50	6.13306183108614	32.50175332059024	14.544761073415582	33.50760587953412	\N	43.86693816891386	0.416
1	11	2026-01-05 05:00:00+00	0.9946184405509568	2.3789143863191153	0	150	0.9990251161661953	50	6.8578738045877286	11.35346473627832	-7.959449640795917	13.732379122597436	\N	43.142126195412274	0.416
1	12	2026-01-05 05:00:00+00	1.002154037400955	-1.0011770536309181	0	150	0.9990251161661953	50	6.8578738045877286	32.39238149292132	16.459558555797113	31.391204439290398	\N	43.142126195412274	0.416
1	21	2026-01-05 05:00:00+00	0.9958133909401881	-2.6767382859410415e-13	0	150	0.9953530553934006	50	6.8578738045877286	32.27331862704061	15.339318636285757	32.27331862704034	\N	43.142126195412274	0.416
1	22	2026-01-05 05:00:00+00	0.9867376144572483	4.5678327478993666	0	150	0.9953530553934006	50	6.8578738045877286	10.675440401689157	-10.826392336965332	15.243273149588523	\N	43.142126195412274	0.416
1	31	2026-01-05 05:00:00+00	1.0037966656512864	-1.5482994915426556e-13	0	150	1.0023908467803844	50	6.8578738045877286	32.50151191246032	15.567511921705357	32.50151191246017	\N	43.142126195412274	0.416
1	32	2026-01-05 05:00:00+00	1.0035335673214678	1.0059328623198955	0	150	1.0023908467803844	50	6.8578738045877286	32.50151191246032	14.561579059385306	33.50744477478022	\N	43.142126195412274	0.416
\.


--
-- Data for Name: zone_hosting; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.zone_hosting (network_id, zone, device, customers, capacity_kw, devices, binding, at_ts, computed_at) FROM stdin;
1	11	{"kw": 2}	1	24.3515625	12	low voltage	2026-01-05 05:00:00+00	2026-11-29 17:58:53.727556+00
1	22	{"kw": 2}	1	13.484375	6	low voltage	2026-01-05 05:00:00+00	2026-11-29 17:58:53.727556+00
\.


--
-- Data for Name: zone_limit; Type: TABLE DATA; Schema: flex; Owner: -
--

COPY flex.zone_limit (network_id, zone, limit_kva, report, fitted_at) FROM stdin;
1	11	11.35346473627832	{"rows": 6, "rule": "capped", "reason": null, "limit_kva": 11.35346473627832, "intercept_pu": 1.002474151514994, "slope_pu_per_kva": -0.0033015904642060725, "probability_percent": 0}	2026-11-29 17:58:53.675536+00
1	12	\N	{"rows": 6, "rule": "none", "reason": "no net import", "limit_kva": null, "intercept_pu": null, "slope_pu_per_kva": null, "probability_percent": null}	2026-11-29 17:58:53.675536+00
1	21	\N	{"rows": 6, "rule": "none", "reason": "no net import", "limit_kva": null, "intercept_pu": null, "slope_pu_per_kva": null, "probability_percent": null}	2026-11-29 17:58:53.675536+00
1	22	10.675440401689157	{"rows": 6, "rule": "capped", "reason": null, "limit_kva": 10.675440401689157, "intercept_pu": 1.002830186510966, "slope_pu_per_kva": -0.00353129336946274, "probability_percent": 0}	2026-11-29 17:58:53.675536+00
1	31	\N	{"rows": 6, "rule": "none", "reason": "no net import", "limit_kva": null, "intercept_pu": null, "slope_pu_per_kva": null, "probability_percent": null}	2026-11-29 17:58:53.675536+00
1	32	\N	{"rows": 6, "rule": "none", "reason": "the voltage doesn't fall with the flow", "limit_kva": null, "intercept_pu": -0.09159706464566031, "slope_pu_per_kva": 1.0886715759708097, "probability_percent": null}	2026-11-29 17:58:53.675536+00
\.


--
-- Data for Name: demand; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.demand (ts, element, p_kw) FROM stdin;
2026-01-05 00:00:00+00	n1	1.00000000000000000000
2026-01-05 01:00:00+00	n1	1.25000000000000000000
2026-01-05 02:00:00+00	n1	1.50000000000000000000
2026-01-05 03:00:00+00	n1	1.75000000000000000000
2026-01-05 04:00:00+00	n1	2.00000000000000000000
2026-01-05 05:00:00+00	n1	2.2500000000000000
2026-01-05 00:00:00+00	n2	2.00000000000000000000
2026-01-05 01:00:00+00	n2	2.50000000000000000000
2026-01-05 02:00:00+00	n2	3.00000000000000000000
2026-01-05 03:00:00+00	n2	3.50000000000000000000
2026-01-05 04:00:00+00	n2	4.00000000000000000000
2026-01-05 05:00:00+00	n2	4.5000000000000000
\.


--
-- Data for Name: outdoor; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.outdoor (ts, temperature) FROM stdin;
2026-03-01 00:00:00+00	5.0
2026-03-01 01:00:00+00	5.0
2026-03-01 02:00:00+00	5.0
2026-03-01 03:00:00+00	5.0
2026-03-01 04:00:00+00	5.0
2026-03-01 05:00:00+00	5.0
\.


--
-- Name: asset_asset_id_seq; Type: SEQUENCE SET; Schema: flex; Owner: -
--

SELECT pg_catalog.setval('flex.asset_asset_id_seq', 2, true);


--
-- Name: household_household_id_seq; Type: SEQUENCE SET; Schema: flex; Owner: -
--

SELECT pg_catalog.setval('flex.household_household_id_seq', 1, true);


--
-- Name: job_job_id_seq; Type: SEQUENCE SET; Schema: flex; Owner: -
--

SELECT pg_catalog.setval('flex.job_job_id_seq', 1, true);


--
-- Name: network_load_position_seq; Type: SEQUENCE SET; Schema: flex; Owner: -
--

SELECT pg_catalog.setval('flex.network_load_position_seq', 2, true);


--
-- Name: network_network_id_seq; Type: SEQUENCE SET; Schema: flex; Owner: -
--

SELECT pg_catalog.setval('flex.network_network_id_seq', 1, true);


--
-- Name: run_run_id_seq; Type: SEQUENCE SET; Schema: flex; Owner: -
--

SELECT pg_catalog.setval('flex.run_run_id_seq', 6, true);


--
-- Name: sensor_sensor_id_seq; Type: SEQUENCE SET; Schema: flex; Owner: -
--

SELECT pg_catalog.setval('flex.sensor_sensor_id_seq', 7, true);


--
-- Name: site_site_id_seq; Type: SEQUENCE SET; Schema: flex; Owner: -
--

SELECT pg_catalog.setval('flex.site_site_id_seq', 5, true);


--
-- Name: source_source_id_seq; Type: SEQUENCE SET; Schema: flex; Owner: -
--

SELECT pg_catalog.setval('flex.source_source_id_seq', 4, true);


--
-- PostgreSQL database dump complete
--


