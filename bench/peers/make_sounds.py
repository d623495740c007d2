"""Make the table that the expert's program joins for pinyin: each character and its sound.

python bench/peers/make_sounds.py OUT
"""

import sys

import pyarrow as pa
import pyarrow.parquet as pq
from pypinyin import lazy_pinyin

characters = [chr(code) for code in range(0x4E00, 0x9FA6)]
pq.write_table(pa.table({"c": characters, "p": ["".join(lazy_pinyin(one)) for one in characters]}), sys.argv[1])
