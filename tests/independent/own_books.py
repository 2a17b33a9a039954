#!/usr/bin/env python3
"""Second program for the project's own order books: a plain replay of the events, day by day, written from the rules below and
not from the C# code. Standard library only.

    own_books.py FILE            print FILE with its `expected` computed anew
    own_books.py FILE --write    write it back

Rules, beyond those of the reference books
- promise of record: the first version of origin `first`, replaced by each later one of origin `customer` or `correction`; `us` never counts.
  Versions made after the as-of day are unknown; no made-on day = known from the start.
- request of record: the line, then each later request (its quantity; its day when it names one). A promise changed at the customer's wish
  sets the wished day to its last day, unless a request that names a day was made on the same day or later (no day = before all others).
- q = promised (requested) quantity - customer cancellations up to the due day (no day = before).
- a delivery that arrived on an unknown day leaves the line out; one that arrives after the as-of day is unknown.
- good units: of the ordered item, not older than promised, neither rejected nor damaged (the rejected are the damaged ones first).
- quality kept: up to the later of window end and completion (as-of when not complete) good >= min(q, accepted).
- kept = on time and in full and quality kept. Failed lines: recovered when good units reached q, else open when something is still to come, else lost.
- arrival rule: on time when the last arrival lies in the window, whatever its quantity.
"""
import datetime as dt
import json
import math
import sys

COLUMNS = ["order_id", "line_no", "standing", "due", "window_start", "is_due", "q", "accepted_by_due", "accepted_total", "completion", "arrived_on",
           "on_time", "in_full", "otif", "quality_kept", "kept", "open", "cut", "first_pass_shipped", "has_delivery", "documents_right",
           "documents_known", "perfect_condition", "excess", "cycle_days", "deviation_days", "recovery_days", "outcome", "backorder", "cause"]


def day(text):
    return None if text is None else dt.date.fromisoformat(text)


def plus(date, days):
    return date + dt.timedelta(days=days)


def seen(made_on, as_of):
    return made_on is None or day(made_on) <= as_of


def basis(line, ev, rule, view, as_of):
    """(standing, first day, last day, quantity, shelf life) before cancellations."""
    known = [p for p in ev["promises"] if seen(p["made_on"], as_of)]
    record = None
    for p in known:
        if p["origin"] == "first":
            record = record or p
        elif p["origin"] in ("customer", "correction"):
            record = p
    shelf = record["min_shelf_life_days"] if record else None
    if view == "promise" and record:
        return "included", day(record["earliest"]), day(record["latest"]), record["qty"], shelf
    if view == "promise" and rule["missing_promise_policy"] == "exclude":
        return "no_promise", None, None, line["ordered_qty"], None
    wished, quantity = day(line["requested_date"]), line["ordered_qty"]
    # (made on, rank, day): an explicit request of the same day comes after the promise, so it wins
    said = []
    for r in ev["requests"]:
        if seen(r["made_on"], as_of):
            quantity = r["qty"]
            if r["requested_date"]:
                said.append((r["made_on"] or "", 1, len(said), r["requested_date"]))
    last_said = said[-1] if said else None
    by_promise = [p for p in known if p["origin"] == "customer"]
    if last_said:
        wished = day(last_said[3])
        by_promise = [p for p in by_promise if (p["made_on"] or "") > last_said[0]]
    if by_promise:
        wished = day(by_promise[-1]["latest"])
    return ("included" if wished else "no_date"), None, wished, quantity, shelf


def replay(line, ev, rule, view, as_of):
    standing, earliest, due, quantity, shelf = basis(line, ev, rule, view, as_of)
    ordered_on = day(line["order_date"])
    counts = lambda d: not d["substitute"] or d["substitute_accepted"] is True
    # what the customer called off in time is no longer due
    off = late_off = us_off = 0
    for c in ev["cancellations"]:
        on = day(c["cancel_date"])
        if on and on > as_of:
            continue
        if c["by"] == "customer" and (on is None or due is None or on <= due):
            off += c["qty"]
        elif c["by"] == "customer":
            late_off += c["qty"]
        else:
            us_off += c["qty"]
    q = max(0, quantity - off)
    known = [d for d in ev["deliveries"] if not (d["delivery_date"] and day(d["delivery_date"]) > as_of)]
    left = [(day(d["ship_date"]) or day(d["delivery_date"]) or dt.date.min, d) for d in known]
    left = [(on, d) for on, d in left if on <= as_of]
    unknown_day = any(d["is_delivered"] and d["delivery_date"] is None for on, d in left)
    first_pass = 0
    shipped = [(on, d) for on, d in left if counts(d)]
    if shipped:
        first = min(on for on, d in shipped)
        first_pass = sum(d["qty"] for on, d in shipped if on == first)
    if standing == "included":
        standing = "cancelled" if q == 0 else "delivery_date_unknown" if unknown_day else "included"

    arrived = [d for d in known if d["delivery_date"]]
    too_old = lambda d: shelf is not None and d["remaining_shelf_life_days"] is not None and d["remaining_shelf_life_days"] < shelf
    days = sorted({day(d["delivery_date"]) for d in arrived})
    accepted = good = by_due = late_units = late_unit_days = 0
    completion = good_on = last_needed = None
    levels = []
    for today in days:
        before = accepted
        for d in arrived:
            if day(d["delivery_date"]) != today:
                continue
            if counts(d):
                accepted += d["qty"] - d["rejected_qty"]
            if not d["substitute"] and not too_old(d):
                good += d["qty"] - max(d["rejected_qty"], d["damaged_qty"])
        if before < q and accepted > before:
            last_needed = today
        useful = min(accepted, q) - min(before, q)
        if due and today <= due:
            by_due += useful
        elif due:
            late_units += useful
            late_unit_days += useful * (today - due).days
        if accepted >= q and completion is None:
            completion = today
        if good >= q and good_on is None:
            good_on = today
        levels.append((today, accepted, good))

    v = dict(order_id=line["order_id"], line_no=line["line_no"], standing=standing, due=due, window_start=None, is_due=False, q=q, accepted_by_due=0,
             accepted_total=accepted, completion=None, arrived_on=days[-1] if days else None, on_time=False, in_full=False, otif=False, quality_kept=False,
             kept=False, open=0, cut=us_off + late_off, first_pass_shipped=first_pass, has_delivery=bool(days),
             documents_right=all(d["docs_ok"] is not False for d in arrived), documents_known=bool(arrived) and all(d["docs_ok"] is not None for d in arrived),
             perfect_condition=all(d["rejected_qty"] == 0 and d["damaged_qty"] == 0 and not d["substitute"] and not too_old(d) for d in arrived),
             excess=0, cycle_days=None, deviation_days=None, recovery_days=None, outcome="not_due", backorder="none", cause=None,
             late_units=0, late_unit_days=0, ratio=None, customer=line["customer"], order_date=ordered_on)
    if standing in ("no_promise", "no_date", "cancelled"):
        return v
    start = earliest
    if start is None and rule["early_tolerance_days"] is not None:
        start = plus(due, -rule["early_tolerance_days"])
    end = plus(due, rule["late_tolerance_days"])
    rest = max(0, q - accepted - us_off - late_off)
    if rule["on_time_rule"] == "arrival":
        decisive = days[-1] if days else None
    else:
        decisive = None if rest > 0 else last_needed
    on_time = decisive is not None and decisive <= end and (start is None or decisive >= start)
    over = rule["over_delivery_tolerance"]
    in_full = accepted >= q and (over is None or accepted * 1000 <= q * (1000 + round(over * 1000)))
    until = max(end, completion) if completion else as_of
    reached = [(a, g) for (t, a, g) in levels if t <= until] or [(0, 0)]
    quality = reached[-1][1] >= min(q, reached[-1][0])
    v.update(window_start=start, is_due=standing == "included" and due <= as_of, accepted_by_due=by_due, completion=completion, on_time=on_time, in_full=in_full,
             otif=on_time and in_full, quality_kept=quality, kept=on_time and in_full and quality, open=rest, excess=max(0, accepted - q),
             late_units=late_units, late_unit_days=late_unit_days)
    if completion:
        v["deviation_days"] = (completion - due).days
        if ordered_on:
            v["cycle_days"] = (completion - ordered_on).days
            if due > ordered_on:
                v["ratio"] = (completion - ordered_on).days / (due - ordered_on).days
    if not v["is_due"]:
        return v
    if by_due < q:
        v["backorder"] = "recovered" if completion else "open" if rest > 0 else "lost"
    if v["kept"]:
        v["outcome"] = "kept"
        return v
    v["outcome"] = "recovered" if good_on else "open" if rest > 0 else "lost"
    if good_on:
        v["recovery_days"] = max(0, (good_on - due).days)
    v["cause"] = cause(line, ev, v, q, end, us_off, too_old, arrived, as_of)
    return v


def cause(line, ev, v, q, end, us_off, too_old, arrived, as_of):
    other_item = any(d["substitute"] for d in arrived)
    if line["available_at_entry"] is not None and line["available_at_entry"] < q and (not v["otif"] or other_item):
        return "no_stock"
    if us_off > 0 and v["completion"] is None:
        return "cut_by_us"
    if other_item:
        return "picked_wrong"
    if any(too_old(d) for d in arrived):
        return "shelf_life"
    if any(d["rejected_qty"] > 0 or d["damaged_qty"] > 0 for d in arrived):
        return "carrier_damaged"
    behind = []
    for d in ev["deliveries"]:
        if d["ship_date"] is None or day(d["ship_date"]) > as_of:
            continue
        came = day(d["delivery_date"]) if d in arrived else None
        if came and came <= end:
            continue
        kind = "picked_late" if day(d["ship_date"]) > end else "carrier_late" if came else "carrier_lost"
        behind.append((d["ship_date"], ["picked_late", "carrier_late", "carrier_lost"].index(kind), kind))
    if behind:
        return min(behind)[2]
    return "unknown" if v["documents_right"] else "document_wrong"


def rate(n, d):
    return {"numerator": n, "denominator": d, "rate": n / d if d else None}


def linear(xs, p):
    h = (len(xs) - 1) * p
    lo = math.floor(h)
    return xs[lo] if h == lo else xs[lo] + (h - lo) * (xs[lo + 1] - xs[lo])


def sample(values):
    xs = sorted(values)
    if not xs:
        return dict(n=0, mean=None, sd=None, cv=None, median=None, p90=None, p95=None, min=None, max=None)
    mean = math.fsum(xs) / len(xs)
    sd = math.sqrt(math.fsum((x - mean) ** 2 for x in xs) / (len(xs) - 1)) if len(xs) > 1 else None
    return dict(n=len(xs), mean=mean, sd=sd, cv=sd / mean if sd is not None and mean else None, median=linear(xs, .5), p90=linear(xs, .9), p95=linear(xs, .95),
                min=xs[0], max=xs[-1])


def measures(rows):
    due = [r for r in rows if r["is_due"]]
    units = sum(r["q"] for r in due)
    share = lambda test: rate(sum(1 for r in due if test(r)), len(due))
    short = [r for r in due if r["backorder"] != "none"]
    state = lambda s: [r for r in short if r["backorder"] == s]
    late = sum(r["late_units"] for r in due)
    done = [r for r in due if r["completion"]]
    book = {}
    for r in rows:
        book.setdefault(r["order_id"], []).append(r)
    orders = []
    for lines in book.values():
        inc = [r for r in lines if r["standing"] == "included"]
        if inc and all(r["is_due"] for r in inc):
            orders.append(inc)
    every = lambda test: rate(sum(1 for o in orders if all(test(r) for r in o)), len(orders))
    has = [o for o in orders if any(r["has_delivery"] for r in o)]
    wrong = lambda o: any(not r["documents_right"] for r in o)
    told = [o for o in has if wrong(o) or all(r["documents_known"] or not r["has_delivery"] for r in o)]
    fine = lambda o: all(r["perfect_condition"] for r in o)
    perfect = sum(1 for o in has if all(r["otif"] for r in o) and not wrong(o) and fine(o))
    parts = [every(lambda r: r["in_full"]), every(lambda r: r["on_time"]), rate(sum(1 for o in told if not wrong(o)), len(told)),
             rate(sum(1 for o in has if fine(o)), len(has))]
    product = math.prod(p["rate"] for p in parts) if all(p["rate"] is not None for p in parts) else None
    cycles = [(max(r["completion"] for r in o) - o[0]["order_date"]).days for o in orders if o[0]["order_date"] and all(r["completion"] for r in o)]
    tally = lambda key, among: {k: sum(1 for r in among if r[key] == k) for k in sorted({r[key] for r in among})}
    return {
        "standing": tally("standing", rows), "outcome": tally("outcome", due), "cause": tally("cause", [r for r in due if r["cause"]]),
        "lines_included": len(due), "orders_included": len(orders),
        "kept_line": share(lambda r: r["kept"]), "kept_order": every(lambda r: r["kept"]),
        "line_fill_by_due": share(lambda r: r["accepted_by_due"] >= r["q"]), "unit_fill_by_due": rate(sum(r["accepted_by_due"] for r in due), units),
        "order_fill_by_due": every(lambda r: r["accepted_by_due"] >= r["q"]),
        "on_time_line": share(lambda r: r["on_time"]), "on_time_order": every(lambda r: r["on_time"]),
        "in_full_line": share(lambda r: r["in_full"]), "in_full_order": every(lambda r: r["in_full"]),
        "otif_line": share(lambda r: r["otif"]), "otif_order": every(lambda r: r["otif"]),
        "first_pass": {"line_fill": share(lambda r: r["first_pass_shipped"] >= r["q"]),
                       "unit_fill": rate(sum(min(r["first_pass_shipped"], r["q"]) for r in due), units),
                       "order_fill": every(lambda r: r["first_pass_shipped"] >= r["q"])},
        "backorder": {"lines": len(short), "units_short_at_due": sum(r["q"] - r["accepted_by_due"] for r in short),
                      "recovered_lines": len(state("recovered")), "open_lines": len(state("open")), "lost_lines": len(state("lost")),
                      "open_units": sum(r["open"] for r in state("open")), "lost_units": sum(r["q"] - r["accepted_total"] for r in state("lost")),
                      "recovery_days": sample([r["deviation_days"] for r in state("recovered")]),
                      "unit_weighted_recovery_days": sum(r["late_unit_days"] for r in short) / late if late else None},
        "failure_recovery_days": sample([r["recovery_days"] for r in due if r["recovery_days"] is not None]),
        "deviation_from_due_days": sample([r["deviation_days"] for r in done]),
        "within_one_day": rate(sum(1 for r in done if abs(r["deviation_days"]) <= 1), len(done)),
        "lead_time_ratio": sample([r["ratio"] for r in done if r["ratio"] is not None]),
        "line_lead_time_days": sample([r["cycle_days"] for r in done if r["cycle_days"] is not None]),
        "order_cycle_time_days": sample(cycles),
        "perfect_order": {"perfect_order": rate(perfect, len(orders)), "rl21_in_full": parts[0], "rl22_on_commit_date": parts[1],
                          "rl23_documentation": parts[2], "rl24_perfect_condition": parts[3], "component_product": product},
    }


def stock(lines):
    known = [l for l in lines if l["available_at_entry"] is not None]
    return {"lines": rate(sum(1 for l in known if l["available_at_entry"] < l["ordered_qty"]), len(known)),
            "units": rate(sum(max(0, l["ordered_qty"] - l["available_at_entry"]) for l in known), sum(l["ordered_qty"] for l in known)),
            "unknown": len(lines) - len(known)}


def expected(book):
    orders = {o["order_id"]: o for o in book["orders"]}
    lines = [dict(l, customer=orders[l["order_id"]]["customer"], order_date=orders[l["order_id"]]["order_date"]) for l in book["lines"]]
    events = lambda l: {kind: [e for e in book[kind] if (e["order_id"], e["line_no"]) == (l["order_id"], l["line_no"])]
                        for kind in ("promises", "requests", "deliveries", "cancellations")}
    answers = []
    for as_of in book["as_of"]:
        for rule in book["parameters"]:
            for view in ("promise", "request"):
                rows = [replay(l, events(l), rule, view, day(as_of)) for l in lines]
                cells = [[v.isoformat() if isinstance(v, dt.date) else v for v in (r[c] for c in COLUMNS)] for r in rows]
                answers.append({"as_of": as_of, "definition": rule["name"], "view": view, "measures": measures(rows), "lines": cells})
    return {"columns": COLUMNS, "stock": stock(lines), "answers": answers}


def dump(value, depth=0):
    """Objects and lists of objects spread out, rows of plain values on one line; floats with 12 significant digits."""
    pad = "  " * (depth + 1)
    plain = lambda v: not isinstance(v, (dict, list))
    if isinstance(value, float):
        return repr(float("%.12g" % value))
    if isinstance(value, dict) and value and (depth < 4 and not all(map(plain, value.values()))):
        return "{\n" + ",\n".join(pad + json.dumps(k, ensure_ascii=False) + ": " + dump(v, depth + 1) for k, v in value.items()) + "\n" + "  " * depth + "}"
    if isinstance(value, dict):
        return "{" + ", ".join(json.dumps(k, ensure_ascii=False) + ": " + dump(v, depth + 1) for k, v in value.items()) + "}"
    if isinstance(value, list) and any(not plain(v) for v in value):
        return "[\n" + ",\n".join(pad + dump(v, depth + 1) for v in value) + "\n" + "  " * depth + "]"
    if isinstance(value, list):
        return "[" + ", ".join(dump(v, depth + 1) for v in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def main():
    path = sys.argv[1]
    with open(path, encoding="utf-8") as f:
        file = json.load(f)
    for case in file["cases"]:
        case["expected"] = expected(case["inputs"])
    text = dump(file) + "\n"
    if "--write" in sys.argv[2:]:
        with open(path, "w", encoding="utf-8", newline="\n") as f:
            f.write(text)
    else:
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
