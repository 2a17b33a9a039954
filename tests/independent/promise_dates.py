#!/usr/bin/env python3
"""Promise dates with unlimited stock, worked out a second time and in another way, for drill T1: prints the table that PromiseDatesDrill compares.

An order placed at an instant counts as of its local day if the day's cut-off has not come yet. The cut-off is the first moment, in real time, at which the local clock shows it or has jumped past it, found here by
walking through the day minute by minute. It may leave after so many working days of preparation, on a working day of the site on which the route runs; it is there so many calendar days later at the earliest, and is
delivered on the first receiving day from then on that is not before the wished one.

usage: promise_dates.py > promise_dates.tsv
"""
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

UTC = timezone.utc
# Zone, days to look at (a clock change each, and an ordinary one), holidays of the site.
ZONES = {
    "Europe/Berlin": (["2026-03-28T23:30", "2026-03-29T00:59", "2026-03-29T01:00", "2026-10-24T23:59", "2026-10-25T00:29", "2026-10-25T00:31", "2026-10-25T01:29", "2026-12-24T10:00"], ["2026-12-25", "2026-12-28"]),
    "America/New_York": (["2026-03-08T06:29", "2026-03-08T06:59", "2026-03-08T07:00", "2026-11-01T05:29", "2026-11-01T05:31", "2026-11-01T06:15", "2026-11-25T20:00", "2028-02-28T19:00"], ["2026-11-26"]),
    "America/Sao_Paulo": (["2018-11-04T02:59", "2018-11-04T03:00", "2018-11-04T03:31", "2018-02-18T01:29", "2018-02-18T01:31", "2018-02-18T02:10", "2026-02-13T18:00", "2026-12-31T23:00"], ["2026-02-16", "2026-02-17", "2027-01-01"]),
    "Asia/Shanghai": (["2026-02-13T05:59", "2026-02-13T06:00", "2026-02-27T07:00", "2026-09-30T05:00", "2026-10-09T16:30", "2027-01-02T15:59", "2027-01-02T16:00", "2026-12-31T15:59"], ["2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20", "2026-02-23", "2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"]),
    "Australia/Lord_Howe": (["2026-10-03T15:29", "2026-10-03T15:30", "2026-10-03T15:45", "2026-04-04T14:44", "2026-04-04T14:46", "2026-04-04T15:10", "2026-06-30T12:00", "2026-12-31T12:59"], []),
    "Pacific/Apia": (["2011-12-29T21:59", "2011-12-29T22:31", "2011-12-30T09:59", "2011-12-30T10:00", "2011-12-30T22:31", "2026-05-29T10:30", "2026-12-30T22:00", "2027-01-01T22:31"], ["2011-12-30"]),
}
WORKED = {"Asia/Shanghai": ["2026-02-14", "2026-02-28", "2026-10-10"]}  # swapped weekends
SETS = [  # cut-off minute, preparation days, weekdays of the site (Monday = 0), transit days, receiving weekdays, wished days after the instant's UTC day
    (150, 0, {0, 1, 2, 3, 4, 5, 6}, 0, {0, 1, 2, 3, 4, 5, 6}, 0),
    (135, 0, {0, 1, 2, 3, 4, 5, 6}, 1, {0, 1, 2, 3, 4, 5, 6}, 0),
    (840, 1, {0, 1, 2, 3, 4, 5}, 2, {0, 1, 2, 3, 4}, 3),
    (None, 0, {0, 1, 2, 3, 4, 5, 6}, 1, {1, 4}, 9),
]


def first_moment(day, minute, zone):
    """Walks real time: the first instant of the local day (or after it) at which the local clock shows at least day + minute."""
    goal = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=15)
    while at.astimezone(zone).replace(tzinfo=None) < goal:
        at += timedelta(minutes=1)
    return at


def promised(now, zone, cut_off, preparation, working, transit, receiving, wished):
    local = now.astimezone(zone).date()
    late = cut_off is not None and now >= first_moment(local, cut_off, zone)
    day = local + timedelta(days=1) if late else local
    need = preparation + 1
    while True:  # the first working day counts as the day of the order, then so many more
        if working(day):
            need -= 1
            if need == 0:
                break
        day += timedelta(days=1)
    ready = day
    deliver = max(wished, ready + timedelta(days=transit))
    while True:
        ships = [ready + timedelta(days=k) for k in range((deliver - timedelta(days=transit) - ready).days + 1)]
        if receiving(deliver) and any(working(s) for s in ships):
            return ready, deliver
        deliver += timedelta(days=1)


def main():
    print("zone\tnow\tcutOff\tpreparation\tweekdays\ttransit\treceiving\twished\tholidays\tworked\tfirstDispatch\tdeliverOn")
    for name, (instants, holidays) in ZONES.items():
        zone, off = ZoneInfo(name), {date.fromisoformat(h) for h in holidays}
        on = {date.fromisoformat(w) for w in WORKED.get(name, [])}
        for text in instants:
            now = datetime.fromisoformat(text).replace(tzinfo=UTC)
            for cut_off, preparation, days, transit, receiving, ahead in SETS:
                wished = now.date() + timedelta(days=ahead)
                ready, deliver = promised(now, zone, cut_off, preparation, lambda d: d in on or (d.weekday() in days and d not in off), transit, lambda d: d.weekday() in receiving, wished)
                mask = lambda s: sum(1 << d for d in s)
                print("\t".join(map(str, [name, text + "Z", "" if cut_off is None else cut_off, preparation, mask(days), transit, mask(receiving), wished, " ".join(holidays), " ".join(sorted(WORKED.get(name, []))), ready, deliver])))


if __name__ == "__main__":
    main()
