"""A Spark session: of this machine alone where no cluster is named, and quiet."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from reconcile.errors import ReconcileError
from reconcile.errors import mark as _

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MASTER = "SPARK_MASTER"
_HERE = "127.0.0.1"
# Always: answers may not depend on where the machine stands, nor a run speak to anyone.
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.parquet.compression.codec": "zstd",
    # A table of few rows is asked for from all parts at once; see `tables`.
    "spark.sql.limit.initialNumPartitions": "100000",
    "spark.sql.leafNodeDefaultParallelism": "2",
}
# On one machine: no port open to others, and no more parts than it has cores.
_ALONE = {
    "spark.driver.host": _HERE,
    "spark.driver.bindAddress": _HERE,
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.adaptive.enabled": "false",
    "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile=file:{Path(__file__).with_name('log4j2.properties')}",
}


def open_spark(*, memory: str | None = None, threads: int | None = None) -> SparkSession:
    """Return a session of its own for a run, on the Spark that is running or on one that is started.

    The master is what SPARK_MASTER or spark-submit says, else this machine with `threads` (two). `memory` is what the
    Java process may take on this machine, as in 4GB; on a cluster the settings of spark-submit say more. Raises
    ReconcileError where pyspark or Java is not there.
    """
    try:
        from pyspark import SparkConf, SparkContext
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise ReconcileError(_("Spark is not installed; install the extra fuwuyue[spark].")) from error
    if os.environ.get("PYSPARK_GATEWAY_PORT"):
        SparkContext._ensure_initialized()  # Java runs already, by spark-submit: only so are its settings known
    asked = SparkConf()
    master = os.environ.get(MASTER) or asked.get("spark.master") or f"local[{threads or 2}]"
    settings = {**_SETTINGS, "spark.master": master}
    if master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", _HERE)
        settings |= _ALONE
    if memory:
        settings["spark.driver.memory"] = memory.strip().upper().removesuffix("B").removesuffix("I")
    builder = SparkSession.builder.appName("fuwuyue reconcile")
    for name, value in settings.items():
        builder = builder.config(name, str(asked.get(name) or value))
    try:
        return builder.getOrCreate().newSession()
    except (PySparkException, OSError) as error:
        raise ReconcileError(_("Spark does not start: {reason}. It needs Java 17 or later."), reason=error) from error
