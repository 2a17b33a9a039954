#!/usr/bin/env python3
"""Times `nuoda import` end to end (parsed, validated, matched, stored, audited, facts updated) beside `sqlite3 .import` and PostgreSQL `COPY` of the same file.

usage: bench/import.py CSV PROFILE [--rounds N] [--postgres "host=127.0.0.1 port=5432 user=postgres"] [--program ./nuoda]

Peer and program take turns (A B A B …); the median, the spread and the CPU seconds are printed, and the load average beside. The peers load one bare table without an index,
a check or a key: they are the floor of the machine, not the same work. Needs sqlite3 and, for the second half, psql and a server on which a database may be made."""
import argparse, gzip, json, os, resource, shutil, statistics, subprocess, tempfile, time

p = argparse.ArgumentParser()
p.add_argument("csv"); p.add_argument("profile"); p.add_argument("--rounds", type=int, default=5)
p.add_argument("--postgres"); p.add_argument("--program", default="./nuoda")
a = p.parse_args()
work = tempfile.mkdtemp()
plain = a.csv
if plain.endswith(".gz"):
    plain = os.path.join(work, "plain.csv")
    with gzip.open(a.csv) as source, open(plain, "wb") as target: shutil.copyfileobj(source, target)
with open(plain, encoding="utf-8") as f: columns = f.readline().strip().split(",")

def timed(command, **more):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, **more)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1): raise SystemExit(f"{command}: {done.stderr[-500:]}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout

def psql(sql, database="postgres"): return subprocess.run(["psql", "-q", a.postgres + f" dbname={database}", "-c", sql], check=True, capture_output=True, text=True)

results, phases, rows = {}, {}, 0
def note(name, wall, cpu): results.setdefault(name, []).append((wall, cpu))

for round_number in range(a.rounds):
    folder = os.path.join(work, f"d{round_number}")
    wall, cpu, out = timed([a.program, "import", "--data", folder, "--profile", a.profile, "--format", "json", a.csv])
    document = json.loads(out); rows = document["read"]
    note("nuoda, SQLite", wall, cpu)
    for phase, seconds in document["phases"].items(): phases.setdefault(("SQLite", phase), []).append(seconds)
    shutil.rmtree(folder)
    db = os.path.join(work, "peer.db")
    wall, cpu, _ = timed(["sqlite3", db], input=f".mode csv\n.import '{plain}' lines\n")
    note("sqlite3 .import (one bare table)", wall, cpu); os.remove(db)
    if not a.postgres: continue
    name = f"nuoda_bench_{os.getpid()}_{round_number}"
    psql(f"CREATE DATABASE {name}")
    connection = ";".join({"host": "Host", "port": "Port", "user": "Username", "password": "Password"}[k] + "=" + v for k, v in (part.split("=") for part in a.postgres.split())) + f";Database={name}"
    wall, cpu, out = timed([a.program, "import", "--data", folder, "--database", connection, "--profile", a.profile, "--format", "json", a.csv])
    note("nuoda, PostgreSQL (CPU without the server)", wall, cpu)
    for phase, seconds in json.loads(out)["phases"].items(): phases.setdefault(("PostgreSQL", phase), []).append(seconds)
    shutil.rmtree(folder)
    psql("CREATE TABLE lines (" + ", ".join(f'"{c}" text' for c in columns) + ")", name)
    wall, cpu, _ = timed(["psql", "-q", a.postgres + f" dbname={name}", "-c", f"\\copy lines from '{plain}' with (format csv, header)"])
    note("PostgreSQL COPY (one bare table)", wall, cpu)
    psql(f"DROP DATABASE {name} WITH (FORCE)")

print(f"{rows:,} rows, {os.path.getsize(plain) / 1e6:.1f} MB, {a.rounds} rounds, load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
print(f"{'':45}{'median s':>10}{'min':>8}{'max':>8}{'CPU s':>8}{'rows/s':>12}")
for name, some in results.items():
    walls = [w for w, _ in some]
    print(f"{name:45}{statistics.median(walls):>10.2f}{min(walls):>8.2f}{max(walls):>8.2f}{statistics.median(c for _, c in some):>8.2f}{rows / statistics.median(walls):>12,.0f}")
print("where the time goes (median s): " + "; ".join(f"{d} {phase} {statistics.median(s):.2f}" for (d, phase), s in phases.items()))
shutil.rmtree(work)
