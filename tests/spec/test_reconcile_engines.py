"""Every engine finds what the engine on DuckDB finds, with the same weights."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from tests.support.registers import Linked, link_again, link_registers, need_engine, rows, write_table

from reconcile.api import Column, Kind, ReconcileError, Specification, link
from reconcile.duck.standard import first_expression
from reconcile.standardise.ids import checked_key, clean_id, seventeen_digits
from reconcile.standardise.names import sound_joins, sound_key

MOST_APART = 1e-6
AWKWARD = (
    "单雄信", "曾国藩", "买买提·艾力", "买买提•艾力", "李 兰", "李兰之女", "欧阳娜娜", "𬭼堃", "王小明", "smith",
    "o'brien \\",
    "0", "7.0", "1e3", "12.5", " 12 ", "１２", "+8613912345678", "139-1234-5678", "13800000000", "11010519491231002X",
    "11010519491231002x", "110105491231002", "620121101205", "620121101", "620121", "幸福路144-1号", "7栋12",
    "王芳之次女", "王芳女婴", "欧阳宝宝", "(户主)张三", "张三(户主)", "不详", "1949年2月3日",
    "1949-12-31", "19491231", "1949/2/3", "2月3日", "男", " f ", "女性", "", " ", "　", "无",
)  # fmt: skip
TEXTS = Specification(
    left_id="rid",
    right_id="rid",
    columns=tuple(Column(name=one, kind=Kind.TEXT, left=one, right=one) for one in ("given", "family", "street")),
)


def apart(one: Path, other: Path) -> list[tuple]:
    """Return the matches of one result that the other has not, or with another stage, weight or probability."""
    return rows(
        f"SELECT left_id, right_id FROM '{one}/matches.parquet' a FULL JOIN '{other}/matches.parquet' b"
        " USING (left_id, right_id) WHERE a.stage IS DISTINCT FROM b.stage"
        f" OR abs(coalesce(a.match_weight, 0) - coalesce(b.match_weight, 0)) > {MOST_APART}"
        f" OR abs(a.match_probability - b.match_probability) > {MOST_APART}"
    )


@pytest.fixture(scope="module")
def on_spark(tmp_path_factory: pytest.TempPathFactory) -> tuple[Linked, Linked]:
    """Two registers of 2,000 rows, linked on Spark and on DuckDB."""
    folder = tmp_path_factory.mktemp("engines")
    on_duckdb = link_registers(folder, size=2_000)
    return link_again(on_duckdb.registers, folder / "spark", engine=need_engine("spark")), on_duckdb


def test_matches_and_weights_are_those_of_duckdb(on_spark: tuple[Linked, Linked]) -> None:
    spark, duck = on_spark

    assert duck.summary.matches > 1_700
    assert apart(spark.out, duck.out) == []
    assert spark.summary.expected_wrong == duck.summary.expected_wrong


def test_what_is_for_review_and_who_repeats_are_those_of_duckdb(on_spark: tuple[Linked, Linked]) -> None:
    repeated = [rows(f"SELECT * FROM '{one.out}/duplicates.parquet' ORDER BY ALL") for one in on_spark]

    assert repeated[0] == repeated[1]
    assert on_spark[0].summary.for_review == on_spark[1].summary.for_review
    assert on_spark[0].summary.groups == on_spark[1].summary.groups


def test_without_ids_matches_and_weights_are_those_of_duckdb(
    without_ids: Linked, on_duckdb_without_ids: Linked
) -> None:
    assert apart(without_ids.out, on_duckdb_without_ids.out) == []


def test_texts_in_parts_and_another_order_are_linked_as_in_one_file(engine: str, tmp_path: Path) -> None:
    letters = "chr(97 + (i * {} % 26)::INTEGER) || chr(97 + (i * {} % 19)::INTEGER) || chr(97 + (i // 7 % 23)::INTEGER)"
    given, family, street = (letters.format(x, y) for x, y in ((7, 11), (3, 5), (17, 13)))
    people = f"SELECT i, 'an' || {given} AS given, 'mc' || {family} AS family, i % 97 || ' ' || {street} AS street"
    for side, slip in (("A", "given"), ("B", "CASE WHEN i % 10 = 0 THEN substr(given, 2) ELSE given END")):
        query = f"SELECT '{side}' || i AS rid, {slip} AS given, family, street FROM ({people} FROM range(600) t(i))"
        write_table(tmp_path / f"{side}.parquet", query)
        (tmp_path / side).mkdir()
        for part in (0, 1):
            shuffled = f"SELECT * FROM '{tmp_path}/{side}.parquet' WHERE substr(rid, 2)::INTEGER % 2 = {part}"
            write_table(tmp_path / side / f"{part}.parquet", f"{shuffled} ORDER BY md5(rid)")
    file = link_again(tmp_path, tmp_path / "one", spec=TEXTS)
    tables = [tmp_path / side if engine == "spark" else tmp_path / f"{side}.parquet" for side in "AB"]

    link(tables[0], tables[1], tmp_path / "other", spec=TEXTS, engine=engine)

    assert file.summary.matches > 400
    assert apart(tmp_path / "one", tmp_path / "other") == []


def test_an_engine_that_there_is_not_is_said(tmp_path: Path) -> None:
    write_table(tmp_path / "A.parquet", "SELECT 1 AS rid")

    with pytest.raises(ReconcileError, match="no engine “flink”; there are: duckdb, spark"):
        link(tmp_path / "A.parquet", tmp_path / "A.parquet", tmp_path / "out", engine="flink")


def test_an_earlier_run_is_no_help_on_spark(tmp_path: Path) -> None:
    write_table(tmp_path / "A.parquet", "SELECT 1 AS rid")

    with pytest.raises(ReconcileError, match="leave --previous and --keep-state out"):
        link(tmp_path / "A.parquet", tmp_path / "A.parquet", tmp_path / "out", engine="spark", keep_state=True)


@pytest.fixture(scope="module")
def connections(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple]:
    """DuckDB and Spark, each with a table of awkward values (n, v) and the table of sounds."""
    need_engine("spark")
    from reconcile.duck.session import load_shipped
    from reconcile.spark.connection import SparkConnection
    from reconcile.spark.session import open_spark

    both = (duckdb.connect(), SparkConnection(open_spark(), tmp_path_factory.mktemp("spark")))
    values = ", ".join("(" + str(n) + ", '" + v.replace("'", "''") + "')" for n, v in enumerate(AWKWARD))
    for con in both:
        load_shipped(con)
        con.execute(f"CREATE TABLE awkward AS SELECT * FROM (VALUES {values}, (999, NULL)) t(n, v)")
    yield both
    for con in both:
        con.close()


def ask_both(connections: tuple, *statements: str) -> list[list[tuple]]:
    answers = []
    for con in connections:
        for statement in statements:
            con.execute(statement)
        answers.append(con.fetchall())
    return answers


@pytest.mark.parametrize("kind", list(Kind))
def test_awkward_values_are_standardised_alike(kind: Kind, connections: tuple) -> None:
    duck, spark = ask_both(connections, f"SELECT n, v, {first_expression(kind, 'v')} FROM awkward ORDER BY n")

    assert spark == duck


def test_ids_and_sounds_are_read_alike(connections: tuple) -> None:
    clean = f"({clean_id('v')})"
    key = checked_key(clean, f"({seventeen_digits(clean)})")
    query = f"SELECT n, {key}, {sound_key('v')} FROM awkward {sound_joins('v')} ORDER BY n"

    duck, spark = ask_both(connections, query)

    assert spark == duck


@pytest.mark.parametrize(
    "query",
    [
        "SELECT n, length(v), strlen(v), right(v, 2), substr(v, 2), strpos(v, '1'), contains(v, '·') FROM awkward",
        "SELECT n, n // 7, n % 7, n / 8, 2 ** -n, round(log2(n + 1), 9), round(n * 1.00051::DOUBLE, 3), -n // 7"
        " FROM awkward",
        "SELECT n, list_sort(string_split(n::VARCHAR, '')), md5(v), least(v, 'M'), v < 'M' FROM awkward",
        "SELECT n % 5, arg_min(n, (md5(v), v)), any_value(v) IS NULL, count(*) FILTER (n > 9) FROM awkward"
        " WHERE v IS NOT NULL GROUP BY 1",
        "SELECT n, list_has_any(list_transform(range(1, length(v) + 1), lambda i: substr(v, i, 1)), ['1', '李'])"
        " FROM awkward WHERE length(v) > 1",
        "SELECT a.n, b.n FROM awkward a SEMI JOIN (SELECT n FROM awkward WHERE n < 9) c USING (n)"
        " JOIN awkward b ON (a.v, a.n) < (b.v, b.n) AND b.v IS NOT NULL ANTI JOIN awkward d ON d.n = b.n AND d.v > 'M'",
        "SELECT n, v FROM awkward QUALIFY row_number() OVER (PARTITION BY n % 5 ORDER BY n DESC) = 1",
        "SELECT n, regexp_extract(v, '([0-9]+)', 1), regexp_replace(v, '[^0-9]+', '', 'g') FROM awkward",
        "SELECT n, TRY_CAST(v AS INTEGER), TRY_CAST(v AS BIGINT) FROM awkward",
        "SELECT n FROM awkward WHERE n NOT IN (SELECT n FROM awkward WHERE n > 3) ORDER BY v LIMIT 2",
    ],
)
def test_a_query_means_the_same(query: str, connections: tuple) -> None:
    duck, spark = ask_both(connections, query)

    assert sorted(spark, key=repr) == sorted(duck, key=repr)


def test_statements_that_change_tables_mean_the_same(connections: tuple) -> None:
    duck, spark = ask_both(
        connections,
        "CREATE TABLE people (n UINTEGER, v VARCHAR, yes BOOLEAN)",
        "INSERT INTO people SELECT n, v, n > 9 FROM awkward",
        "CREATE VIEW seen AS SELECT n AS m FROM people WHERE yes",
        "INSERT INTO people VALUES (1000, 'x', TRUE), (1001, NULL, NULL)",
        "UPDATE people SET yes = FALSE WHERE n IN (SELECT n FROM awkward WHERE v < 'M')",
        "UPDATE people SET yes = TRUE, v = 'y' FROM awkward o WHERE people.n = o.n + 2 AND o.v > 'M'",
        "DELETE FROM people WHERE v = ''",
        "DELETE FROM people USING awkward o WHERE people.n = o.n + 1 AND o.n = 4",
        "CREATE OR REPLACE TABLE people AS SELECT * FROM people ANTI JOIN (SELECT 3 AS n) USING (n)",
        "SELECT people.*, m FROM people LEFT JOIN seen ON m = n ORDER BY n",
    )

    assert spark == duck


@pytest.mark.parametrize("query", ["SELECT hash(v) FROM awkward", "SELECT levenshtein(v, 'x') FROM awkward"])
def test_what_engines_do_otherwise_is_refused(query: str, connections: tuple) -> None:
    with pytest.raises(duckdb.Error, match="not on Spark"):
        connections[1].execute(query).fetchall()
