"""Draws the guide's pictures from what the program printed.

  nuoda churn MONTHLY.csv --time tenure --format json > month.json    (and the yearly and two-yearly contracts)
  nuoda churn FILE --model trees --format json > trees.json
  customer-pictures.py retention month.json year.json two.json trees.json > retention.svg   [--zh]
  nuoda clv LOG --layout cdnow --model M --calibration-end 1997-09-30 --horizon 39 --format csv > M.csv
  customer-pictures.py lifetime LOG bgnbd.csv paretonbd.csv > customer-lifetime.svg         [--zh]
"""
import csv, json, sys

STYLE = """<style>
 svg{--ink:#1f2328;--soft:#59636e;--line:#d1d9e0;--a:#0969da;--b:#1a7f37;--c:#bc4c00;font:13px system-ui,'Noto Sans CJK SC',sans-serif}
 @media(prefers-color-scheme:dark){svg{--ink:#f0f6fc;--soft:#9198a1;--line:#3d444d;--a:#4493f8;--b:#3fb950;--c:#db6d28}}
 text{fill:var(--ink)} .soft{fill:var(--soft)} .axis{stroke:var(--line);fill:none} .a{stroke:var(--a)} .b{stroke:var(--b)} .c{stroke:var(--c)}
 .curve{fill:none;stroke-width:2} .band{stroke:none;opacity:.18} .fa{fill:var(--a)} .fb{fill:var(--b)} .fc{fill:var(--c)} .title{font-weight:600}
</style>"""


class Panel:
    def __init__(self, left, top, width, height, x, y):
        self.left, self.top, self.width, self.height, self.xs, self.ys = left, top, width, height, x, y

    def x(self, v): return round(self.left + self.width * (v - self.xs[0]) / (self.xs[1] - self.xs[0]), 1)
    def y(self, v): return round(self.top + self.height * (1 - (v - self.ys[0]) / (self.ys[1] - self.ys[0])), 1)

    def frame(self, title, xt, yt, xticks, yticks, xs=str, ys=str):
        out = [f'<text class="title" x="{self.left}" y="{self.top - 14}">{title}</text>']
        for v in yticks:
            out.append(f'<path class="axis" d="M{self.left} {self.y(v)}h{self.width}"/><text class="soft" x="{self.left - 6}" y="{self.y(v) + 4}" text-anchor="end">{ys(v)}</text>')
        for v in xticks:
            out.append(f'<text class="soft" x="{self.x(v)}" y="{self.top + self.height + 18}" text-anchor="middle">{xs(v)}</text>')
        out.append(f'<text class="soft" x="{self.left + self.width / 2}" y="{self.top + self.height + 38}" text-anchor="middle">{xt}</text>')
        if yt: out.append(f'<text class="soft" x="{self.left}" y="{self.top + self.height + 38}">{yt}</text>')
        return out


def document(width, height, title, parts):
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{title}">{STYLE}<title>{title}</title>')
    print("\n".join(parts))
    print("</svg>")


def percent(v): return f"{v * 100:.0f} %"


def retention(files, zh):
    said = (lambda en, cn: cn if zh else en)
    names = [said("monthly contract", "按月合同"), said("one year", "一年合同"), said("two years", "两年合同")]
    left = Panel(60, 40, 380, 260, (0, 72), (0, 1))
    parts = left.frame(said("Still there", "仍在的客户"), said("months", "月"), "", range(0, 73, 12), (0, .25, .5, .75, 1), ys=percent)
    for name, colour, file in zip(names, "cba", files[:3]):
        points = [p for p in json.load(open(file))["curve"] if p["survival"] > 0]
        def steps(field):
            path, last = [(0, 1)], 1
            for p in points:
                value = p[field] if p[field] is not None else p["survival"]
                path += [(p["time"], last), (p["time"], value)]
                last = value
            return [(t, v) for t, v in path + [(72, last)]]
        upper, lower = steps("upper"), steps("lower")[::-1]
        parts.append(f'<polygon class="band f{colour}" points="{" ".join(f"{left.x(t)},{left.y(v)}" for t, v in upper + lower)}"/>')
        curve = steps("survival")
        parts.append(f'<polyline class="curve {colour}" points="{" ".join(f"{left.x(t)},{left.y(v)}" for t, v in curve)}"/>')
        at, below = {"c": (18, -10), "b": (36, 20), "a": (36, -6)}[colour]
        height = [v for t, v in curve if t <= at][-1]
        parts.append(f'<text style="fill:var(--{colour})" x="{left.x(at)}" y="{left.y(height) + below}">{name}</text>')
    right = Panel(520, 40, 260, 260, (0, .8), (0, .8))
    ticks = (0, .2, .4, .6, .8)
    parts += right.frame(said("Lost, against foreseen", "实际流失与预测"), said("foreseen", "预测"), "", ticks, ticks, percent, percent)
    parts.append(f'<path class="axis" stroke-dasharray="4 4" style="stroke:var(--soft)" d="M{right.x(0)} {right.y(0)}L{right.x(.8)} {right.y(.8)}"/>')
    for c in json.load(open(files[3]))["heldBack"]["calibration"]:
        parts.append(f'<circle class="fa" cx="{right.x(c["foreseen"])}" cy="{right.y(c["lost"])}" r="5"/>')
    document(800, 350, said("Customers still there by contract, and how probabilities of loss came true", "不同合同客户的留存曲线，以及流失概率的准确程度"), parts)


def lifetime(files, zh):
    said = (lambda en, cn: cn if zh else en)
    later = {}
    for line in open(files[0]):
        f = line.split()
        if len(f) == 5 and f[2] > "19970930": later.setdefault(f[0], set()).add(f[2])
    models = [list(csv.DictReader(open(f))) for f in files[1:]]
    groups = ["0", "1", "2", "3", "4", "5", "6", "7+"]
    place = lambda row: min(int(row["x"]), 7)
    panel = Panel(60, 40, 680, 260, (-.5, 7.5), (0, 7))
    parts = panel.frame(said("Orders in the 39 weeks after, each", "其后 39 周内的人均购买次数"), said("repeat orders so far", "此前的重复购买次数"), "", range(8), (0, 2, 4, 6), lambda v: groups[v])
    real = [[len(later.get(r["customer"], ())) for r in models[0] if place(r) == g] for g in range(8)]
    for g in range(8):
        values = [sum(real[g]) / len(real[g])] + [sum(float(r["expected_purchases"]) for r in m if place(r) == g) / len(real[g]) for m in models]
        for k, (v, colour) in enumerate(zip(values, "cab")):
            parts.append(f'<rect class="f{colour}" x="{panel.x(g) - 33 + 22 * k}" y="{panel.y(v)}" width="20" height="{round(panel.y(0) - panel.y(v), 1)}"/>')
        print(groups[g], len(real[g]), [round(v, 3) for v in values], file=sys.stderr)
    for k, (name, colour) in enumerate([(said("really ordered", "实际"), "c"), ("BG/NBD", "a"), ("Pareto/NBD", "b")]):
        parts.append(f'<rect class="f{colour}" x="80" y="{52 + 22 * k}" width="14" height="14"/><text x="102" y="{64 + 22 * k}">{name}</text>')
    document(760, 350, said("Orders foreseen and orders that came, by repeat orders so far", "按此前重复购买次数比较预测与实际购买次数"), parts)


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if a != "--zh"]
    {"retention": retention, "lifetime": lifetime}[arguments[0]](arguments[1:], "--zh" in sys.argv)
