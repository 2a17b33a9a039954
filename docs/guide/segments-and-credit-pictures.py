#!/usr/bin/env python3
"""Pictures of the guide from what the verbs print (readable in light and dark):

  segments-and-credit-pictures.py segments TABLE.csv SEGMENTS.csv X Y LANG > segments.svg     (nuoda segment TABLE.csv … --format csv)
  segments-and-credit-pictures.py credit SCORES.csv LANG > credit.svg                         (nuoda score … --format csv)
"""
import csv
import math
import sys

STYLE = """<style>text{font:13px system-ui,sans-serif;fill:#333}.t{font-size:11px}.a{stroke:#888;stroke-width:1;fill:none}.s1{fill:#0b6bcb}.s2{fill:#d9480f}.o{fill-opacity:.65}
.l{stroke:#d9480f;stroke-width:2;fill:none}@media(prefers-color-scheme:dark){text{fill:#ddd}.s1{fill:#6cb2ff}.s2{fill:#ff9d6b}.l{stroke:#ff9d6b}}</style>"""


def head(title):
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 400" role="img" aria-label="{title}">{STYLE}<text x="60" y="22">{title}</text>'


def segments(table, found, x, y, lang):
    rows = list(csv.DictReader(open(table, encoding="utf-8")))
    place = [r["segment"] for r in csv.DictReader(open(found, encoding="utf-8"))]
    word = {"en": "segment", "zh-CN": "组"}[lang]
    title = {"en": f"{len(rows)} customers by {x} and {y} (logarithmic)", "zh-CN": f"{len(rows)} 个客户：{x} 与 {y}（对数坐标）"}[lang]
    spans = {c: (math.floor(min(math.log10(float(r[c])) for r in rows)), math.ceil(max(math.log10(float(r[c])) for r in rows))) for c in (x, y)}
    def at(c, v, low, high):
        a, b = spans[c]
        return low + (math.log10(v) - a) / (b - a) * (high - low)
    out = [head(title)]
    for power in range(spans[x][0], spans[x][1] + 1):
        p = at(x, 10**power, 60, 620)
        out.append(f'<path class="a" stroke-opacity=".3" d="M{p:.0f} 40V350"/><text class="t" x="{p:.0f}" y="366" text-anchor="middle">{10**power:,}</text>')
    for power in range(spans[y][0], spans[y][1] + 1):
        p = at(y, 10**power, 350, 40)
        out.append(f'<path class="a" stroke-opacity=".3" d="M60 {p:.0f}H620"/><text class="t" x="55" y="{p + 4:.0f}" text-anchor="end">{10**power:,}</text>')
    for row, segment in zip(rows, place):
        px, py = at(x, float(row[x]), 60, 620), at(y, float(row[y]), 350, 40)
        # Shape as well as colour tells the segments apart.
        out.append(f'<circle class="s1 o" cx="{px:.1f}" cy="{py:.1f}" r="3.5"/>' if segment == "1" else f'<path class="s2 o" d="M{px - 3.5:.1f} {py - 3.5:.1f}h7v7h-7z"/>')
    out.append(f'<text class="t" x="300" y="388" text-anchor="middle">{x}</text><text class="t" transform="translate(12 195) rotate(-90)" text-anchor="middle">{y}</text>')
    out.append(f'<circle class="s1" cx="450" cy="384" r="4"/><text x="460" y="388">{word} 1</text><path class="s2" d="M541 380h8v8h-8z"/><text x="555" y="388">{word} 2</text></svg>')
    return "\n".join(out)


def credit(scores, lang):
    rows = sorted(((int(r["score"]), float(r["probability_of_bad"]), int(r["bad"])) for r in csv.DictReader(open(scores, encoding="utf-8")) if r["bad"]), reverse=True)
    real, foretold = {"en": ("really bad", "foretold"), "zh-CN": ("实际", "预测")}[lang]
    out = [head({"en": "Share of bad debtors by score", "zh-CN": "各分数段的坏账率"}[lang])]
    for share in range(0, 101, 20):
        p = 350 - share * 3.1
        out.append(f'<path class="a" stroke-opacity=".3" d="M60 {p:.0f}H620"/><text class="t" x="55" y="{p + 4:.0f}" text-anchor="end">{share} %</text>')
    line = []
    for band in range(10):
        part = rows[len(rows) * band // 10:len(rows) * (band + 1) // 10]
        bad, told = sum(r[2] for r in part) / len(part), sum(r[1] for r in part) / len(part)
        left = 68 + band * 55
        out.append(f'<path class="s1 o" d="M{left} 350V{350 - bad * 310:.1f}h42V350z"/><text class="t" x="{left + 21}" y="366" text-anchor="middle">{part[-1][0]}–{part[0][0]}</text>')
        line.append(f"{left + 21} {350 - told * 310:.1f}")
    out.append(f'<path class="l" d="M{"L".join(line)}"/>')
    out.append(f'<path class="s1 o" d="M430 12h12v12h-12z"/><text x="447" y="22">{real}</text><path class="l" d="M540 18h16"/><text x="562" y="22">{foretold}</text></svg>')
    return "\n".join(out)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    print({"segments": segments, "credit": credit}[sys.argv[1]](*sys.argv[2:]))
