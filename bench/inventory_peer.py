"""The work of `nuoda-bench inventory` in numpy and scipy, on the same numbers; answers are printed beside the times so that both can be compared."""
import os
import time

import numpy as np
from scipy import special, stats

ROUNDS = 5
ITEMS = 100_000
i = np.arange(ITEMS, dtype=np.int64)
mean = 20.0 + i * 7919 % 1000
sd = mean * (0.1 + i * 31 % 90 / 100.0)
lot = mean * (0.2 + i * 17 % 50 / 10.0)


def measure(name, count, work):
    seconds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        answer = work()
        seconds.append(time.process_time() - start)
    seconds.sort()
    median = seconds[ROUNDS // 2]
    print(f"{name:<50} {median * 1000:9.1f} ms CPU ({seconds[0] * 1000:.1f}–{seconds[-1] * 1000:.1f}), {count / median:,.0f}/s, answer {answer!r}", flush=True)


def bisect(loss):
    """Least r with 1 - (n(r) - n(r + Q)) / Q >= 0.95, all items at once."""
    low, high = -(mean + 10 * sd + lot), mean + 40 * sd
    for _ in range(60):
        middle = (low + high) / 2
        good = 1 - (loss(middle) - loss(middle + lot)) / lot >= 0.95
        high = np.where(good, middle, high)
        low = np.where(good, low, middle)
    return high.sum()


def normal_loss(x):
    z = (x - mean) / sd
    return sd * (np.exp(-z * z / 2) / np.sqrt(2 * np.pi) - z * special.ndtr(-z))


shape, scale = (mean / sd) ** 2, sd * sd / mean


def gamma_loss(x):
    above = np.maximum(x, 0) / scale
    return np.where(x <= 0, mean - x, mean * special.gammaincc(shape + 1, above) - x * special.gammaincc(shape, above))


def wagner_whitin(demand, order, holding):
    n = len(demand)
    cost = np.zeros(n + 1)
    for t in range(n - 1, -1, -1):
        lots = order + np.cumsum(holding * np.arange(n - t) * demand[t:]) + cost[t + 1:]
        cost[t] = min(lots.min(), cost[t + 1] if demand[t] == 0 else np.inf)
    return cost[0]


def replay(count, products=2000):
    """(r,Q) at one site: what NetworkSimulation does with one stock point an item; filled by the due date in thousandths."""
    on_hand, on_order, owed = [150_000] * products, [0] * products, [0] * products
    waiting = [[] for _ in range(products)]
    receipts = [[] for _ in range(365 + 6)]
    filled, state, mask = 0, 12345, (1 << 64) - 1
    today = -1
    for number in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) & mask
        draw = state >> 33
        day = number * 365 // count
        while today < day:
            today += 1
            for p, quantity in receipts[today]:
                on_order[p] -= quantity
                on_hand[p] += quantity
                queue = waiting[p]
                while queue and on_hand[p] > 0:
                    due, rest = queue[0]
                    given = min(rest, on_hand[p])
                    on_hand[p] -= given
                    owed[p] -= given
                    if today + 1 <= due and due < 365:
                        filled += given
                    if given == rest:
                        queue.pop(0)
                    else:
                        queue[0] = (due, rest - given)
        p, quantity = draw % products, (1 + draw // 40_000 % 5) * 1000
        given = min(quantity, on_hand[p])
        on_hand[p] -= given
        if day + 2 < 365:
            filled += given
        if given < quantity:
            waiting[p].append((day + 2, quantity - given))
            owed[p] += quantity - given
        position = on_hand[p] + on_order[p] - owed[p]
        if position <= 130_000:
            order = ((130_000 - position) // 100_000 + 1) * 100_000
            on_order[p] += order
            receipts[day + 5].append((p, order))
    return filled


print("load", os.getloadavg()[0])
measure("reorder points for a fill rate, normal", ITEMS, lambda: bisect(normal_loss))
measure("reorder points for a fill rate, gamma", ITEMS, lambda: bisect(gamma_loss))
measure("newsvendor, Poisson", ITEMS, lambda: stats.poisson.ppf(0.9, mean / 10).sum())
for n in (1000, 4000):
    measure(f"lots, {n} periods, dynamic program", n, lambda: wagner_whitin((np.arange(n) * 7919 % 101).astype(float), 300.0, 1.0))
ROUNDS = 3
measure("replay, one site, 5,000,000 lines", 5_000_000, lambda: replay(5_000_000))
print("load", os.getloadavg()[0])
