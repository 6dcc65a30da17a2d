"""Every single run, in a file that is whole at any time, and the table made of it."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Run:
    system: str
    fault: str
    old: str  # the host that led
    new: str  # the host that accepts writes afterwards
    outage_s: float
    two_writable_s: float
    acknowledged: int
    lost: int

    def sentence(self) -> str:
        two = f", two writable for {self.two_writable_s:.2f} s" if self.two_writable_s else ""
        return f"outage {self.outage_s:.2f} s, {self.lost} of {self.acknowledged} acknowledged writes lost{two}"


class Results:
    """Kept in a file of JSON, which is written anew after each run, and read at the beginning."""

    def __init__(self, path: Path, about: dict, systems: dict, faults: dict):
        self.path, self.about, self.systems, self.faults = path, about, systems, faults
        path.parent.mkdir(parents=True, exist_ok=True)
        self.runs = [Run(**run) for run in json.loads(path.read_text())["runs"]] if path.exists() else []

    def add(self, run: Run) -> None:
        self.runs.append(run)
        text = json.dumps(self.about | {"runs": [asdict(run) for run in self.runs]}, indent=1)
        replace(self.path, text + "\n")
        replace(self.path.with_suffix(".md"), self.table() + "\n")

    def of(self, system: str, fault: str) -> list[Run]:
        return [run for run in self.runs if (run.system, run.fault) == (system, fault)]

    def count(self, system: str, fault: str) -> int:
        return len(self.of(system, fault))

    def table(self) -> str:
        columns = [key for key in self.systems if any(run.system == key for run in self.runs)]
        rows = [["", *(self.systems[key].title for key in columns)], ["---"] * (len(columns) + 1)]
        for fault, title in self.faults.items():
            cells = [cell(fault, self.of(key, fault)) for key in columns]
            if any(cells):
                rows.append([title, *cells])
        return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def cell(fault: str, runs: list[Run]) -> str:
    if not runs:
        return ""
    lost = spread([run.lost for run in runs], "{:,.0f}")
    if fault == "frozen":
        seconds = spread([run.two_writable_s for run in runs], "{:.1f}")
        return f"{seconds} s, {lost}"
    return f"{spread([run.outage_s for run in runs], '{:.2f}')} s, {lost}"


def spread(figures: list[float], form: str) -> str:
    """The median, and the range where there is one."""
    middle, low, high = (form.format(f) for f in (median(figures), min(figures), max(figures)))
    return middle if low == high else f"**{middle}** ({low}-{high})"


def replace(path: Path, text: str) -> None:
    beside = path.with_name(path.name + ".new")
    beside.write_text(text)
    os.replace(beside, path)
