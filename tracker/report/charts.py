"""A report's record -> its charts, as inline SVG: bounds by source, figures over time, who had it from whom, months.

Each chart is laid out here, as plain numbers, and drawn by a template, which a newsroom may replace.  Colours stand in
the drawing as attributes, so that it can be printed alone; a page's style sheet changes them by class.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from markupsafe import Markup

from tracker import wording
from tracker.report import templating
from tracker.report.text import short
from tracker.wording import Wording

Record = dict[str, Any]
WIDTH = 760
LABELS, VALUES = 210, 130  # left and right of a range plot
MOST_BARS = 24
MOST_SERIES = 8
MOST_CHAINS = 60
MOST_IN_LAYER = 24
MOST_MONTHS = 36
LOGARITHMIC = 50  # times that the largest figure is the smallest, from which on the scale is logarithmic
READ = ("number", "doc_id", "publisher", "published", "source", "chain", "quantity", "measure", "stance", "flags")
SHAPES = ("circle", "square", "diamond", "triangle", "cross", "ring", "bar", "star")


def charts(report: Mapping[str, Any], folder: Path | None = None) -> Markup:
    """All charts of a report, one below the other; those that have nothing to show are left out."""
    wanted = OF.get(report["report"], ())
    if wanted:  # of a topic of thousands each row is made when it is read
        rows = [{name: row[name] for name in READ} for row in report["claims"]]
        report = {**report, "claims": rows}
    drawn = [draw(name, report, folder) for name in wanted]
    return Markup("\n").join(filter(None, drawn))


def draw(name: str, report: Mapping[str, Any], folder: Path | None = None) -> Markup:
    """One chart with its caption, or nothing where there is nothing to show: ``range``, ``timeline``, ``relays`` or
    ``months``."""
    layout = LAYOUTS[name](report, wording.load(report["lang"]))
    if layout is None:
        return Markup()
    text = templating.render(f"_{name}.svg.j2", report, folder, chart={"name": name, "width": WIDTH, **layout})
    return Markup(text)  # of an escaped template


# --- scales -------------------------------------------------------------------------------------------------------


class Scale:
    """Numbers -> places between two ends, evenly or by their logarithms, with ticks at round numbers."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        low, high = min(values), max(values)
        self.start, self.end = start, end
        self.log = low > 0 and high / low >= LOGARITHMIC
        if self.log:
            low, high = low / 1.3, high * 1.3
        else:
            margin = (high - low or abs(high) or 1) * 0.12
            low, high = (0 if 0 <= low - margin < margin else low - margin), high + margin
        self.low, self.high = low, high

    def __call__(self, value: float) -> float:
        low, high = (math.log(self.low), math.log(self.high)) if self.log else (self.low, self.high)
        at = math.log(value) if self.log else value
        return round(self.start + (at - low) / (high - low) * (self.end - self.start), 1)

    def ticks(self) -> list[float]:
        if self.log:
            powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
            found = [step * 10.0**power for power in powers for step in (1, 2, 5)]
            found = [tick for tick in found if self.low <= tick <= self.high]
            return found if len(found) <= 7 else [t for t in found if str(f"{t:e}")[0] == "1"][:8] or found[:7]
        step = _round((self.high - self.low) / 5)
        first = math.ceil(self.low / step)
        return [round(i * step, 10) for i in range(first, first + 8) if i * step <= self.high]


def _round(step: float) -> float:
    """The next of 1, 2, 5, 10, … from a step on."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(power * times for times in (1, 2, 5, 10) if power * times >= step * 0.999)


def _figures(report: Mapping[str, Any]) -> tuple[list[Record], int]:
    """The claims with figures in the measure that most of them have, and how many claims are left out."""
    rows: Sequence[Record] = report["claims"]
    counted = [row for row in rows if row["quantity"] and row["stance"] == "asserts"]
    if not counted:
        return [], len(rows)
    [(most, _)] = Counter(row["measure"] for row in counted).most_common(1)
    found = [row for row in counted if row["measure"] == most]
    return found, len(rows) - len(found)


def _who(row: Mapping[str, Any], say: Wording) -> str:
    return str(row["source"] or say("chart.own_voice", publisher=row["publisher"] or row["doc_id"]))


# --- bounds by source ---------------------------------------------------------------------------------------------


def range_plot(report: Mapping[str, Any], say: Wording) -> Record | None:
    """Each source's figures as bars between their bounds, open ends drawn open."""
    found, left = _figures(report)
    if len(found) < 2:
        return None
    grouped: dict[tuple[Any, ...], list[Record]] = defaultdict(list)
    for row in found:
        q = row["quantity"]
        grouped[_who(row, say), q["lower"], q["upper"], q["modifier"], q["value"]].append(row)
    lowest: dict[str, float] = {}
    for (who, *_), [row, *_] in grouped.items():
        lowest[who] = min(_middle(row), lowest.get(who, math.inf))
    ordered = sorted(grouped.items(), key=lambda item: (lowest[item[0][0]], item[0][0], _middle(item[1][0])))
    shown, notes = ordered, {"others": left}
    if len(ordered) > MOST_BARS:
        shown, notes = _latest(ordered), {"others": left, "earlier": len(ordered) - len(lowest)}
        notes["sources"] = len(lowest) - len(shown)
    ends = [end for _, rows in shown for end in _ends(rows[0])]
    scale = Scale(ends, LABELS, WIDTH - VALUES)
    bars = [_bar(i, rows, scale, say) for i, (_, rows) in enumerate(shown)]
    for previous, bar in pairwise(bars):
        bar["label"] = "" if bar["who"] == previous["who"] else bar["label"]
    return {
        "height": 46 + 26 * len(bars),
        "bars": bars,
        "ticks": [{"x": scale(tick), "text": say.number(tick)} for tick in scale.ticks()],
        "measure": _measure(found[0], say),
        "log": scale.log,
        "notes": _notes(say, **notes),
        "summary": say(
            "chart.range_summary", low=min(ends), high=max(ends), count=len({who for (who, *_), _ in shown})
        ),
    }


def _latest(grouped: Sequence[tuple[tuple[Any, ...], list[Record]]]) -> list[tuple[tuple[Any, ...], list[Record]]]:
    """Of each source its latest figure, for those with the most claims, the lowest figure first."""
    by_source: dict[str, list[tuple[tuple[Any, ...], list[Record]]]] = defaultdict(list)
    for key, rows in grouped:
        by_source[key[0]].append((key, rows))
    most = sorted(by_source.values(), key=lambda own: (-sum(len(rows) for _, rows in own), own[0][0][0]))[:MOST_BARS]
    latest = [max(own, key=lambda item: max(row["published"] or "" for row in item[1])) for own in most]
    return sorted(latest, key=lambda item: (_middle(item[1][0]), item[0][0]))


def _middle(row: Mapping[str, Any]) -> float:
    return float(row["quantity"]["value"])


def _ends(row: Mapping[str, Any]) -> list[float]:
    q = row["quantity"]
    return [float(end) for end in (q["lower"], q["upper"], q["value"], q["value_max"]) if end is not None]


def _bar(place: int, rows: Sequence[Record], scale: Scale, say: Wording) -> Record:
    q, y = rows[0]["quantity"], 30 + 26 * place
    low, high = q["lower"], q["upper"]
    who = _who(rows[0], say)
    return {
        "y": y,
        "who": who,
        "label": short(who, 30),
        "x1": scale(low) if low is not None else scale.start,
        "x2": scale(high) if high is not None else scale.end,
        "dot": scale(q["value"]) if q["value_max"] is None else None,
        "open_low": low is None,
        "open_high": high is None,
        "hollow": q["modifier"] in ("more_than", "less_than"),
        "spread": low != high,
        "warn": any("contested" in row["flags"] for row in rows),
        "text": templating.quantity(q, say) + (f" (×{len(rows)})" if len(rows) > 1 else ""),
    }


def _measure(row: Mapping[str, Any], say: Wording) -> str:
    measure = row["measure"]
    return say.word("units", measure) if measure else ""


def _notes(say: Wording, **left: int) -> list[str]:
    return [say(f"chart.left_{name}", count=count) for name, count in left.items() if count > 0]


# --- over time ----------------------------------------------------------------------------------------------------


def timeline(report: Mapping[str, Any], say: Wording) -> Record | None:
    """Each source's figures by the day of publication; what its source revised later is hollow."""
    found, left = _figures(report)
    dated = [row for row in found if row["published"]]
    if len({row["published"] for row in dated}) < 2:
        return None
    series: dict[str, list[Record]] = defaultdict(list)
    for row in dated:
        series[_who(row, say)].append(row)
    ordered = sorted(series.items(), key=lambda item: (-len({_middle(r) for r in item[1]}), -len(item[1]), item[0]))
    shown = ordered[:MOST_SERIES]
    points = [row for _, rows in shown for row in rows]
    days = [dt.date.fromisoformat(row["published"]).toordinal() for row in points]
    if min(days) == max(days):
        return None
    across, up = _Days(min(days), max(days), 80, WIDTH - 200), Scale([_middle(row) for row in points], 270, 20)
    lines = [_line(i, who, rows, across, up, say) for i, (who, rows) in enumerate(shown)]
    _part_points(lines)
    _spread_labels(lines)
    return {
        "height": 310,
        "lines": lines,
        "x_ticks": across.ticks(say),
        "y_ticks": [{"y": up(tick), "text": say.number(tick)} for tick in up.ticks()],
        "left": 80,
        "right": WIDTH - 200,
        "bottom": 270,
        "notes": _notes(say, others=left, undated=len(found) - len(dated), sources=len(ordered) - len(shown)),
        "summary": say("chart.timeline_summary", start=across.first, end=across.last, count=len(shown)),
    }


class _Days:
    """Days -> places from left to right."""

    def __init__(self, first: int, last: int, start: float, end: float) -> None:
        self.low, self.high, self.start, self.end = first, last, start, end
        self.first, self.last = dt.date.fromordinal(first), dt.date.fromordinal(last)

    def __call__(self, day: str) -> float:
        share = (dt.date.fromisoformat(day).toordinal() - self.low) / (self.high - self.low)
        return round(self.start + 12 + share * (self.end - self.start - 24), 1)

    def ticks(self, say: Wording) -> list[Record]:
        count = min(4, self.high - self.low)
        days = sorted({self.low + round(i * (self.high - self.low) / count) for i in range(count + 1)})
        found = [dt.date.fromordinal(day) for day in days]
        return [{"x": self(day.isoformat()), "text": say.short_day(day)} for day in found]


def _line(place: int, who: str, rows: Sequence[Record], across: _Days, up: Scale, say: Wording) -> Record:
    ordered = sorted(rows, key=lambda row: (row["published"], row["number"]))
    seen: dict[tuple[float, float], Record] = {}
    for row in ordered:
        at = (across(row["published"]), up(_middle(row)))
        seen.setdefault(
            at,
            {
                "x": at[0],
                "y": at[1],
                "revised": "revised" in row["flags"],
                "warn": "contested" in row["flags"],
                "arrow": {"more_than": "up", "at_least": "up", "less_than": "down", "at_most": "down"}.get(
                    row["quantity"]["modifier"]
                ),
                "text": f"{short(who, 60)}: {templating.quantity(row['quantity'], say)}, "
                f"{say.short_day(row['published'])}",
            },
        )
    points = list(seen.values())
    return {
        "who": short(who, 26),
        "shape": SHAPES[place],
        "points": points,
        "label_y": points[-1]["y"],
        "end_y": points[-1]["y"],
    }


def _part_points(lines: Sequence[Record]) -> None:
    """Move marks beside each other where several sources gave one figure on one day."""
    taken: Counter[tuple[float, float]] = Counter()
    for line in lines:
        for point in line["points"]:
            at = (point["x"], point["y"])
            point["x"] += 9 * taken[at]
            taken[at] += 1


def _spread_labels(lines: Sequence[Record]) -> None:
    """Move the names at the right apart, so that none stands on another."""
    ordered = sorted(lines, key=lambda line: line["end_y"])
    free = 18.0
    for line in ordered:
        line["label_y"] = max(free, line["end_y"])
        free = line["label_y"] + 16
    over = free - 16 - 275
    for line in reversed(ordered):
        if over <= 0:
            break
        line["label_y"] -= over
        over = 16 - (
            line["label_y"] - max((o["label_y"] for o in ordered if o["label_y"] < line["label_y"]), default=0)
        )


# --- who had it from whom -----------------------------------------------------------------------------------------


def relay_graph(report: Mapping[str, Any], say: Wording) -> Record | None:
    """Origins at the left, whoever passed it on, and who printed it at the right; shared origins stand out."""
    chains = Counter(tuple(_chain(row)) for row in report["claims"])
    shown = Counter(dict(chains.most_common(MOST_CHAINS)))
    names = {key: name for chain in shown for key, name, _ in chain}
    edges: Counter[tuple[str, str]] = Counter()
    for chain, count in shown.items():
        for (a, *_), (b, *_) in pairwise(chain):
            edges[a, b] += count
    if not edges:
        return None
    printers = {chain[-1][0] for chain in shown if chain[-1][2] == "publisher"}
    layer = _layers(names, edges, printers)
    beginnings = {chain[0][0] for chain in shown}
    spread = {key: len({chain[-1][0] for chain in shown if chain[0][0] == key}) for key in beginnings}
    columns = _columns(layer, edges)
    left = sum(len(column) - MOST_IN_LAYER for column in columns if len(column) > MOST_IN_LAYER)
    width = min(190, (WIDTH - 70 * (len(columns) - 1)) // len(columns))
    places, step = {}, (WIDTH - width) / max(1, len(columns) - 1)
    tallest = max(min(len(column), MOST_IN_LAYER) for column in columns)
    for i, column in enumerate(columns):
        taken = column[:MOST_IN_LAYER]
        gap = tallest * 36 / len(taken)
        for j, key in enumerate(taken):
            places[key] = (round(i * step, 1), round(8 + gap * (j + 0.5) - 13, 1))
    return {
        "height": 16 + 36 * tallest,
        "box": width,
        "nodes": [
            {
                "x": x,
                "y": y,
                "label": short(names[key], width // 7),
                "name": short(names[key], 120),
                "origin": spread.get(key, 0) > 0 and key not in printers,
                "shared": spread.get(key, 0) > 1,
            }
            for key, (x, y) in places.items()
        ],
        "edges": [
            {
                **_curve(places[a], places[b], width),
                "wide": min(5, 1 + count.bit_length() - 1),
                "shared": spread.get(a, 0) > 1,
            }
            for (a, b), count in edges.items()
            if a in places and b in places
        ],
        "notes": _notes(say, chains=sum(chains.values()) - sum(shown.values()), names=left),
        "summary": say(
            "chart.relays_summary",
            count=len([key for key in beginnings if key not in printers]),
            shared=sum(number > 1 for number in spread.values()),
            printed=len(printers),
        ),
    }


def _chain(row: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """A claim's chain as keys, names and roles, from the claimant to the publisher, each once."""
    found: dict[str, tuple[str, str, str]] = {}
    for link in row["chain"]:
        key = link["source_key"] or link["name"]
        role = "publisher" if link["role"] == "publisher" else "other"
        if key in found and role == "publisher":
            continue
        found[key] = (key, link["name"], role)
    if row["publisher"] and all(name != row["publisher"] for _, name, _ in found.values()):
        found[row["publisher"]] = (row["publisher"], row["publisher"], "publisher")
    return list(found.values())


def _layers(names: Iterable[str], edges: Iterable[tuple[str, str]], printers: set[str]) -> dict[str, int]:
    """How far from an origin each stands at most; whoever prints stands last.  A ring of names is cut somewhere."""
    names, edges = list(names), list(edges)
    layer = dict.fromkeys(names, 0)
    for _ in range(min(len(names), 6)):
        for a, b in edges:
            layer[b] = max(layer[b], min(layer[a] + 1, 6))
    last = max((layer[key] for key in printers), default=max(layer.values()))
    return {key: max(last, value) if key in printers else min(value, max(0, last - 1)) for key, value in layer.items()}


def _columns(layer: Mapping[str, int], edges: Mapping[tuple[str, str], int]) -> list[list[str]]:
    """The names of each layer, in an order in which few lines cross: by the mean place of those before them."""
    columns: dict[int, list[str]] = defaultdict(list)
    for key, number in layer.items():
        columns[number].append(key)
    ordered = [columns[number] for number in sorted(columns)]
    out = Counter(a for a, _ in edges)
    ordered[0].sort(key=lambda key: (-out[key], key))
    place = {key: i / len(ordered[0]) for i, key in enumerate(ordered[0])}
    for column in ordered[1:]:
        before = {key: [place[a] for a, b in edges if b == key and a in place] for key in column}
        column.sort(key=lambda key: (sum(before[key]) / len(before[key]) if before[key] else 1, key))
        place |= {key: i / len(column) for i, key in enumerate(column)}
    return ordered


def _curve(a: tuple[float, float], b: tuple[float, float], width: float) -> Record:
    x1, y1, x2, y2 = round(a[0] + width, 1), a[1] + 13, b[0], b[1] + 13
    middle = round((x1 + x2) / 2, 1)
    return {"d": f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"}


# --- months -------------------------------------------------------------------------------------------------------


def months(report: Mapping[str, Any], say: Wording) -> Record | None:
    """How many claims each month has, and how many of them are contested."""
    rows = report["months"][-MOST_MONTHS:]
    if len(rows) < 2:
        return None
    most = max(row["claims"] for row in rows)
    up = Scale([0, most], 150, 16)
    step = (WIDTH - 70) / len(rows)
    every = math.ceil(len(rows) / 12)
    return {
        "height": 185,
        "bottom": 150,
        "bars": [
            {
                "x": round(60 + i * step + step * 0.15, 1),
                "width": round(step * 0.7, 1),
                "y": up(row["claims"]),
                "height": round(150 - up(row["claims"]), 1),
                "warn_y": up(row["contested"]),
                "warn_height": round(150 - up(row["contested"]), 1),
                "label": say.month(row["month"]) if i % every == 0 else "",
                "text": say(
                    "chart.month", month=say.month(row["month"]), count=row["claims"], contested=row["contested"]
                ),
            }
            for i, row in enumerate(rows)
        ],
        "y_ticks": [{"y": up(tick), "text": say.number(tick)} for tick in up.ticks() if tick == int(tick)],
        "notes": _notes(say, months=len(report["months"]) - len(rows)),
        "summary": say("chart.months_summary", count=sum(row["claims"] for row in rows)),
    }


Layout = Callable[[Mapping[str, Any], Wording], "Record | None"]
LAYOUTS: dict[str, Layout] = {"range": range_plot, "timeline": timeline, "relays": relay_graph, "months": months}
OF = {"topic": ("range", "timeline", "relays"), "source": ("months", "timeline")}
