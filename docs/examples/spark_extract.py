"""Extracts on Spark and builds here.

    python docs/examples/spark_extract.py articles.jsonl store [local[2]]

Each line of the file is one article as JSON (`text`, and `outlet`, `published`, `title`, `url` where they are known);
any data frame with a column `record` of such lines does as well. Every executor needs this program, in the same
version, and its Python packages; it loads one engine a process. What comes back is kept in `store/extracted`; the build
that follows extracts nothing again, and gives the bytes of a build without Spark.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from pyspark.sql import SparkSession

from kg.jobs.build import build_store
from kg.jobs.dataframes import COLUMNS, extract_dataframes
from kg.jobs.engine import load_engine
from kg.store import keep_parts


def main() -> None:
    file, store, *master = sys.argv[1:]
    spark = SparkSession.builder.appName("counterclaim").master(*(master or ["local[2]"]))
    # One thread a process for the numerical libraries: executors get their share of the cores as processes.
    session = spark.config("spark.executorEnv.OMP_NUM_THREADS", "1").getOrCreate()
    engine = load_engine()
    records = session.read.text(file).withColumnRenamed("value", "record")
    work = partial(extract_dataframes, recipe=engine.recipe, fingerprint=engine.fingerprint)
    rows = records.repartition(session.sparkContext.defaultParallelism * 4).mapInPandas(work, COLUMNS)
    kept = keep_parts(Path(store), ((row.part, row.lines) for row in rows.toLocalIterator() if row.part))
    session.stop()
    report = build_store([file], Path(store), engine)
    print(f"{kept} articles extracted on Spark, {report.reused} of {report.articles} not read again")
    for skipped in report.skipped:
        print(skipped.reason, file=sys.stderr)


if __name__ == "__main__":
    main()
