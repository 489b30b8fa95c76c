"""Recompute every cent of this package: python verify.py (Python 3.11, nothing else).

It shares no code with the program that made the package. It follows the chain of events, splits and
books everything anew with exact fractions, and compares report, journal and documents. Exit 0 or 1.
"""

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


def presence(members, rules):
    first, by_days, there = dt.date(rules["year"], 1, 1), rules["pro_rata"] == "days", {}
    days = [d for n in range(366) if (d := first + dt.timedelta(n)).year == first.year]
    for member in members:
        mine = (d for d in days if member["first_day"] <= str(d) <= member.get("last_day", "9999"))
        there.setdefault(member["land"], set()).update(d if by_days else d.month for d in mine)
    whole = len(days) if by_days else 12
    return {land: F(len(counted), whole) for land, counted in there.items() if counted}


def plain_keys(key, portion=F(1)):
    if key["is"] == "key":
        yield portion, key
    for part in key.get("portions", ()):
        yield from plain_keys(part["key"], portion * F(part["of_whole"]))


def weighed(key, present, absence):
    shares = Counter()
    for portion, plain in plain_keys(key):
        products = {land: F(plain["weights"][land]) * present[land] for land in present}
        if not any(products.values()):
            return None
        whole = sum(F(plain["weights"][land]) for land in present)
        divisor = whole if absence == "provider" else sum(products.values())
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


def split(rules, items, members):
    helped, half = rules["cofinancing"] == "50_25_25", {"2 bund": F(1, 4), "3 joint": F(1, 4)}
    subsidy = rules["subsidy"] or {"used": {}, "first_per_land": 0}
    used, present, found = Counter(subsidy["used"]), presence(members, rules), Counter()
    everybody = weighed(rules["joint_key"], dict.fromkeys(LAENDER, F(1)), "") if helped else {}
    for id_, item in items.items():
        caused = item["connections"] if item["key"] is None else ()
        for one in sorted(caused, key=lambda c: (c["live_since"], c["ags"])):
            party = "provider" if used[one["land"]] < subsidy["first_per_land"] else one["land"]
            used[one["land"]] += party == "provider"
            found[id_, "users", party] += one["cents"]
        keys = [key for key in (item["key"], item["fallback"]) if key and item["key"]]
        cut = rounded(item["cents"], {"1 users": F(1, 2), **half} if helped else {"1 users": F(1)})
        users = next(filter(None, (weighed(key, present, rules["absence"]) for key in keys)), {})
        users = users if present else {"provider": F(1)}
        shares = {"users": users, "bund": {"bund": F(1)}, "joint": everybody} if keys else {}
        for cents, layer in zip(cut.values(), shares, strict=False):
            found.update({(id_, layer, p): c for p, c in rounded(cents, shares[layer]).items()})
    return found


def pieces(year, members, items):
    now, found = str(year["rules"]["year"]), Counter()
    there = [m for m in members if m["first_day"][:4] <= now <= m.get("last_day", "9999")[:4]]
    contracts = {member["land"]: member["tax"] for member in there}
    for (id_, layer, land), cents in year["split"].items():
        tax = items[id_].get("tax") or contracts.get(land) or {"treatment": "", "percent": 0}
        piece = (land, f"{tax['treatment']}{tax['percent'] or ''}")
        found.update({piece: cents, (land,): cents} if layer == "users" else {})
    return {piece: cents for piece, cents in found.items() if cents and piece[0] in LAENDER}


def amounts(document):
    net, percent = sum(line["cents"] for line in document["lines"]), document["tax"]["percent"]
    tax = (abs(net) * percent * 2 + 100) // 200 * (-1 if net < 0 else 1)
    return net, tax, net + tax


def main():
    years, members, documents, uses, previous = {}, [], {}, Counter(), bytes(32)
    for digest, name in map(str.split, (HERE / "SHA256SUMS").read_text("utf-8").splitlines()):
        check(hashlib.sha256((HERE / name).read_bytes()).hexdigest() == digest, f"{name} differs")
    for seq, line in enumerate((HERE / "events.jsonl").read_text("utf-8").splitlines(), start=1):
        kept = json.loads(line)
        body = kept["body"].encode()
        previous = hashlib.sha256(previous + seq.to_bytes(8, "big") + body).digest()
        check((kept["seq"], kept["hash"]) == (seq, previous.hex()), f"chain broken at event {seq}")
        event = json.loads(body)
        what, year = event["what"], years.get(event.get("year"))
        if what == "period_planned":
            years[event["rules"]["year"]] = {"rules": event["rules"], "items": {}, "actuals": {}}
        elif what == "land_joined":
            members.append(dict(event))
        elif what == "land_left":
            [m for m in members if m["land"] == event["land"]][-1]["last_day"] = event["last_day"]
        elif what in {"item_entered", "actual_entered"}:
            kind = "items" if what == "item_entered" else "actuals"
            year[kind][event["item"]["id"]], year["split"] = event["item"], None
        elif what == "item_dropped":
            del year["items"][event["item_id"]]
            year["split"] = None
        elif what == "sent_for_approval":
            items = year["items" if event["stage"] == "estimate" else "actuals"]
            asked = presence(members, year["rules"]).keys()
            year |= {"split": split(year["rules"], items, members), "yes": set(), "asked": asked}
        elif what == "approved":
            year["yes"].add(event["land"])
            if event["stage"] == "settlement" and year["yes"] == year["asked"]:
                lines = Counter()
                for (_, layer, party), cents in year["split"].items():
                    side = f"{'joint' if layer == 'joint' else 'share'}:{party}"
                    lines[side if party in LAENDER else party] += cents
                book("settled", str(event["year"]), {**lines, "costs": -lines.total()})
        elif what in {"uses_counted", "uses_reviewed"}:
            uses[event["month"][:4], event["land"]] += event["count"]
        elif what == "issued":
            document, land = event["document"], event["land"]
            documents[document["number"]], taxed = event, document["tax"]
            sign = -1 if document["kind"] == "381" else 1
            net, tax, gross = (sign * cents for cents in amounts(document))
            piece = (land, f"{taxed['treatment']}{taxed['percent'] or ''}")
            year.setdefault("billed", Counter()).update({piece: net, (land,): net})
            lines = {f"receivable:{land}": gross, f"share:{land}": -net, "vat": -tax}
            book("issued", document["number"], lines)
        elif what == "closed":
            due, out = pieces(year, members, year["actuals"]), Counter(year.get("billed"))
            own = any(
                "tax" in each for kind in ("items", "actuals") for each in year[kind].values()
            )
            wrong = (p for p in {*due, *out} if due.get(p, 0) != out[p] and (own or len(p) == 1))
            check(not [*wrong], f"{event['year']}: documents do not come to the shares")
        elif what == "paid":
            account = f"receivable:{documents[event['number']]['land']}"
            side = "stripe" if event["by"]["part"] == "collector" else "bank"
            book("paid", event["number"], {side: event["cents"], account: -event["cents"]})
    report = json.loads((HERE / "report.json").read_text("utf-8"))
    year, totals, shown = years[report["year"]], Counter(), Counter()
    items = year["actuals" if report["actual"] else "items"]
    right = year["split"] = year.get("split") or split(year["rules"], items, members)
    check(report["cents"] == sum(item["cents"] for item in items.values()), "report: sum of items")
    check([a["item"] for a in report["allocations"]] == list(items.values()), "report: other items")
    for item, layer in ((a["item"], layer) for a in report["allocations"] for layer in a["layers"]):
        lines = {(item["id"], layer["layer"], x["party"]): x["cents"] for x in layer["lines"]}
        check(layer["cents"] == sum(lines.values()), f"report: a layer of {item['id']}")
        shown.update(lines)
        for _, key in plain_keys(item["key"]) if item["key"] else ():
            counted = {land: uses[key["version"], land] for land in key["weights"]}
            same = counted == {land: F(weight) for land, weight in key["weights"].items()}
            check(same or key["type"] != "uses" or not any(counted.values()), "uses not as counted")
    for (_, _, party), cents in right.items():
        totals[party] += cents
    check((shown, totals) == (right, report["totals"]), "report: other shares")
    billed = {(each["land"], each["code"]): each["net"] for each in report["billed"]}
    due = pieces(year, members, items)
    check(billed == {p: due[p] for p in due if p[1:]}, "report: other tax treatments")
    rows = (HERE / "journal.csv").read_text("utf-8").splitlines()[1:]
    check([row.split(",") for row in rows] == journal, "journal: not what the events book")
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
