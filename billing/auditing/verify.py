"""Recompute every cent of this package: python verify.py (Python 3.11, nothing else).

It shares no code with the program that made the package. It follows the chain of events, splits and
books everything anew with exact fractions, and compares report, journal and documents. Exit 0 or 1.
"""

import csv
import datetime as dt
import hashlib
import json
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from fractions import Fraction as F
from pathlib import Path

HERE = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
LAENDER = "BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH".split()
faults, journal = [], []


def check(right, what):
    faults.extend([] if right else [what])


def book(why, about, lines):
    journal.extend([why, about, account, str(cents)] for account, cents in sorted(lines.items()))


def events():
    previous = bytes(32)
    for seq, line in enumerate((HERE / "events.jsonl").read_text("utf-8").splitlines(), start=1):
        kept = json.loads(line)
        body = kept["body"].encode()
        previous = hashlib.sha256(previous + seq.to_bytes(8, "big") + body).digest()
        check((kept["seq"], kept["hash"]) == (seq, previous.hex()), f"chain broken at event {seq}")
        yield json.loads(body)


def presence(members, rules):
    first, last = dt.date(rules["year"], 1, 1), dt.date(rules["year"], 12, 31)
    there = {}
    for member in members:
        begin = max(first, dt.date.fromisoformat(member["first_day"]))
        end = min(last, dt.date.fromisoformat(member.get("last_day", "9999-12-31")))
        days = range(begin.toordinal(), end.toordinal() + 1)
        there.setdefault(member["land"], set()).update(map(dt.date.fromordinal, days))
    whole = (last - first).days + 1
    if rules["pro_rata"] != "days":
        whole, there = 12, {land: {day.month for day in days} for land, days in there.items()}
    return {land: F(len(days), whole) for land, days in there.items() if days}


def plain_keys(key, portion=F(1)):
    if key["is"] == "key":
        yield portion, key
    for part in key.get("portions", ()):
        yield from plain_keys(part["key"], portion * F(part["of_whole"]))


def weighed(key, present, absence):
    shares = Counter()
    for portion, plain in plain_keys(key):
        weights = {land: F(plain["weights"][land]) for land in present}
        products = {land: weight * present[land] for land, weight in weights.items()}
        if not any(products.values()):
            return None
        divisor = sum(weights.values()) if absence == "provider" else sum(products.values())
        gap = 1 - sum(products.values()) / divisor
        for party, share in {**products, **({"provider": gap * divisor} if gap else {})}.items():
            shares[party] += portion * share / divisor
    return shares


def rounded(cents, shares):
    exact = {party: abs(cents) * share for party, share in shares.items()}
    down = {party: int(each) for party, each in exact.items()}
    spare = abs(cents) - sum(down.values())
    for party in sorted(exact, key=lambda p: (down[p] - exact[p], p not in LAENDER, p))[:spare]:
        down[party] += 1
    return {party: -each if cents < 0 else each for party, each in down.items()}


def layers(item, rules, present, used):
    if item["key"] is None:
        caused = Counter()
        for one in sorted(item["connections"], key=lambda c: (c["live_since"], c["ags"])):
            land = one["land"]
            paid = used[land] < (rules["subsidy"] or {"first_per_land": 0})["first_per_land"]
            used[land] += paid
            caused["provider" if paid else land] += one["cents"]
        return {"users": caused}
    layered = {"1 users": F(1, 2), "2 bund": F(1, 4), "3 joint": F(1, 4)}
    parts = layered if rules["cofinancing"] == "50_25_25" else {"1 users": F(1)}
    cut = rounded(item["cents"], parts)
    users = None if present else {"provider": F(1)}
    for key in (item["key"], item["fallback"]):
        if users is None and key is not None:
            users = weighed(key, present, rules["absence"])
    found = {"users": rounded(cut["1 users"], users)}
    if "2 bund" in cut:
        everybody = weighed(rules["joint_key"], dict.fromkeys(LAENDER, F(1)), "redistribute")
        found |= {"bund": {"bund": cut["2 bund"]}, "joint": rounded(cut["3 joint"], everybody)}
    return found


def split(year, items, members):
    used = Counter((year["rules"]["subsidy"] or {"used": {}})["used"])
    present = presence(members, year["rules"])
    return {id_: layers(item, year["rules"], present, used) for id_, item in items.items()}


def amounts(document):
    net = sum(line["cents"] for line in document["lines"])
    tax, rest = divmod(abs(net) * document["tax"]["percent"], 100)
    tax = (tax + (rest >= 50)) * (-1 if net < 0 else 1)
    return net, tax, net + tax


def main():
    years, members, documents, uses = {}, [], {}, Counter()
    for line in (HERE / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split("  ")
        check(hashlib.sha256((HERE / name).read_bytes()).hexdigest() == digest, f"{name} differs")
    for event in events():
        what, year = event["what"], years.get(event.get("year"))
        if what == "period_planned":
            years[event["rules"]["year"]] = {"rules": event["rules"], "items": {}, "actuals": {}}
        elif what == "land_joined":
            members.append(dict(event))
        elif what == "land_left":
            mine = (m for m in members if m["land"] == event["land"] and "last_day" not in m)
            next(mine)["last_day"] = event["last_day"]
        elif what in {"item_entered", "actual_entered"}:
            kind = "items" if what == "item_entered" else "actuals"
            year[kind][event["item"]["id"]], year["split"] = event["item"], None
        elif what == "item_dropped":
            del year["items"][event["item_id"]]
        elif what == "sent_for_approval":
            items = year["items" if event["stage"] == "estimate" else "actuals"]
            asked = presence(members, year["rules"]).keys()
            year |= {"split": split(year, items, members), "yes": set(), "asked": asked}
        elif what == "approved":
            year["yes"].add(event["land"])
            if event["stage"] == "settlement" and year["yes"] == year["asked"]:
                lines = Counter()
                for layer, shares in (pair for each in year["split"].values() for pair in each.items()):  # fmt: skip
                    for party, cents in shares.items():
                        side = f"{'joint' if layer == 'joint' else 'share'}:{party}"
                        lines[side if party in LAENDER else party] += cents
                lines["costs"] = -lines.total()
                book("settled", str(event["year"]), lines)
        elif what in {"uses_counted", "uses_reviewed"}:
            uses[event["month"][:4], event["land"]] += event["count"]
        elif what == "issued":
            document, land = event["document"], event["land"]
            documents[document["number"]] = event
            sign = -1 if document["kind"] == "381" else 1
            net, tax, gross = (sign * cents for cents in amounts(document))
            lines = {f"receivable:{land}": gross, f"share:{land}": -net, "vat": -tax}
            book("issued", document["number"], lines)
        elif what == "paid":
            account = f"receivable:{documents[event['number']]['land']}"
            side = "stripe" if event["by"]["part"] == "collector" else "bank"
            book("paid", event["number"], {side: event["cents"], account: -event["cents"]})
    report = json.loads((HERE / "report.json").read_text("utf-8"))
    year, totals = years[report["year"]], Counter()
    items = year["actuals" if report["actual"] else "items"]
    right = year.get("split") or split(year, items, members)
    check(report["cents"] == sum(item["cents"] for item in items.values()), "report: sum of items")
    check([a["item"] for a in report["allocations"]] == list(items.values()), "report: other items")
    for allocation in report["allocations"]:
        item = allocation["item"]
        for layer in allocation["layers"]:
            shown = {line["party"]: line["cents"] for line in layer["lines"]}
            same = shown == right.get(item["id"], {}).get(layer["layer"])
            check(same and layer["cents"] == sum(shown.values()), f"report: shares of {item['id']}")
            totals.update(shown)
        for _, key in plain_keys(item["key"]) if item["key"] else ():
            counted = {land: uses[key["version"], land] for land in key["weights"]}
            same = counted == {land: F(weight) for land, weight in key["weights"].items()}
            known = key["type"] == "uses" and any(counted.values())
            check(same or not known, f"report: uses of {item['id']} are not as counted")
    check(report["totals"] == totals, "report: totals")
    rows = list(csv.reader((HERE / "journal.csv").read_text("utf-8").splitlines()))[1:]
    check(rows == journal, "journal: not what the events book")
    files = {path.stem: path for path in (HERE / "documents").glob("*.xml")}
    check(files.keys() == documents.keys(), "documents: not those that were issued")
    for number in files.keys() & documents.keys():
        tree, document = ET.parse(files[number]), documents[number]["document"]
        net, tax, gross = amounts(document)
        each = [c for line in document["lines"] for c in (line["cents"], abs(line["cents"]))]
        found = [F(part.text) * 100 for part in tree.iter() if part.tag.endswith("Amount")]
        check(found == [tax, net, tax, net, net, gross, gross, *each], f"{number}: other amounts")


main()
print("\n".join(faults) or "every cent is as computed")
sys.exit(bool(faults))
