"""archive.db: tables and migrations. Public names are those of the data dictionary; change them only by migration."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from archive import assessed
from archive.figures.report_columns import fill_figure
from archive.raw.sqlite import Database, Migrations

migrations = Migrations("archive")

_FIRST_FIGURES = (
    *("requests_received", "requests_carried_over", "granted", "partly_granted", "denied", "unavailable", "rejected"),
    *("processed_total", "carried_forward", "reconsiderations", "lawsuits", "normative_documents_in_force"),
    *("licences", "penalties", "coercive_measures", "fees_wan"),
)
"""Flat figures of the first schema; later ones come by migrations."""

_TABLES = """
CREATE TABLE regions (
    code TEXT PRIMARY KEY, name TEXT NOT NULL, level TEXT NOT NULL, parent TEXT, full_name TEXT NOT NULL
);
CREATE TABLE agencies (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, level TEXT NOT NULL,
    region_code TEXT NOT NULL REFERENCES regions(code), portal_id TEXT, source_id TEXT,
    first_year INTEGER, last_year INTEGER,
    UNIQUE (region_code, key)
);
CREATE TABLE agency_aliases (
    alias TEXT NOT NULL, region_code TEXT NOT NULL, agency_id INTEGER NOT NULL REFERENCES agencies(id),
    PRIMARY KEY (alias, region_code)
) WITHOUT ROWID;
CREATE TABLE agency_log (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, action TEXT NOT NULL, agency_id INTEGER NOT NULL,
    other_id INTEGER, detail TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE reports (
    id INTEGER PRIMARY KEY, agency_id INTEGER NOT NULL REFERENCES agencies(id), year INTEGER NOT NULL,
    title TEXT NOT NULL, url TEXT NOT NULL, published_on TEXT, form TEXT, status TEXT NOT NULL,
    versions INTEGER NOT NULL, current_version INTEGER NOT NULL, first_seen TEXT NOT NULL, last_changed TEXT NOT NULL,
    source_id TEXT, reader TEXT NOT NULL, checks_failed INTEGER NOT NULL, claims_failed INTEGER NOT NULL,
    check_outcome TEXT NOT NULL, agency TEXT NOT NULL, kind TEXT NOT NULL, level TEXT NOT NULL,
    region_code TEXT NOT NULL, province TEXT, city TEXT, county TEXT,
    %(figures)s,
    UNIQUE (agency_id, year)
);
CREATE TABLE report_urls (
    url TEXT NOT NULL, report_id INTEGER NOT NULL REFERENCES reports(id), role TEXT NOT NULL, source_id TEXT,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, content_hash TEXT, file_hash TEXT, sha256 TEXT,
    capture_id INTEGER, gone_since TEXT, gone_run INTEGER, gone_nights INTEGER NOT NULL DEFAULT 0,
    gone_capture INTEGER,
    PRIMARY KEY (url, report_id)
) WITHOUT ROWID;
CREATE TABLE versions (
    id INTEGER PRIMARY KEY, report_id INTEGER NOT NULL REFERENCES reports(id), number INTEGER NOT NULL,
    sha256 TEXT NOT NULL, content_hash TEXT NOT NULL, figures_hash TEXT NOT NULL, text_hash TEXT NOT NULL,
    title TEXT NOT NULL, agency TEXT NOT NULL, published_on TEXT,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, reader TEXT NOT NULL, parser_version TEXT NOT NULL,
    form TEXT, url TEXT NOT NULL, capture_id INTEGER,
    UNIQUE (report_id, number)
);
CREATE TABLE version_documents (
    version_id INTEGER NOT NULL REFERENCES versions(id), position INTEGER NOT NULL, url TEXT NOT NULL,
    sha256 TEXT NOT NULL, media_type TEXT NOT NULL, capture_id INTEGER, PRIMARY KEY (version_id, position)
) WITHOUT ROWID;
CREATE TABLE sections (
    version_id INTEGER NOT NULL REFERENCES versions(id), position INTEGER NOT NULL, number INTEGER NOT NULL,
    heading TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (version_id, position)
) WITHOUT ROWID;
CREATE TABLE form_blocks (
    version_id INTEGER NOT NULL REFERENCES versions(id), block TEXT NOT NULL, edition TEXT NOT NULL,
    PRIMARY KEY (version_id, block)
) WITHOUT ROWID;
CREATE TABLE active_disclosure (
    version_id INTEGER NOT NULL REFERENCES versions(id), row TEXT NOT NULL,
    issued REAL, repealed REAL, in_force REAL, decisions REAL, amount_wan REAL,
    new_made REAL, new_disclosed REAL, total_disclosed REAL, prev_items REAL, change REAL,
    projects REAL, amount REAL, PRIMARY KEY (version_id, row)
) WITHOUT ROWID;
CREATE TABLE requests (
    version_id INTEGER NOT NULL REFERENCES versions(id), row TEXT NOT NULL,
    natural_person INTEGER, enterprise INTEGER, research INTEGER, public_interest INTEGER,
    legal_service INTEGER, other_organization INTEGER, total INTEGER, PRIMARY KEY (version_id, row)
) WITHOUT ROWID;
CREATE TABLE review_litigation (
    version_id INTEGER NOT NULL REFERENCES versions(id), row TEXT NOT NULL,
    upheld INTEGER, corrected INTEGER, other INTEGER, pending INTEGER, total INTEGER, PRIMARY KEY (version_id, row)
) WITHOUT ROWID;
CREATE TABLE statistics (
    version_id INTEGER NOT NULL REFERENCES versions(id), row TEXT NOT NULL, value REAL, PRIMARY KEY (version_id, row)
) WITHOUT ROWID;
CREATE TABLE extra_rows (
    version_id INTEGER NOT NULL REFERENCES versions(id), position INTEGER NOT NULL, block TEXT NOT NULL,
    label TEXT NOT NULL, cells TEXT NOT NULL, PRIMARY KEY (version_id, position)
) WITHOUT ROWID;
CREATE TABLE cell_marks (
    version_id INTEGER NOT NULL REFERENCES versions(id), cell TEXT NOT NULL, raw TEXT NOT NULL,
    unit TEXT, confidence REAL, PRIMARY KEY (version_id, cell)
) WITHOUT ROWID;
CREATE TABLE claims (
    version_id INTEGER NOT NULL REFERENCES versions(id), position INTEGER NOT NULL, key TEXT NOT NULL,
    value REAL NOT NULL, unit TEXT NOT NULL, section INTEGER NOT NULL, sentence TEXT NOT NULL,
    cells TEXT NOT NULL, PRIMARY KEY (version_id, position)
) WITHOUT ROWID;
CREATE TABLE checks (
    version_id INTEGER NOT NULL REFERENCES versions(id), position INTEGER NOT NULL, rule TEXT NOT NULL,
    outcome TEXT NOT NULL, left REAL, right REAL, cells TEXT NOT NULL, detail TEXT NOT NULL,
    PRIMARY KEY (version_id, position)
) WITHOUT ROWID;
CREATE TABLE votes (
    version_id INTEGER NOT NULL REFERENCES versions(id), position INTEGER NOT NULL, field TEXT NOT NULL,
    value TEXT NOT NULL, source TEXT NOT NULL, evidence TEXT NOT NULL, weight REAL NOT NULL,
    PRIMARY KEY (version_id, position)
) WITHOUT ROWID;
CREATE TABLE warnings (
    version_id INTEGER NOT NULL REFERENCES versions(id), position INTEGER NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (version_id, position)
) WITHOUT ROWID;
CREATE TABLE changes (
    id INTEGER PRIMARY KEY, report_id INTEGER NOT NULL REFERENCES reports(id), kind TEXT NOT NULL,
    from_version INTEGER REFERENCES versions(id), to_version INTEGER REFERENCES versions(id),
    detected_at TEXT NOT NULL, summary TEXT NOT NULL,
    from_capture INTEGER, to_capture INTEGER, from_url TEXT, to_url TEXT
);
CREATE TABLE change_cells (
    change_id INTEGER NOT NULL REFERENCES changes(id), cell TEXT NOT NULL, old REAL, new REAL,
    old_raw TEXT, new_raw TEXT, PRIMARY KEY (change_id, cell)
) WITHOUT ROWID;
CREATE TABLE coverage (
    agency_id INTEGER NOT NULL REFERENCES agencies(id), year INTEGER NOT NULL, state TEXT NOT NULL,
    since TEXT NOT NULL, PRIMARY KEY (agency_id, year)
) WITHOUT ROWID;
CREATE TABLE sources (
    source_id TEXT PRIMARY KEY, region_code TEXT, region_name TEXT, portal_name TEXT, site_code TEXT, host TEXT,
    list_url TEXT, url_status TEXT, family TEXT, scope TEXT, agency TEXT, minimum_reports INTEGER,
    active_from INTEGER, active_to INTEGER, note TEXT, state TEXT, since TEXT, reason TEXT
);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT, outcome TEXT, summary TEXT
);
CREATE TABLE unreadable (
    url TEXT PRIMARY KEY, sha256 TEXT, source_id TEXT, reason TEXT NOT NULL, detail TEXT NOT NULL,
    title TEXT, agency_id INTEGER, year INTEGER,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, capture_id INTEGER, parser_version TEXT NOT NULL
);
CREATE TABLE progress (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE VIRTUAL TABLE reports_fts USING fts5(title, agency, body, content='', tokenize='ascii');
CREATE INDEX reports_by_year ON reports(year);
CREATE INDEX reports_by_province ON reports(province, city, county);
CREATE INDEX reports_by_city ON reports(city);
CREATE INDEX reports_by_county ON reports(county);
CREATE INDEX reports_by_region ON reports(region_code);
CREATE INDEX reports_by_kind ON reports(kind);
CREATE INDEX reports_by_level ON reports(level);
CREATE INDEX reports_by_form ON reports(form);
CREATE INDEX reports_by_status ON reports(status);
CREATE INDEX reports_by_check ON reports(check_outcome);
CREATE INDEX reports_by_reader ON reports(reader);
CREATE INDEX reports_by_change ON reports(last_changed);
CREATE INDEX changes_by_report ON changes(report_id);
CREATE INDEX changes_by_time ON changes(detected_at);
CREATE INDEX report_urls_by_report ON report_urls(report_id);
CREATE INDEX report_urls_gone ON report_urls(gone_since) WHERE gone_since IS NOT NULL;
CREATE INDEX report_urls_twins ON report_urls(source_id) WHERE role = 'twin';
CREATE INDEX checks_failed ON checks(rule, version_id) WHERE outcome = 'fail';
CREATE INDEX coverage_by_state ON coverage(year, state);
"""


@migrations()
def m001_first_tables(db: Database) -> None:
    figures = ", ".join(f"{name} REAL" for name in _FIRST_FIGURES)
    for statement in (_TABLES % {"figures": figures}).split(";"):
        if statement.strip():
            db.execute(statement)


@migrations()
def m002_work_left_to_do(db: Database) -> None:
    """What a filed report leaves to be done after it: kept with it, so that a kill in between forgets nothing."""
    db.execute(
        "CREATE TABLE pending (task TEXT NOT NULL, agency_id INTEGER NOT NULL, year INTEGER NOT NULL, "
        "PRIMARY KEY (task, agency_id, year)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX agencies_by_source ON agencies(source_id)")


@migrations()
def m003_narrow_indexes(db: Database) -> None:
    """A GROUP BY over the index of three columns reads three times as much; coverage asks for each agency's queue."""
    db.execute("CREATE INDEX reports_by_province_alone ON reports(province)")
    db.execute("CREATE INDEX unreadable_by_agency ON unreadable(agency_id) WHERE agency_id IS NOT NULL")


@migrations()
def m004_facets_at_once(db: Database) -> None:
    """All columns by which the table of reports is counted, so that counting by all of them reads no report."""
    db.execute(
        "CREATE INDEX reports_facets ON reports(province, level, kind, year, form, status, check_outcome, reader, "
        "city, county)"
    )


@migrations()
def m005_figures_by_region(db: Database) -> None:
    """The figures that add up over the bodies of a region (R8) in the index by region: one page instead of fifty."""
    db.execute("DROP INDEX reports_by_region")
    db.execute(
        "CREATE INDEX reports_by_region ON reports(region_code, year, agency_id, requests_received, "
        "requests_carried_over, processed_total, carried_forward, reconsiderations, lawsuits)"
    )


@migrations()
def m006_checks_across_anew(db: Database) -> None:
    """R5 to R8 of every report are due: R8 gets positions of its own, so that a revised body makes its government's
    sums due and not the government's years; and a rereading that changed nothing used to drop all four."""
    db.execute("INSERT OR IGNORE INTO pending SELECT 'checks', agency_id, year FROM reports")


_LONG_ROWS = {"sections": "version_id, position", "report_urls": "report_id, url"}
"""Table → order of its rows once they lie by rowid."""


@migrations()
def m007_long_rows_by_rowid(db: Database) -> None:
    """Rows of a kilobyte and of 300 bytes out of the trees of their keys.

    Without rowid, the search for one row compares whole rows on its way, and reads for it the overflow pages of the
    narratives of other reports.
    """
    for table, order in _LONG_ROWS.items():
        ((made,),) = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", [table])
        indexes = "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
        indexed = db.execute(indexes, [table]).fetchall()
        db.execute(made.replace(f"TABLE {table}", "TABLE by_rowid", 1).removesuffix("WITHOUT ROWID"))
        db.execute(f"INSERT INTO by_rowid SELECT * FROM {table} ORDER BY {order}")
        db.execute(f"DROP TABLE {table}")
        db.execute(f"ALTER TABLE by_rowid RENAME TO {table}")
        for (index,) in indexed:
            db.execute(index)


@migrations()
def m008_notes_by_code(db: Database) -> None:
    """Notes of the parser are counted by code and worded per language. Rows written before have their sentence only,
    until their version is read again."""
    for column in ("code", "block", "row", "args"):
        db.execute(f"ALTER TABLE warnings ADD COLUMN {column} TEXT")
    db.execute("CREATE INDEX warnings_by_code ON warnings(code) WHERE code IS NOT NULL")


_NEW_FIGURES = (
    *("other_handling", "natural_person_received", "reconsiderations_upheld", "reconsiderations_corrected"),
    *("reconsiderations_other", "lawsuits_upheld", "lawsuits_corrected", "lawsuits_other"),
)
_OLD_FORM_FIGURES = (
    *("requests_received", "granted", "partly_granted", "denied", "unavailable", "processed_total"),
    *("reconsiderations", "lawsuits"),
)
"""Figures that reports on the form of 2014 have by the concordance."""
_REPORT_FACTS = (
    ("scope", "TEXT NOT NULL DEFAULT 'unknown'"),
    ("scope_reason", "TEXT NOT NULL DEFAULT ''"),
    ("ocr_cells", "INTEGER NOT NULL DEFAULT 0"),
    ("ocr_confidence", "REAL"),
    ("failed_rules", "TEXT NOT NULL DEFAULT ''"),
)
_FAILED = (
    "(SELECT coalesce(group_concat(rule, ' '), '') FROM (SELECT DISTINCT rule FROM checks "
    "WHERE version_id = reports.current_version AND outcome = 'fail' ORDER BY rule))"
)
_MARKED = "FROM cell_marks WHERE version_id = reports.current_version AND confidence IS NOT NULL"


def _columns(db: Database, table: str) -> frozenset[str]:
    return frozenset(row[1] for row in db.execute(f"PRAGMA table_info({table})").fetchall())


def _add_columns(db: Database, table: str, columns: Iterable[tuple[str, str]]) -> None:
    """Those that the table does not have yet."""
    there = _columns(db, table)
    for name, kind in columns:
        if name not in there:
            db.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")


@migrations()
def m009_scope_and_further_figures(db: Database) -> None:
    """What a report counts, how far it was read from a picture, the rules it fails, and figures that rates need.

    The scope of a government waits for its bodies: its checks are due.
    """
    _add_columns(db, "reports", [*((name, "REAL") for name in _NEW_FIGURES), *_REPORT_FACTS])
    for figure in _NEW_FIGURES:
        fill_figure(db.conn, figure, "1")
    for figure in _OLD_FORM_FIGURES:
        fill_figure(db.conn, figure, "form = '2014'")
    db.execute(
        "UPDATE reports SET scope = 'own', scope_reason = 'kind: ' || kind "
        "WHERE kind != 'government' AND coalesce(scope_reason, '') = ''"
    )
    db.execute(f"UPDATE reports SET failed_rules = {_FAILED} WHERE checks_failed > 0 OR claims_failed > 0")
    db.execute(f"UPDATE reports SET ocr_cells = (SELECT count(*) {_MARKED}), ocr_confidence = "
               f"(SELECT min(confidence) {_MARKED}) WHERE EXISTS (SELECT 1 {_MARKED})")  # fmt: skip
    db.execute("INSERT OR IGNORE INTO pending SELECT 'checks', agency_id, year FROM reports WHERE kind = 'government'")
    db.execute("DROP INDEX reports_by_region")
    db.execute(
        "CREATE INDEX reports_by_region ON reports(region_code, year, agency_id, status, requests_received, "
        "requests_carried_over, processed_total, carried_forward, reconsiderations, lawsuits)"
    )
    db.execute("DROP INDEX reports_facets")
    db.execute(
        "CREATE INDEX reports_facets ON reports(province, level, kind, year, form, status, check_outcome, reader, "
        "scope, city, county)"
    )
    db.execute("CREATE INDEX reports_by_scope ON reports(scope)")
    db.execute("CREATE INDEX regions_by_parent ON regions(parent)")
    db.execute("DROP INDEX reports_by_kind")
    db.execute("CREATE INDEX reports_by_kind ON reports(kind, level, year, processed_total, status, scope)")
    db.execute("CREATE INDEX agencies_by_key ON agencies(key, region_code) WHERE kind = 'government'")


@migrations()
def m010_population(db: Database) -> None:
    """Inhabitants by region and year, imported by whoever runs the archive from a table that can be cited."""
    db.execute(
        "CREATE TABLE populations (region_code TEXT NOT NULL, year INTEGER NOT NULL, people INTEGER NOT NULL, "
        "source TEXT NOT NULL, PRIMARY KEY (region_code, year)) WITHOUT ROWID"
    )


@migrations()
def m011_weight_of_changes(db: Database) -> None:
    """How much a change weighs, which edit it is, and which checks flipped with it."""
    _add_columns(db, "changes", [("weight", "REAL"), ("edit", "TEXT"), ("flipped", "TEXT")])
    db.execute("DROP INDEX changes_by_time")
    db.execute("CREATE INDEX changes_by_time ON changes(detected_at, weight, id)")
    db.execute("CREATE INDEX changes_by_detection ON changes(detected_at)")


@migrations()
def m012_copies(db: Database) -> None:
    """Narratives that are alike, and what every new one is held against."""
    db.execute(
        "CREATE TABLE text_signatures (region_code TEXT NOT NULL, year INTEGER NOT NULL, report_id INTEGER NOT NULL, "
        "signature BLOB NOT NULL, PRIMARY KEY (region_code, year, report_id)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE copies (report_id INTEGER NOT NULL, other_id INTEGER NOT NULL, share REAL NOT NULL, "
        "PRIMARY KEY (report_id, other_id)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX copies_of ON copies(other_id)")


_DECISIONS = """
CREATE TABLE decisions (
    number INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, at TEXT NOT NULL, kind TEXT NOT NULL, url TEXT,
    agency_id INTEGER, year INTEGER, data TEXT NOT NULL, why TEXT NOT NULL, replaces TEXT,
    state TEXT NOT NULL, detail TEXT NOT NULL
);
CREATE INDEX decisions_by_url ON decisions(url) WHERE url IS NOT NULL;
CREATE INDEX decisions_by_report ON decisions(agency_id, year) WHERE agency_id IS NOT NULL;
CREATE INDEX decisions_waiting ON decisions(number) WHERE state = 'waiting';
CREATE TABLE retractions (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, report_id INTEGER NOT NULL, agency_id INTEGER NOT NULL,
    agency TEXT NOT NULL, year INTEGER NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL,
    to_agency_id INTEGER, to_year INTEGER, reason TEXT NOT NULL, detail TEXT NOT NULL,
    parser_version TEXT NOT NULL, decision INTEGER
);
CREATE INDEX retractions_by_report ON retractions(agency_id, year);
CREATE INDEX retractions_by_right_report ON retractions(to_agency_id, to_year) WHERE to_agency_id IS NOT NULL;
CREATE TABLE refused (
    url TEXT PRIMARY KEY, sha256 TEXT, source_id TEXT, reason TEXT NOT NULL, detail TEXT NOT NULL, title TEXT,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, capture_id INTEGER, parser_version TEXT NOT NULL
);
CREATE TABLE refile (url TEXT PRIMARY KEY) WITHOUT ROWID;
ALTER TABLE unreadable ADD COLUMN state TEXT NOT NULL DEFAULT 'unreadable';
ALTER TABLE reports ADD COLUMN corrected_cells TEXT;
ALTER TABLE agencies ADD COLUMN closed_on TEXT;
ALTER TABLE active_disclosure ADD COLUMN corrected_cells TEXT;
ALTER TABLE requests ADD COLUMN corrected_cells TEXT;
ALTER TABLE review_litigation ADD COLUMN corrected_cells TEXT;
ALTER TABLE statistics ADD COLUMN corrected_cells TEXT;
ALTER TABLE cell_marks ADD COLUMN machine_value REAL;
ALTER TABLE cell_marks ADD COLUMN machine_raw TEXT;
ALTER TABLE checks ADD COLUMN status TEXT
"""
_OUTLIVE_THEIR_REPORT = ("versions", "changes")


@migrations()
def m013_decisions(db: Database) -> None:
    """What people settled and what it did; and what the archive had wrong stays readable without its report.

    A version and a change may now outlive the row of `reports` that they were filed under (retracted_reports has it
    then), so they refer to it no longer.
    """
    for statement in _DECISIONS.split(";"):
        db.execute(statement)
    columns = ", ".join(f"{column.name} {column.type}" for column in db["reports"].columns if column.name != "id")
    db.execute(f"CREATE TABLE retracted_reports (id INTEGER PRIMARY KEY, {columns})")
    for table in _OUTLIVE_THEIR_REPORT:
        _without_reference_to_reports(db, table)
        db.execute(f"ALTER TABLE {table} ADD COLUMN retraction INTEGER")
        db.execute(f"CREATE INDEX {table}_retracted ON {table}(retraction) WHERE retraction IS NOT NULL")


def _without_reference_to_reports(db: Database, table: str) -> None:
    ((made,),) = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", [table])
    indexes = "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
    indexed = db.execute(indexes, [table]).fetchall()
    fresh = made.replace(f"TABLE {table}", "TABLE by_itself", 1).replace(" REFERENCES reports(id)", "")
    db.execute(fresh)
    db.execute(f"INSERT INTO by_itself SELECT * FROM {table} ORDER BY id")
    db.execute(f"DROP TABLE {table}")
    db.execute(f"ALTER TABLE by_itself RENAME TO {table}")
    for (index,) in indexed:
        db.execute(index)


_DOUBTS = """
CREATE TABLE doubts (
    url TEXT PRIMARY KEY, source_id TEXT, cause TEXT NOT NULL, shown TEXT NOT NULL, detail TEXT NOT NULL,
    counts INTEGER NOT NULL, state TEXT NOT NULL, run_id INTEGER NOT NULL, last_run INTEGER NOT NULL,
    since TEXT NOT NULL, capture_id INTEGER
);
CREATE INDEX doubts_by_source ON doubts(source_id);
CREATE INDEX doubts_by_run ON doubts(run_id);
CREATE TABLE postponed (
    url TEXT PRIMARY KEY, source_id TEXT, run_id INTEGER NOT NULL, last_id INTEGER NOT NULL, content TEXT
);
CREATE INDEX postponed_by_source ON postponed(source_id);
CREATE TABLE quarantine (
    source_id TEXT PRIMARY KEY, since TEXT NOT NULL, run_id INTEGER NOT NULL, addresses INTEGER NOT NULL,
    read INTEGER NOT NULL, causes TEXT NOT NULL, examples TEXT NOT NULL
);
ALTER TABLE report_urls ADD COLUMN title TEXT;
ALTER TABLE report_urls ADD COLUMN published_on TEXT;
ALTER TABLE report_urls ADD COLUMN publisher TEXT;
ALTER TABLE report_urls ADD COLUMN read_by TEXT;
ALTER TABLE report_urls ADD COLUMN revised_at TEXT
"""


@migrations()
def m014_doubts(db: Database) -> None:
    """Guards of filing: what is not believed yet, what waits for the end of its run, which sources are in quarantine;
    and what each page says of itself, so that a later night can be held against it."""
    for statement in _DOUBTS.split(";"):
        db.execute(statement)


@migrations()
def m015_reasons_in_words(db: Database) -> None:
    """Why a document waits, with its arguments: in the words of whoever reads the queue."""
    _add_columns(db, "unreadable", [("args", "TEXT")])


_NOT_PROVED = """
CREATE TABLE gone_pages (
    report_id INTEGER PRIMARY KEY, url TEXT NOT NULL, source_id TEXT, since TEXT NOT NULL, noted_at TEXT NOT NULL,
    missing TEXT NOT NULL
);
ALTER TABLE sources ADD COLUMN proofs TEXT;
ALTER TABLE sources ADD COLUMN gaps TEXT
"""


@migrations()
def m017_not_proved(db: Database) -> None:
    """Reports whose page is gone while their listing cannot be proved: no withdrawal, and not nothing either. And what
    proves the listing of a source, or is missing."""
    for statement in _NOT_PROVED.split(";"):
        db.execute(statement)


_OVER_BODIES = """
CREATE TABLE area_figures (
    region_code TEXT NOT NULL, year INTEGER NOT NULL, measure TEXT NOT NULL, value REAL, scope TEXT, bodies REAL,
    reports INTEGER NOT NULL, expected INTEGER NOT NULL, difference REAL, corrected INTEGER NOT NULL,
    bodies_corrected INTEGER NOT NULL, PRIMARY KEY (region_code, year, measure)
) WITHOUT ROWID;
CREATE TABLE body_differences (
    version_id INTEGER NOT NULL, cell TEXT NOT NULL, said REAL NOT NULL, summed REAL NOT NULL,
    PRIMARY KEY (version_id, cell)
) WITHOUT ROWID;
DROP INDEX reports_by_region;
CREATE INDEX reports_by_region ON reports(region_code, year, agency_id, status, scope, current_version);
DROP TABLE text_signatures;
DELETE FROM copies;
CREATE TABLE text_signatures (report_id INTEGER PRIMARY KEY, year INTEGER NOT NULL, signature BLOB NOT NULL);
CREATE TABLE text_bands (
    band INTEGER NOT NULL, report_id INTEGER NOT NULL, PRIMARY KEY (band, report_id)
) WITHOUT ROWID;
DROP INDEX reports_by_kind;
CREATE INDEX reports_by_kind ON reports(kind, level, year);
CREATE INDEX reports_to_rank ON reports(kind, level, year, status, scope, %(figures)s);
INSERT OR IGNORE INTO pending SELECT 'checks', agency_id, year FROM reports
"""


@migrations()
def m018_every_cell_over_bodies(db: Database) -> None:
    """R8 is one finding over every cell, with the cells that differ; and copies are looked for in the whole country.
    Both are due for every report, and with them the totals of every area. Rankings read the figures of their bodies
    from one index."""
    for statement in (_OVER_BODIES % {"figures": ", ".join((*_FIRST_FIGURES, *_NEW_FIGURES))}).split(";"):
        db.execute(statement)


@migrations()
def m019_touched(db: Database) -> None:
    """Which places and years were touched since their files were written (archive.touched has the triggers)."""
    db.execute(
        "CREATE TABLE touched (region_code TEXT NOT NULL, year INTEGER NOT NULL, taken INTEGER NOT NULL, "
        "PRIMARY KEY (region_code, year, taken)) WITHOUT ROWID"
    )
    db.execute("CREATE TABLE touched_versions (version_id INTEGER PRIMARY KEY)")


@migrations()
def m020_checks_in_runs(db: Database) -> None:
    """`checks` becomes a view over rows that hold a whole run of passed checks of one rule (archive.assessed)."""
    db.execute("ALTER TABLE checks RENAME TO checks_one_by_one")
    db.execute("DROP INDEX checks_failed")
    assessed.create(db.conn)
    checks = assessed.Checks(db.conn)
    listed = ", ".join(f'"{name}"' for name in assessed.COLUMNS)
    rows = db.execute(f"SELECT {listed} FROM checks_one_by_one ORDER BY version_id, position")
    for version, found in groupby(rows, key=lambda row: row[0]):
        checks.put(version, (row[1:] for row in found))
    db.execute("DROP TABLE checks_one_by_one")


_YEARS_OF_REPORTS = """
CREATE TEMP TABLE counted AS
    SELECT a.id, min(r.year) AS first, max(r.year) AS last FROM agencies a LEFT JOIN reports r ON r.agency_id = a.id
    GROUP BY a.id HAVING min(r.year) IS NOT a.first_year OR max(r.year) IS NOT a.last_year;
UPDATE agencies SET (first_year, last_year) = (SELECT first, last FROM counted c WHERE c.id = agencies.id)
    WHERE id IN (SELECT id FROM counted);
INSERT OR IGNORE INTO pending SELECT 'coverage', id, 0 FROM counted;
INSERT OR IGNORE INTO pending SELECT 'checks', agency_id, year FROM reports
    WHERE region_code IN (SELECT region_code FROM agencies JOIN counted USING (id));
DROP TABLE counted
"""


@migrations()
def m021_years_of_reports(db: Database) -> None:
    """The first and last year of a body are those of its reports. They were also those of documents that were refused,
    held or could not be read, and of reports that went over to another: sums over bodies (R8) missed reports of years
    in which the body had none."""
    for statement in _YEARS_OF_REPORTS.split(";"):
        db.execute(statement)
