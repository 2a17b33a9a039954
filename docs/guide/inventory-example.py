"""Makes demand.csv (item by month, wide), items.csv (cost, price, lead time in months) and orders.csv (date, item, quantity) from the tables of the just-in-time company, and says what stock it really kept."""
import collections
import csv
import gzip
import statistics
import sys

folder = sys.argv[1]
months = [f"{year}{month:02}" for year in (2015, 2016, 2017) for month in range(1, 13)]
demand = collections.defaultdict(lambda: dict.fromkeys(months, 0))
prices, costs, orders = collections.defaultdict(list), collections.defaultdict(list), []
with gzip.open(f"{folder}/orders_and_shipments.csv.gz", "rt", encoding="utf-8") as file:
    for row in csv.DictReader(file):
        row = {key.strip(): value.strip() for key, value in row.items()}
        item, quantity = row["Product Name"], int(row["Order Quantity"])
        if row["Order YearMonth"] not in months:
            continue
        demand[item][row["Order YearMonth"]] += quantity
        orders.append((f"{row['Order Year']}-{int(row['Order Month']):02}-{int(row['Order Day']):02}", item, quantity))
        gross, discount = float(row["Gross Sales"]), row["Discount %"]
        net = gross * (1 - (0 if discount == "-" else float(discount)))
        prices[item].append(gross / quantity)
        costs[item].append((net - float(row["Profit"])) / quantity)
with open(f"{folder}/fulfillment.csv", encoding="utf-8") as file:
    days = {row["Product Name"].strip(): float(row[" Warehouse Order Fulfillment (days) "]) for row in csv.DictReader(file)}
with open("demand.csv", "w", newline="", encoding="utf-8") as file:
    for item in sorted(demand):
        csv.writer(file).writerow([item, *demand[item].values()])
with open("items.csv", "w", newline="", encoding="utf-8") as file:
    out = csv.writer(file)
    out.writerow(["item", "cost", "price", "lead_time"])
    for item in sorted(demand):
        cost = max(0.01, round(statistics.median(costs[item]), 2))
        out.writerow([item, cost, round(statistics.median(prices[item]), 2), round(days.get(item, 5) / 30.4, 3)])
with open("orders.csv", "w", newline="", encoding="utf-8") as file:
    csv.writer(file).writerows(sorted(orders))
kept = collections.Counter()
with open(f"{folder}/inventory.csv", encoding="utf-8") as file:
    for row in csv.DictReader(file):
        row = {key.strip(): value.strip() for key, value in row.items()}
        if row["Year Month"] in months and row["Product Name"] in costs:
            kept[row["Product Name"]] += int(row["Warehouse Inventory"].replace(",", "")) * max(0.01, statistics.median(costs[row["Product Name"]])) / len(months)
print(f"really kept, at cost: {sum(kept.values()):,.0f}")
