"""Draws the pictures of voice.md and quality-and-queues.md from what the verbs print:
nuoda survey report.csv --kind ipa … --format csv | draw-voice-and-quality.py quadrants > voice.svg
nuoda chart weeks.csv --kind p … --format csv | draw-voice-and-quality.py chart > quality.svg"""
import csv, sys
from html import escape

STYLE = """<style>
text { font: 12px system-ui, "Noto Sans CJK SC", sans-serif; fill: #24292f } .soft { fill: #57606a }
.line { stroke: #8c959f; fill: none } .limit { stroke: #cf222e; fill: none; stroke-dasharray: 5 3 } .data { stroke: #0969da; fill: none; stroke-width: 1.5 }
.point { fill: #0969da } .out { fill: #cf222e } .open { fill: none; stroke: #0969da; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .soft { fill: #9198a1 } .line { stroke: #6e7681 } .limit { stroke: #ff7b72 } .data { stroke: #58a6ff } .point { fill: #58a6ff } .out { fill: #ff7b72 } .open { stroke: #58a6ff } }
</style>"""


def svg(width, height, title, body):
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">\n{STYLE}\n' + "\n".join(body) + "\n</svg>")


def quadrants(rows):
    scale = lambda v: (float(v) - 2.5) / 4.5
    x, y = (lambda v: 60 + 600 * scale(v)), (lambda v: 400 - 370 * scale(v))
    # The lines are the means over the elements, as the verb prints them.
    across, up = (sum(float(r[k]) for r in rows) / len(rows) for k in ("performance", "importance"))
    body = [f'<path class="line" d="M60 30V400H660"/><path class="limit" d="M{x(across):.1f} 30V400M60 {y(up):.1f}H660"/>']
    body += [f'<text class="soft" x="{a}" y="{b}" text-anchor="{c}">{t}</text>' for a, b, c, t in (
        (68, 46, "start", "concentrate here 优先改进"), (652, 46, "end", "keep up the good work 继续保持"), (68, 392, "start", "low priority 低优先"), (652, 392, "end", "possible overkill 可能过度"),
        (360, 428, "middle", "performance 表现 →"))]
    body.append('<text class="soft" x="24" y="215" text-anchor="middle" transform="rotate(-90 24 215)">importance 重要性 →</text>')
    for i, r in enumerate(rows):
        a, b = x(r["performance"]), y(r["importance"])
        body.append(f'<circle class="{"point" if r["certain"].lower() == "true" else "open"}" cx="{a:.1f}" cy="{b:.1f}" r="5"/><text x="{a:.1f}" y="{b - 9:.1f}" text-anchor="middle">{i + 1}</text>')
        body.append(f'<text x="680" y="{120 + 22 * i}">{i + 1}  {escape(r["name"])}</text>')
    svg(880, 440, "Importance and performance of nine elements of service", body)


def chart(rows):
    low, high = min(float(r["lower"]) for r in rows) - 0.02, max(float(r["upper"]) for r in rows) + 0.02
    x, y = (lambda i: 50 + 630 * i / (len(rows) - 1)), (lambda v: 260 - 230 * (float(v) - low) / (high - low))
    steps = lambda key: "M" + "L".join(f"{x(i):.1f} {y(r[key]):.1f}" for i, r in enumerate(rows))
    body = [f'<path class="limit" d="{steps("lower")}"/><path class="limit" d="{steps("upper")}"/><path class="line" d="{steps("centre")}"/><path class="data" d="{steps("value")}"/>']
    body += [f'<circle class="{"out" if r["outside"].lower() == "true" else "point"}" cx="{x(i):.1f}" cy="{y(r["value"]):.1f}" r="2.5"/>' for i, r in enumerate(rows)]
    body += [f'<text class="soft" x="{x(i):.1f}" y="282" text-anchor="middle">{r["period"]}</text>' for i, r in enumerate(rows) if i % 32 == 0 and i < len(rows) - 8]
    body += [f'<text class="soft" x="44" y="{y(v / 100) + 4:.1f}" text-anchor="end">{v} %</text>' for v in range(0, 101, 5) if low < v / 100 < high]
    svg(700, 295, "Share of orders that were late, week by week, with the limits of chance", body)


{"quadrants": quadrants, "chart": chart}[sys.argv[1]](list(csv.DictReader(sys.stdin)))
