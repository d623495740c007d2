"""What takes minutes is drawn where FUWUYUE_DEEP=1 says so: at night, or when the linkage engine has changed."""

import os

collect_ignore = [] if os.environ.get("FUWUYUE_DEEP") == "1" else ["test_reconcile_memory_any_table.py"]
