"""Draws inventory.svg from the answers of `nuoda inventory … --format json`: stock value by class against the target, one file a target, named on the command line as TARGET=FILE."""
import json
import sys

words = {"en": ("Stock on hand, at cost", "fill-rate target", "kept in fact"), "zh": ("平均库存金额（成本）", "满足率目标", "实际库存")}
title, below, real = words[sys.argv[1]]
kept = float(sys.argv[2])
points = []
for argument in sys.argv[3:]:
    target, path = argument.split("=")
    with open(path, encoding="utf-8") as file:
        sums = dict.fromkeys("ABC", 0.0)
        for row in json.load(file)["classes"]:
            sums[row["class"][0]] += row["stockValue"]
    points.append((float(target), sums))
width, height, left, right, top, bottom = 640, 340, 64, 70, 36, 44
most = 160_000
x = lambda t: left + (t - points[0][0]) / (points[-1][0] - points[0][0]) * (width - left - right)
y = lambda v: height - bottom - v / most * (height - top - bottom)
out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{title}" font-family="system-ui, sans-serif" font-size="13">',
       "<style>text{fill:#222}.g{stroke:#8886;stroke-width:1}.k{stroke:#222;stroke-width:2;stroke-dasharray:6 4}.a{fill:#1f6feb}.b{fill:#d98c1f}.c{fill:#4a9a6a}"
       "@media(prefers-color-scheme:dark){text{fill:#eee}.k{stroke:#eee}.a{fill:#4f93ff}.b{fill:#f0a73a}.c{fill:#63bd87}}</style>",
       f'<text x="{left}" y="20" font-weight="600">{title}</text>']
for value in range(0, most + 1, 40_000):
    out.append(f'<line class="g" x1="{left}" x2="{width - right}" y1="{y(value):.1f}" y2="{y(value):.1f}"/><text x="{left - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value:,}</text>')
under = [0.0] * len(points)
for name in "ABC":
    over = [u + p[1][name] for u, p in zip(under, points)]
    line = [f"{x(p[0]):.1f},{y(v):.1f}" for p, v in zip(points, over)] + [f"{x(p[0]):.1f},{y(v):.1f}" for p, v in reversed(list(zip(points, under)))]
    out.append(f'<polygon class="{name.lower()}" points="{" ".join(line)}"/><text x="{width - right + 8}" y="{y((over[-1] + under[-1]) / 2) + 4:.1f}">{name}</text>')
    under = over
out.append(f'<line class="k" x1="{left}" x2="{width - right}" y1="{y(kept):.1f}" y2="{y(kept):.1f}"/><text x="{left + 6}" y="{y(kept) - 7:.1f}">{real} {kept:,.0f}</text>')
for target, _ in points:
    if round(target * 100) in (80, 85, 90, 95, 99):
        out.append(f'<text x="{x(target):.1f}" y="{height - bottom + 18}" text-anchor="middle">{target:.0%}</text>')
out.append(f'<text x="{(left + width - right) / 2:.0f}" y="{height - 6}" text-anchor="middle">{below}</text></svg>')
print("\n".join(out))
