#!/usr/bin/env python3
"""Counts DataCo and Olist from the raw files with the csv module and sqlite3 alone, by the rules of the data's README, and prints them as JSON.

Usage: dataco_olist.py dataco FOLDER | olist FOLDER

It shares no code and no intermediate file with the program: tests compare its figures with `nuoda import` + `nuoda report`.
"""
import csv
import datetime
import gzip
import json
import os
import sqlite3
import sys

csv.field_size_limit(1 << 30)


def rows(path):
    opened = gzip.open(path, "rt", encoding="utf-8-sig", newline="") if path.endswith(".gz") else open(path, encoding="utf-8-sig", newline="")
    with opened as f:
        yield from csv.DictReader(f)


def day(text):
    """Calendar day as written; the time of day says nothing about punctuality."""
    return datetime.date.fromisoformat(text[:10]) if text and text.strip() else None


def dataco(folder):
    days = {"Same Day": 0, "First Class": 1, "Second Class": 2, "Standard Class": 4}
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE l (o TEXT, c TEXT, p TEXT, region TEXT, due TEXT, got TEXT, qty REAL)")
    for r in rows(os.path.join(folder, "dataco_lines.csv.gz")):
        due = day(r["order date (DateOrders)"]) + datetime.timedelta(days=days[r["Shipping Mode"].strip()])
        db.execute("INSERT INTO l VALUES (?,?,?,?,?,?,?)", (r["Order Id"].strip(), r["Customer Id"].strip(), r["Product Card Id"].strip(), r["Order Region"].strip(),
                   due.isoformat(), day(r["shipping date (DateOrders)"]).isoformat(), float(r["Order Item Quantity"])))
    one = lambda sql: db.execute(sql).fetchone()
    lines, orders, customers = one("SELECT COUNT(*), COUNT(DISTINCT o), COUNT(DISTINCT c) FROM l")
    on_time = one("SELECT COUNT(*) FROM l WHERE got <= due")[0]
    on_time_orders = one("SELECT COUNT(*) FROM (SELECT o FROM l GROUP BY o HAVING MIN(got <= due) = 1)")[0]
    month = {f"{region}|{m}": [n, d] for region, m, n, d in db.execute("SELECT region, substr(due, 1, 7), SUM(got <= due), COUNT(*) FROM l GROUP BY 1, 2")}
    return {"lines": lines, "orders": orders, "customers": customers, "on_time_lines": [on_time, lines], "on_time_orders": [on_time_orders, orders],
            "otif_orders": [on_time_orders, orders], "by_region_month": month}


def olist(folder):
    path = lambda name: os.path.join(folder, name)
    person = {r["customer_id"]: r["customer_unique_id"] for r in rows(path("olist_customers_dataset.csv"))}
    orders = {r["order_id"]: r for r in rows(path("olist_orders_dataset.csv.gz"))}
    lines = [r["order_id"] for r in rows(path("olist_order_items_dataset.csv"))]
    scores = [int(r["review_score"]) for r in rows(path("olist_order_reviews_dataset.csv.gz")) if r["review_score"].strip()]
    tally = {"left_out_cancelled": 0, "left_out_unknown_day": 0, "due": 0, "on_time": 0}
    by_order = {}
    for o in lines:
        r = orders[o]
        promised, got, status = day(r["order_estimated_delivery_date"]), day(r["order_delivered_customer_date"]), r["order_status"]
        if status == "canceled":       # by the customer, before it was due
            tally["left_out_cancelled"] += 1
        elif status == "delivered" and got is None:
            tally["left_out_unknown_day"] += 1
        else:                           # unavailable (by us) and everything on its way are failures once due
            ok = status == "delivered" and got <= promised
            tally["due"] += 1
            tally["on_time"] += ok
            by_order[o] = by_order.get(o, True) and ok
    return {"orders": len(orders), "lines": len(lines), "customers": len({person[r["customer_id"]] for r in orders.values()}),
            "on_time_lines": [tally["on_time"], tally["due"]], "on_time_orders": [sum(by_order.values()), len(by_order)],
            "left_out_cancelled": tally["left_out_cancelled"], "left_out_unknown_day": tally["left_out_unknown_day"],
            "reviews": len(scores), "review_mean": sum(scores) / len(scores)}


if __name__ == "__main__":
    json.dump({"dataco": dataco, "olist": olist}[sys.argv[1]](sys.argv[2]), sys.stdout, ensure_ascii=False)
