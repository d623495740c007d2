"""Splink 5 as an expert writes it: capped training that is blocked on sure pairs, levels by pinyin and lunar date.

python bench/peers/splink_expert.py FOLDER OUT SOUNDS [anchor=id_no|mobile]

EM is blocked on the id, so that m is learned from sure pairs; where one register has no ids, on the mobile.
"""

import json
import logging
import sys
import time

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

BEGAN = time.perf_counter()
logging.getLogger("splink").setLevel(logging.ERROR)
folder, out, sounds = sys.argv[1:4]
options = dict(each.split("=") for each in sys.argv[4:])
anchor = options.get("anchor", "id_no")
steps: dict[str, float] = {}
last = time.perf_counter()


def lap(step: str) -> None:
    """Keep how long a step took."""
    global last
    steps[step], last = round(time.perf_counter() - last, 2), time.perf_counter()


con = duckdb.connect()
con.execute("SET threads = 2")
con.execute("SET preserve_insertion_order = false")
for side in "AB":
    con.execute(
        f"CREATE TABLE in_{side} AS SELECT rid AS unique_id, name, sex, dob,"
        f" CASE WHEN length(id_no) = 18 THEN id_no END id_no,  mobile, div,"
        f" substr(div, 1, 9) town, substr(name, 1, 1) sn FROM '{folder}/{side}.parquet'"
    )
con.execute(
    "CREATE TABLE npy AS SELECT n.name, string_agg(coalesce(p.p, n.c), ' ' ORDER BY n.i) py FROM (SELECT name,"
    " unnest(string_split(name, '')) c, unnest(range(length(name))) i FROM (SELECT name FROM in_A"
    " UNION SELECT name FROM in_B)) n"
    f" LEFT JOIN '{sounds}' p ON p.c = n.c GROUP BY n.name"
)
for side in "AB":
    con.execute(
        f"CREATE TABLE reg_{side} AS SELECT r.*, n.py, l.lunar FROM in_{side} r JOIN npy n USING (name)"
        f" LEFT JOIN '{folder}/lunar.parquet' l ON l.solar = r.dob"
    )
lap("load")
api = DuckDBAPI(connection=con)
level = cll.CustomLevel
swap = (
    "substr(dob_l,1,4)=substr(dob_r,1,4)"
    " AND substr(dob_l,6,2)=substr(dob_r,9,2) AND substr(dob_l,9,2)=substr(dob_r,6,2)"
)
settings = SettingsCreator(
    link_type="link_only",
    unique_id_column_name="unique_id",
    blocking_rules_to_generate_predictions=[
        block_on("id_no"),
        block_on("name", "dob"),
        block_on("mobile"),
        block_on("name", "town"),
        block_on("dob", "town", "sn"),
        block_on("py", "town"),
    ],
    comparisons=[
        cl.CustomComparison(
            output_column_name="name",
            comparison_levels=[
                cll.NullLevel("name"),
                cll.ExactMatchLevel("name", term_frequency_adjustments=True),
                cll.ExactMatchLevel("py"),
                cll.ExactMatchLevel("sn"),
                cll.ElseLevel(),
            ],
        ),
        cl.ExactMatch("sex"),
        cl.CustomComparison(
            output_column_name="dob",
            comparison_levels=[
                cll.NullLevel("dob"),
                cll.ExactMatchLevel("dob"),
                level("lunar_l=dob_r OR lunar_r=dob_l", "lunar"),
                level(swap, "swap"),
                cll.ElseLevel(),
            ],
        ),
        cl.CustomComparison(
            output_column_name="id_no",
            comparison_levels=[
                cll.NullLevel("id_no"),
                cll.ExactMatchLevel("id_no"),
                level("hamming(id_no_l,id_no_r)<=1", "near"),
                cll.ElseLevel(),
            ],
        ),
        cl.ExactMatch("mobile"),
        cl.CustomComparison(
            output_column_name="div",
            comparison_levels=[
                cll.NullLevel("div"),
                cll.ExactMatchLevel("div"),
                cll.ExactMatchLevel("town"),
                cll.ElseLevel(),
            ],
        ),
    ],
    additional_columns_to_retain=["py", "lunar", "sn", "town"],
)
if anchor == "mobile":  # a comparison with nothing in it is an error to Splink
    settings.comparisons = [one for one in settings.comparisons if "id_no" not in str(one.create_output_column_name())]
    settings.blocking_rules_to_generate_predictions = settings.blocking_rules_to_generate_predictions[1:]
linker = Linker(
    [
        api.register(con.table("reg_A"), dataset_display_name="a"),
        api.register(con.table("reg_B"), dataset_display_name="b"),
    ],
    settings,
)
lap("linker")
sure = [block_on("name", "dob")] if anchor == "mobile" else [block_on("id_no"), block_on("name", "dob")]
linker.training.estimate_probability_two_random_records_match(sure, recall=0.97)
lap("prior")
linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
lap("u")
train = linker.training.estimate_parameters_using_expectation_maximisation
train(block_on(anchor), estimate_without_term_frequencies=True, max_pairs=2e5)
lap(f"em_{anchor}")
train(block_on("name", "dob"), estimate_without_term_frequencies=True, max_pairs=2e5)
lap("em_name_dob")
pairs = linker.inference.predict(threshold_match_probability=0.5)
lap("predict")
clusters = linker.clustering.cluster_using_single_best_links(
    pairs, duplicate_free_datasets=["a", "b"], threshold_match_probability=0.5
)
lap("one2one")
con.execute(
    f"COPY (SELECT a.unique_id rid_a, b.unique_id rid_b FROM {clusters.physical_name} a JOIN {clusters.physical_name} b"
    f" USING (cluster_id) WHERE a.source_dataset = 'a' AND b.source_dataset = 'b') TO '{out}' (FORMAT parquet)"
)
lap("write")
print(json.dumps({**steps, "total": round(time.perf_counter() - BEGAN, 2)}))
