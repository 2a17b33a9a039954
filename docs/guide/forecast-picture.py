#!/usr/bin/env python3
"""Draws one series, its forecast with 80 and 95 % intervals and what then came, as SVG readable in light and dark.
usage: forecast-picture.py SERIES_ID TRAIN.csv TEST.csv FORECAST.csv OUT.svg [LAST_PERIODS] ; files as `nuoda forecast … --format csv` reads and writes them."""
import csv
import gzip
import sys

series, train, test, forecast, out = sys.argv[1:6]
last = int(sys.argv[6]) if len(sys.argv) > 6 else 60


def row(path):
    with (gzip.open(path, "rt") if path.endswith(".gz") else open(path)) as lines:
        for cells in csv.reader(lines):
            if cells and cells[0] == series:
                return [float(c) for c in cells[1:] if c]


known, came = row(train)[-last:], row(test)
with open(forecast) as lines:
    ahead = [r for r in csv.DictReader(lines) if r["id"] == series]
column = lambda name: [float(r[name]) for r in ahead]
n, h, width, height, left, top, bottom = len(known), len(ahead), 900, 340, 70, 16, 36
values = known + came + column("lo95") + column("hi95")
low, high = min(values + [0]), max(values) * 1.05
x = lambda t: left + (width - left - 12) * t / (n + h - 1)
y = lambda v: top + (height - top - bottom) * (high - v) / (high - low)
path = lambda first, vs: "M" + " L".join(f"{x(first + t):.1f},{y(v):.1f}" for t, v in enumerate(vs))


def band(lower, upper):
    points = [f"{x(n + t):.1f},{y(v):.1f}" for t, v in enumerate(upper)] + [f"{x(n + t):.1f},{y(v):.1f}" for t, v in reversed(list(enumerate(lower)))]
    return " ".join(points)


step = 10 ** (len(str(int(high))) - 1)
step = step / 2 if high / step < 3 else step
ticks = [i * step for i in range(int(high / step) + 1)]
with open(out, "w") as svg:
    svg.write(f'''<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="Series {series}: {n} known periods, {h} forecast ones with 80 and 95 percent intervals, and what came">
<style>text{{font:13px sans-serif;fill:#333}}.grid{{stroke:#ddd}}.known{{stroke:#333}}.came{{fill:#b4341f}}.mean{{stroke:#0b5fa5}}.b95{{fill:#0b5fa5;opacity:.16}}.b80{{fill:#0b5fa5;opacity:.24}}path{{fill:none;stroke-width:2}}
@media (prefers-color-scheme:dark){{text{{fill:#ddd}}.grid{{stroke:#444}}.known{{stroke:#ddd}}.came{{fill:#ff8f6b}}.mean{{stroke:#6db8ff}}.b95,.b80{{fill:#6db8ff}}}}</style>
''')
    for v in ticks:
        svg.write(f'<line class="grid" x1="{left}" x2="{width - 12}" y1="{y(v):.1f}" y2="{y(v):.1f}"/><text x="{left - 8}" y="{y(v) + 4:.1f}" text-anchor="end">{v:,.0f}</text>\n')
    svg.write(f'<polygon class="b95" points="{band(column("lo95"), column("hi95"))}"/><polygon class="b80" points="{band(column("lo80"), column("hi80"))}"/>\n')
    svg.write(f'<path class="known" d="{path(0, known)}"/><path class="mean" d="{path(n, column("mean"))}"/>\n')
    for t, v in enumerate(came):
        svg.write(f'<circle class="came" cx="{x(n + t):.1f}" cy="{y(v):.1f}" r="3"/>\n')
    svg.write(f'<text x="{left}" y="{height - 10}">−{n}</text><text x="{x(n):.1f}" y="{height - 10}" text-anchor="middle">+1</text><text x="{width - 12}" y="{height - 10}" text-anchor="end">+{h}</text>\n</svg>\n')
