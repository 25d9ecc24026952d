-- The tables of a store, in the words of `ortaq.model.schemas`; `ortaq.store.tables` has their keys and references.
-- A change here asks for a new SCHEMA_VERSION there.
--
-- No primary keys: nothing is inserted after the build, which proves that keys are unique and references hold. An index
-- would make the file four times as large, and its blocks are not read by `verify` (docs/decisions/0002-store.md).

-- What the store says about itself: versions, row counts, content hash, what it was built from and when.
create table manifest (
    key varchar not null,
    value varchar not null
);

-- Raw bytes that the evidence rests on; the bytes themselves lie beside the store, by their hash.
create table snapshot (
    id varchar not null,
    source varchar not null,
    title varchar not null,
    address varchar not null,
    publisher varchar not null,
    licence varchar not null,
    vintage varchar,
    retrieved_at varchar,
    media_type varchar not null,
    size bigint not null,
    check (length(id) = 64)
);

-- Files that were fetched and read together, and by which reader.
create table delivery (
    dataset varchar not null,
    id varchar not null,
    reader varchar not null,
    edition varchar not null,
    asked varchar not null,
    file varchar[] not null,
    address varchar[] not null,
    snapshot varchar[] not null,
    series varchar[] not null,
    rows bigint not null,
    left_out bigint not null,
    retrieved_at varchar not null
);

-- Files beside the store, by their hash, that hold the rows that were fetched: see `ortaq.store.parts`.
create table part (
    id varchar not null,
    "table" varchar not null,
    dataset varchar not null,
    rows bigint not null,
    size bigint not null,
    check (length(id) = 64)
);

-- What is measured, in which unit, by whom, and which way is progress.
create table series (
    source varchar not null,
    series varchar not null,
    title varchar not null,
    indicator varchar[],
    target varchar[],
    is_proxy boolean not null,
    proxy_note varchar,
    is_headline boolean not null,
    unit_measure varchar not null,
    unit_mult tinyint not null,
    digits tinyint not null,
    kind varchar not null,
    direction tinyint not null,
    lower_limit double,
    upper_limit double,
    nature varchar,
    publisher varchar not null,
    licence varchar not null,
    vintage varchar not null,
    address varchar not null,
    check (direction in (-1, 0, 1))
);

-- The title of a series in the languages other than English.
create table series_title (
    source varchar not null,
    series varchar not null,
    lang varchar not null,
    title varchar not null
);

-- One value of one series for one area, period and breakdown.
create table observation (
    source varchar not null,
    series varchar not null,
    ref_area varchar not null,
    time_period integer not null,
    sex varchar not null,
    age varchar not null,
    urbanisation varchar not null,
    breakdown varchar not null,
    obs_value double,
    value_text varchar,
    lower_bound double,
    upper_bound double,
    unit_measure varchar not null,
    unit_mult tinyint not null,
    obs_status varchar not null,
    nature varchar,
    reporting_type varchar not null,
    ref_area_source varchar,
    time_detail varchar,
    snapshot varchar not null,
    place varchar not null,
    check (time_period between 1000 and 9999)
);

-- What a publisher says of its figures: definition, method, footnotes, contact.
create table note (
    source varchar not null,
    series varchar,
    indicator varchar,
    lang varchar not null,
    field varchar not null,
    text varchar not null,
    snapshot varchar not null
);

-- Regions of a state, as their publisher names them.
create table area_name (
    source varchar not null,
    ref_area varchar not null,
    within varchar not null,
    ref_area_source varchar not null,
    lang varchar not null,
    name varchar not null
);

-- Roll calls of the General Assembly.
create table resolution (
    source varchar not null,
    rcid varchar not null,
    session integer,
    date varchar,
    resolution varchar,
    title varchar,
    subject varchar[] not null,
    subject_note varchar,
    snapshot varchar not null,
    place varchar not null
);

-- How each state voted in them.
create table vote (
    source varchar not null,
    rcid varchar not null,
    ref_area varchar not null,
    vote varchar not null,
    ref_area_source varchar,
    snapshot varchar not null,
    place varchar not null
);

-- What a figure was before its publisher changed it or took it away.
create table revision (
    source varchar not null,
    series varchar not null,
    ref_area varchar not null,
    time_period integer not null,
    sex varchar not null,
    age varchar not null,
    urbanisation varchar not null,
    breakdown varchar not null,
    change varchar not null,
    was_value double,
    was_text varchar,
    was_unit varchar not null,
    was_mult tinyint not null,
    was_status varchar not null,
    was_snapshot varchar not null,
    was_place varchar not null,
    is_value double,
    is_text varchar,
    is_unit varchar,
    is_mult tinyint,
    is_snapshot varchar,
    until varchar not null,
    check (change in ('revised', 'withdrawn'))
);

-- Rows of a publisher's file that became no figure, and why.
create table left_out (
    dataset varchar not null,
    delivery varchar not null,
    file varchar not null,
    reason varchar not null,
    rows bigint not null,
    example varchar not null
);

-- Known errors of a publisher that were mended on the way in.
create table correction (
    id varchar not null,
    source varchar not null,
    series varchar not null,
    ref_area varchar,
    time_period integer,
    action varchar not null,
    reason varchar not null,
    reported varchar,
    applied bigint not null,
    delivery varchar not null
);

-- What a target asks of an indicator. A null series means every series of the indicator, a null area every state.
create table target_value (
    target varchar not null,
    indicator varchar not null,
    series varchar,
    ref_area varchar,
    kind varchar not null,
    value double,
    unit_measure varchar,
    direction tinyint not null,
    deadline integer,
    basis varchar not null,
    basis_source varchar not null,
    basis_address varchar not null,
    is_official boolean not null,
    check (direction in (-1, 0, 1))
);

-- One verdict of one method on one series of one area; what can't be assessed has a reason.
create table assessment (
    method varchar not null,
    source varchar not null,
    series varchar not null,
    ref_area varchar not null,
    sex varchar not null,
    age varchar not null,
    urbanisation varchar not null,
    breakdown varchar not null,
    baseline_period integer,
    baseline_value double,
    latest_period integer,
    latest_value double,
    target_value double,
    deadline integer,
    measure double,
    measure_name varchar,
    pace_unit varchar,
    pace double,
    pace_needed double,
    projection double,
    projection_lower double,
    projection_upper double,
    probability double,
    year_reached double,
    score double,
    status varchar,
    outlook varchar not null,
    reason varchar,
    check (outlook in ('on-track', 'too-slow', 'away', 'unknown')),
    check (pace_unit in ('fraction', 'unit')),
    check (probability between 0 and 1),
    check (projection_lower <= projection_upper),
    check (status is not null or reason is not null)
);

-- Official texts that were read, the same speech once, with every place it was found at.
create table statement (
    id varchar not null,
    lang varchar not null,
    script varchar not null,
    title varchar,
    day varchar,
    text varchar not null,
    photo_credit varchar,
    goal varchar[] not null,
    also_goal varchar[] not null,
    target varchar[] not null,
    ref_area varchar[] not null,
    kept_at varchar not null
);

create table statement_source (
    statement varchar not null,
    name varchar not null,
    address varchar not null,
    publisher varchar not null,
    day varchar,
    snapshot varchar not null
);

-- Direct speech in them.
create table quote (
    statement varchar not null,
    place integer not null,
    "start" integer not null,
    "end" integer not null,
    text varchar not null,
    speaker varchar,
    office varchar,
    ref_area varchar,
    body varchar,
    form varchar not null,
    rule varchar not null,
    confidence double not null,
    check (confidence between 0 and 1)
);

-- What is proposed, pledged or asked in them.
create table act (
    statement varchar not null,
    place integer not null,
    "start" integer not null,
    "end" integer not null,
    text varchar not null,
    kind varchar not null,
    "by" varchar,
    ref_area varchar,
    "to" varchar[] not null,
    due varchar,
    goal varchar[] not null,
    names varchar[] not null,
    accord varchar,
    perhaps varchar[] not null,
    repeats integer,
    is_restated boolean not null,
    rule varchar not null,
    confidence double not null,
    check (kind in ('proposal', 'commitment', 'appeal')),
    check (confidence between 0 and 1)
);

-- Treaties, bodies, events, programmes and places that they name.
create table mention (
    statement varchar not null,
    "start" integer not null,
    "end" integer not null,
    type varchar not null,
    canonical varchar not null
);

-- Treaties, documents, meetings, decisions, initiatives, pledges, practices.
create table accord (
    id varchar not null,
    kind varchar not null,
    form varchar not null,
    title varchar not null,
    title_ru varchar,
    title_kk varchar,
    date varchar,
    end_date varchar,
    ref_area varchar[] not null,
    useful_for varchar[] not null,
    proposer varchar[] not null,
    person varchar,
    place varchar,
    topic varchar[] not null,
    goal varchar[] not null,
    target varchar[] not null,
    indicator varchar[] not null,
    indicator_note varchar,
    due varchar,
    status varchar,
    status_note varchar,
    as_of varchar not null,
    confidence varchar not null,
    body varchar,
    document varchar,
    metric varchar,
    comparison varchar,
    value double,
    value_lower double,
    value_upper double,
    unit varchar,
    baseline_value double,
    base_year integer,
    target_year integer,
    conditional_comparison varchar,
    conditional_value double,
    conditional_lower double,
    conditional_upper double,
    conditional_unit varchar,
    note varchar,
    related varchar[] not null,
    source varchar[] not null
);

-- Every dated step of an accord.
create table event (
    accord varchar not null,
    date varchar not null,
    kind varchar not null,
    ref_area varchar[] not null,
    what varchar not null,
    source varchar[] not null
);

-- What a practice is reported to have reached.
create table practice_result (
    accord varchar not null,
    place integer not null,
    metric varchar not null,
    ref_area varchar[] not null,
    kind varchar not null,
    comparison varchar,
    value double,
    value_lower double,
    value_upper double,
    whole double,
    unit varchar,
    date varchar,
    time_period integer,
    baseline_value double,
    baseline_period integer,
    note varchar
);

-- The pages that the register of accords rests on.
create table source (
    id varchar not null,
    publisher varchar not null,
    title varchar not null,
    date varchar not null,
    language varchar not null,
    address varchar not null,
    read_at varchar
);
