"""Splink 5 as its documentation leads one to write it, for persons in two tables.

python bench/peers/splink_plain.py FOLDER OUT [u=1e6] [em=1e6]

`em` caps the pairs of the training (new in Splink 5); without it, all are used, as is the default.
"""

import logging
import sys

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

logging.getLogger("splink").setLevel(logging.ERROR)
folder, out = sys.argv[1:3]
options = dict(each.split("=") for each in sys.argv[3:])
con = duckdb.connect()
con.execute("SET threads = 2")
for side in "AB":
    con.execute(
        f"CREATE TABLE reg_{side} AS SELECT rid AS unique_id, name, sex, dob, id_no, mobile, div,"
        f" substr(div, 1, 9) town FROM '{folder}/{side}.parquet'"
    )
api = DuckDBAPI(connection=con)
settings = SettingsCreator(
    link_type="link_only",
    unique_id_column_name="unique_id",
    blocking_rules_to_generate_predictions=[
        block_on("id_no"),
        block_on("name", "dob"),
        block_on("mobile"),
        block_on("name", "town"),
        block_on("dob", "town"),
    ],
    comparisons=[
        cl.NameComparison("name").configure(term_frequency_adjustments=True),
        cl.ExactMatch("sex"),
        cl.DateOfBirthComparison("dob", input_is_string=True, invalid_dates_as_null=True),
        cl.DamerauLevenshteinAtThresholds("id_no", [1, 2]),
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
)
linker = Linker(
    [
        api.register(con.table("reg_A"), dataset_display_name="a"),
        api.register(con.table("reg_B"), dataset_display_name="b"),
    ],
    settings,
)
sure = [block_on("id_no"), block_on("name", "dob"), block_on("mobile", "name")]
linker.training.estimate_probability_two_random_records_match(sure, recall=0.9)
linker.training.estimate_u_using_random_sampling(max_pairs=float(options.get("u", 1e7)), seed=1)
capped = {"max_pairs": float(options["em"])} if "em" in options else {}
for rule in ("dob", "name"):
    linker.training.estimate_parameters_using_expectation_maximisation(
        block_on(rule), estimate_without_term_frequencies=True, **capped
    )
pairs = linker.inference.predict(threshold_match_probability=0.5)
clusters = linker.clustering.cluster_using_single_best_links(
    pairs, duplicate_free_datasets=["a", "b"], threshold_match_probability=0.5
)
con.execute(
    f"COPY (SELECT a.unique_id rid_a, b.unique_id rid_b FROM {clusters.physical_name} a JOIN {clusters.physical_name} b"
    f" USING (cluster_id) WHERE a.source_dataset = 'a' AND b.source_dataset = 'b') TO '{out}' (FORMAT parquet)"
)
