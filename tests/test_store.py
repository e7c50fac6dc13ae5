"""What is kept, on SQLite and on PostgreSQL: migrations with data, versions, idempotence, views."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from conftest import Read
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import IntegrityError, StatementError

from tracker import settling
from tracker.compare import Terms
from tracker.errors import DatabaseError
from tracker.store import claims, documents, migrations, search, sources, verify
from tracker.store.base import Base, ExactDecimal
from tracker.store.database import Database, open_database
from tracker.values import Reading

TOLERANCE = Decimal("0.1")
TEXT = (
    "El Ministerio de Defensa de España informó de que más de 2.500 voluntarios han llegado a Faro.\n\n"
    "«Faltan 300 mantas», dijo la alcaldesa, Rita Sousa. Unas 40 casas siguen sin luz, según la agencia EFE."
)


@pytest.fixture(scope="module")
def reading(read: Read) -> Reading:
    return read(TEXT, publisher="El Faro", date=dt.date(2025, 5, 3), url="https://faro.example/a", title="Faro")


def save(database: Database, reading: Reading) -> claims.Saved:
    with database.session() as session:
        return claims.save_reading(session, reading, TOLERANCE)


def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_what_is_stored_comes_back_as_it_was_read(database: Database, reading: Reading) -> None:
    save(database, reading)
    with database.session() as session:
        found = {c.stated.id: c.stated for c in search.search(session, search.ClaimFilter())}
    assert set(found) == {c.id for c in reading.claims}
    for claim in reading.claims:
        stored = found[claim.id]
        assert (stored.clause, stored.sentence, stored.quantity) == (claim.clause, claim.sentence, claim.quantity)
        assert (stored.stance, stored.as_of) == (claim.stance, claim.as_of)
        assert [(k.name, k.role, k.span) for k in stored.chain] == [(k.name, k.role, k.span) for k in claim.chain]


def test_the_same_article_twice_adds_nothing(database: Database, reading: Reading) -> None:
    first, second = save(database, reading), save(database, reading)
    assert first.is_new
    assert first.new_claims == len(reading.claims)
    assert (second.is_new, second.new_claims, second.withdrawn_claims) == (False, 0, 0)
    assert second.known_claims == len(reading.claims)
    assert rows(database, "SELECT count(*) FROM documents") == [(1,)]


def test_many_articles_at_once_are_stored_as_one_by_one(database: Database, tmp_path: Path, read: Read) -> None:
    texts = (TEXT, "The EFE news agency said 30 people left.", "Rita Sousa said 12 boats sank. Nobody saw it.", TEXT)
    readings = [read(words, publisher=f"Paper {i % 2}", url=f"https://a.example/{i}") for i, words in enumerate(texts)]
    changed = read(TEXT.replace("300 mantas", "500 mantas"), publisher="Paper 0", url="https://a.example/0")
    with database.session(writing=True) as session:
        saved = claims.save_new(session, [*readings, readings[1], changed], TOLERANCE)
    apart = open_database(f"sqlite:///{tmp_path / 'apart.db'}")
    assert saved == {i: save(apart, reading) for i, reading in enumerate(readings)}
    with database.session(writing=True) as session:
        assert claims.save_new(session, readings, TOLERANCE) == {}
    for words in (
        "SELECT key, version, title, publisher, language FROM documents ORDER BY key",
        "SELECT c.id, c.kind, c.clause, c.mode, c.state, c.maker, q.words, q.lower, q.unit, w.words, w.unit "
        "FROM claims c JOIN claim_words w ON w.claim_id = c.id LEFT JOIN quantities q ON q.claim_id = c.id ORDER BY 1",
        "SELECT l.claim_id, l.position, l.role, l.mention, l.decision, s.key, p.key FROM attribution_links l "
        "JOIN sources s ON s.id = l.source_id JOIN sources p ON p.id = proposed_source_id ORDER BY claim_id, position",
        "SELECT s.key, a.alias, a.folded FROM source_aliases a JOIN sources s ON s.id = a.source_id "
        "ORDER BY s.key, alias",
        "SELECT action, subject, count(*) FROM events WHERE action <> 'named' GROUP BY action, subject ORDER BY 1, 2",
    ):
        assert rows(database, words) == rows(apart, words)
    assert not list(verify.check(database).findings)


def test_a_changed_article_at_the_same_address_is_a_new_version(
    database: Database, reading: Reading, read: Read
) -> None:
    save(database, reading)
    changed = read(TEXT.replace("300 mantas", "500 mantas"), publisher="El Faro", url="https://faro.example/a")
    saved = save(database, changed)
    assert saved.is_new_version
    assert saved.withdrawn_claims
    with database.session() as session:
        live = search.search(session, search.ClaimFilter(text="mantas"))
        kept = search.search(session, search.ClaimFilter(text="mantas", retired=True))
        assert documents.find(session, "https://faro.example/a").version == 2
    assert [c.stated.quantity.value for c in live if c.stated.quantity] == [500]
    assert {c.state for c in kept} == {"live", "superseded"}
    assert all(c.state_reason for c in kept if c.state == "superseded")


def test_claims_that_are_read_no_longer_are_kept_with_the_reason(database: Database, reading: Reading) -> None:
    save(database, reading)
    fewer = Reading(reading.article, reading.claims[1:], reading.attributions, reading.models)
    assert save(database, fewer).withdrawn_claims == 1
    with database.session() as session:
        gone = search.find(session, reading.claims[0].id)
    assert gone.state == "deprecated"
    assert gone.state_reason
    save(database, reading)
    with database.session() as session:
        assert search.find(session, reading.claims[0].id).state == "live"


def test_sources_keep_their_aliases_and_are_found_by_them(database: Database, reading: Reading, read: Read) -> None:
    save(database, reading)
    save(database, read("The EFE news agency said 30 people left.", "en", publisher="Post"))
    with database.session() as session:
        by_name = sources.find(session, "EFE")
        assert by_name.id == sources.find(session, "agencia EFE").id
        assert by_name.kind == "agency"


def test_the_views_show_every_claim_with_its_figure_and_people(database: Database, reading: Reading) -> None:
    save(database, reading)
    settling.settle(database, Terms(TOLERANCE))
    found = {
        row[0]: row[1:]
        for row in rows(
            database,
            "SELECT figure, value, lower_bound, upper_bound, unit, source, publisher, published, status, title "
            "FROM claim_overview WHERE figure IS NOT NULL",
        )
    }
    assert len(found) == 3
    value, lower, upper, unit, source, publisher, published, status, title = found["2.500"]
    assert (value, lower, upper, unit) == (2500, 2500, None, "voluntarios")
    assert (source, publisher, status, title) == ("Ministerio de Defensa de España", "El Faro", "unverified", "Faro")
    assert str(published) == "2025-05-03"
    assert rows(database, "SELECT sum(claims) FROM topic_overview")[0][0] >= 3  # type: ignore[operator]


def test_every_change_is_an_event(database: Database, reading: Reading) -> None:
    save(database, reading)
    counted = rows(database, "SELECT count(*) FROM events WHERE subject = 'claim' AND action = 'read'")
    assert counted == [(len(reading.claims),)]


def test_the_database_itself_refuses_what_is_wrong(database: Database, reading: Reading) -> None:
    save(database, reading)
    for statement in (
        "UPDATE claims SET kind = 'guess'",
        "UPDATE claims SET document_id = 999",
        "UPDATE sources SET reliability = 'Z'",
        "INSERT INTO documents SELECT * FROM documents",
    ):
        with pytest.raises((IntegrityError, StatementError)), database.engine.begin() as connection:
            connection.execute(text(statement))


def test_an_error_in_the_middle_leaves_nothing_behind(database: Database, reading: Reading) -> None:
    def stop_half_way() -> None:
        with database.session() as session:
            claims.save_reading(session, reading, TOLERANCE)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        stop_half_way()
    assert rows(database, "SELECT count(*) FROM documents") == [(0,)]


# --- migrations ---------------------------------------------------------------------------------------------------


def _is_modelled(thing: object, name: str, kind: str, reflected: bool, other: object) -> bool:
    """Full-text indexes are of the database's own making and have no model."""
    full_text = r"claim_index(_\w+)?|(ix_claim_words_)?(words|unit)_index"
    return not (reflected and other is None and re.fullmatch(full_text, name))


def test_models_and_migrations_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        opts = {"compare_type": True, "include_object": _is_modelled}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []
        assert context.get_current_revision() == migrations.HEAD


def test_down_and_up_again_with_data_in_it(database: Database, reading: Reading) -> None:
    save(database, reading)
    with database.engine.begin() as connection:
        migrations.downgrade(connection, "base")
    with database.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
        assert inspect(connection).get_view_names() == []
    with database.engine.begin() as connection:
        migrations.upgrade(connection)
    save(database, reading)
    assert rows(database, "SELECT count(*) FROM claim_overview") == [(len(reading.claims),)]


# --- opening ------------------------------------------------------------------------------------------------------


def revision(path: Path, value: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (value,))
    connection.close()


def test_the_first_use_makes_the_database_and_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "desk.db"
    open_database(f"sqlite:///{path}").engine.dispose()
    assert path.exists()


def test_one_newer_than_the_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    open_database(f"sqlite:///{path}").engine.dispose()
    revision(path, "9999")
    with pytest.raises(DatabaseError, match=r"newer Tracker .*9999.*update"):
        open_database(f"sqlite:///{path}")
    assert [p.name for p in tmp_path.glob("*.bak")] == []


def test_an_old_one_is_migrated_after_a_backup_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "desk.db"
    open_database(f"sqlite:///{path}").engine.dispose()
    later = tmp_path / "migrations"
    shutil.copytree(migrations.folder(), later)
    (later / "versions" / "9000_later.py").write_text(
        "from alembic import op\n"
        f"revision, down_revision, branch_labels, depends_on = '9000', '{migrations.HEAD}', None, None\n"
        "def upgrade(): op.execute('CREATE TABLE later (id INTEGER)')\n"
        "def downgrade(): op.drop_table('later')\n"
    )
    monkeypatch.setattr(migrations, "folder", lambda: later)
    before = migrations.HEAD
    monkeypatch.setattr(migrations, "HEAD", "9000")
    database = open_database(f"sqlite:///{path}")
    assert rows(database, "SELECT version_num FROM alembic_version") == [("9000",)]
    database.engine.dispose()
    [copy] = tmp_path.glob("*.bak")
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (before,)
        assert connection.execute("SELECT count(*) FROM claims").fetchone() == (0,)
    connection.close()


def test_one_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (id INTEGER)")
    connection.close()
    with pytest.raises(DatabaseError, match="something else"):
        open_database(f"sqlite:///{path}")


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("nonsense", "URL is none"),
        ("oracle+nothing://x", "not known"),
        ("sqlite:////proc/none/desk.db", "folder cannot be made"),
        ("postgresql://nobody:secret@127.0.0.1:1/none", "not reachable"),
    ],
)
def test_a_wrong_url_is_told_without_its_password(url: str, problem: str) -> None:
    with pytest.raises(DatabaseError, match=problem) as caught:
        open_database(url)
    assert "secret" not in str(caught.value)


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.write_bytes(b"no database at all " * 400)
    with pytest.raises(DatabaseError, match="no SQLite database"):
        open_database(f"sqlite:///{path}")


@given(st.decimals(min_value=-(10**15), max_value=10**15, allow_nan=False, places=4))
def test_a_number_comes_back_exactly(value: Decimal) -> None:
    engine = create_engine("sqlite://")
    kept = ExactDecimal()
    bound = kept.process_bind_param(value, engine.dialect)
    assert kept.process_result_value(bound, engine.dialect) == value
