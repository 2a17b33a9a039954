"""The work of `nuoda-bench survey FOLDER` on the same data by numpy and scipy, as an analyst would write it: vectorised, no compiled code of one's own.
usage: survey_peer.py FOLDER   (after the C# bench has left its data there; prints CPU ms and the answers, which must agree)"""
import math, sys, time
import numpy as np
from scipy import stats

FOLDER = sys.argv[1]


def load(name):
    return np.array([[float(x) for x in line.split(",")] for line in open(f"{FOLDER}/{name}.csv")])


def measure(name, work, rounds=3):
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        answer = work()
        taken.append(1000 * (time.process_time() - start))
    print(f"{name:<45} {sorted(taken)[len(taken) // 2]:10.1f} ms CPU (best {min(taken):.1f})   {answer:.10g}", flush=True)


def nps(x):
    p, d, n = (x >= 9).mean(), (x <= 6).mean(), len(x)
    return 100 * (p - d) + stats.norm.ppf(0.975) * 100 * math.sqrt((p + d - (p - d) ** 2) / n)


def items(x):
    c, k = np.cov(x), len(x)
    total, own, shared = c.sum(), np.diag(c), c.sum(axis=1)
    rest = total - 2 * shared + own
    return ((k - 1) / (k - 2) * (1 - (own.sum() - own) / rest)).sum() + ((shared - own) / np.sqrt(own * rest)).sum()


def rake(classes):
    classes = classes.astype(int)
    n = classes.shape[1]
    targets = [np.arange(1, k + 1) / (k * (k + 1) / 2) for k in (5, 8, 3, 20)]
    w = np.ones(n)
    while True:
        for c, t in zip(classes, targets):
            w *= (t * w.sum() / np.bincount(c, w, len(t)))[c]
        if max(np.abs(np.bincount(c, w, len(t)) / w.sum() - t).max() for c, t in zip(classes, targets)) <= 1e-9:
            return n * (w ** 2).sum() / w.sum() ** 2


def shapley(x, p):
    r = np.corrcoef(np.vstack([x[:p], x[-1:]]))
    rx, ry = r[:p, :p], r[:p, p]
    known = np.zeros(1 << p)
    for s in range(1, 1 << p):
        i = [j for j in range(p) if s >> j & 1]
        known[s] = ry[i] @ np.linalg.solve(rx[np.ix_(i, i)], ry[i])
    subsets = np.arange(1 << p)
    size = np.array([bin(s).count("1") for s in range(1 << p)])
    weight = np.array([1 / (p * math.comb(p - 1, s)) for s in range(p)] + [0])
    parts = []
    for j in range(p):
        without = subsets[subsets >> j & 1 == 0]
        parts.append((weight[size[without]] * (known[without | 1 << j] - known[without])).sum())
    return sum((j + 1) * v for j, v in enumerate(parts))


def runs(x):
    z = (x - x.mean()) / (np.abs(np.diff(x)).mean() / (2 / math.sqrt(math.pi)))
    window = np.lib.stride_tricks.sliding_window_view
    def one_side(k, n, beyond):
        total = 0
        for s in (z, -z):
            hit = (s > beyond).astype(np.int8)
            padded = np.concatenate([np.zeros(n - 1, np.int8), hit])
            total += int(((window(padded, n).sum(axis=1) >= k) & (hit == 1)).sum())
        return total
    d = np.sign(np.diff(z))
    turns = d[1:] * d[:-1]
    return (int((np.abs(z) > 3).sum()) + one_side(9, 9, 0) + int((np.abs(window(d, 5).sum(axis=1)) == 5).sum()) + int((window(turns, 12) == -1).all(axis=1).sum())
            + one_side(2, 3, 2) + one_side(4, 5, 1) + int((window(np.abs(z), 15) < 1).all(axis=1).sum()) + int((window(np.abs(z), 8) > 1).all(axis=1).sum()))


def erlang_c_agents(load, h):
    n, blocked = 0, 1.0
    while True:
        n += 1
        blocked = load * blocked / (n + load * blocked)
        if n > load and 1 - n * blocked / (n - load * (1 - blocked)) * math.exp(-(n - load) * 20 / h) >= 0.8:
            return n


CALLS = [float(round(20 + 400 * math.sin(math.pi * i / 96) ** 2)) for i in range(96)]
measure("NPS of 1,000,000 answers", lambda x=load("nps")[0]: nps(x))
measure("item analysis, 100,000 x 22", lambda x=load("items"): items(x))
measure("raking, 100,000 x 4 margins", lambda x=load("classes"): rake(x))
DRIVERS = load("drivers")
for P in (5, 10, 15):
    measure(f"Shapley shares, 5,000 x {P}", lambda: shapley(DRIVERS, P), rounds=3 if P < 15 else 1)
measure("XmR and Nelson's rules, 1,000,000 points", lambda x=load("series")[0]: runs(x))
measure("staffing of 96 intervals, Erlang C", lambda: sum(erlang_c_agents(c / 900 * 240, 240) for c in CALLS))
