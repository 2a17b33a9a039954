#!/usr/bin/env python3
"""gen_lines_answers.py CSV: the five questions over generated order lines, recounted with SQLite from the file alone; prints one hash a question."""
import csv
import hashlib
import math
import sqlite3
import sys

db = sqlite3.connect(":memory:")
db.execute("create table l (customer int, region int, ordered text, promised text, delivered text, late int, qty int, otif int, cents int)")
with open(sys.argv[1], newline="") as file:
    rows = csv.DictReader(file)
    db.executemany(
        "insert into l values (?, ?, ?, ?, nullif(?, ''), julianday(nullif(?, '')) - julianday(?), ?, ?, ?)",
        ((r["customer_id"], r["region_id"], r["ordered_date"], r["promised_date"], r["delivered_date"], r["delivered_date"], r["promised_date"],
          r["qty_ordered"], r["qty_otif"], r["revenue_cents"]) for r in rows))
MONTH = "cast(replace(substr(promised, 1, 7), '-', '') as int)"
SUMS = "count(*), sum(case when late <= 0 then 1 else 0 end), sum(qty), sum(otif), sum(case when otif = qty then 1 else 0 end), sum(cents)"


def quantiles():
    """The smallest value at or below which the share of the lines lies."""
    lateness = {}
    for region, late in db.execute("select region, late from l where late is not null"):
        lateness.setdefault(region, []).append(int(late))
    for region in sorted(lateness):
        days = sorted(lateness[region])
        yield (region, *(days[max(0, math.ceil(p * len(days) / 100) - 1)] for p in (50, 90, 99)))


answers = [
    db.execute(f"select {SUMS} from l"),
    db.execute(f"select {MONTH} m, {SUMS} from l where ordered >= '2024-01-01' group by m order by m"),
    db.execute(f"select region, {MONTH} m, {SUMS} from l group by region, m order by region, m"),
    db.execute("select customer, count(*) k from l where promised between '2025-10-03' and '2025-12-31' and otif < qty group by 1 order by k desc, 1 limit 100"),
    quantiles(),
]
for answer in answers:
    text = "\n".join(",".join(str(value) for value in row) for row in answer)
    print(hashlib.sha256(text.encode()).hexdigest()[:12])
