"""The floor: both files read and one exact join on the id, written out.

python bench/peers/floor.py FOLDER OUT
"""

import sys

import duckdb

folder, out = sys.argv[1:3]
con = duckdb.connect()
con.execute("SET threads = 2")
con.execute("SET preserve_insertion_order = false")
con.execute(
    f"COPY (SELECT a.rid rid_a, b.rid rid_b FROM '{folder}/A.parquet' a JOIN '{folder}/B.parquet' b USING (id_no))"
    f" TO '{out}' (FORMAT parquet, COMPRESSION zstd)"
)
