"""The work of bench/failover, which see: systems, faults, and what is measured."""

import argparse
import fcntl
import os
import platform
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from lab import Lab, System  # noqa: E402
from observed import Observation  # noqa: E402
from results import Results, Run  # noqa: E402

HOME = Path(__file__).resolve().parent.parent

SYSTEMS = {
    s.key: s
    for s in (
        System("matriarch-async", "Matriarch, async", "matriarch.sh", ("1048576",), "test"),
        System("matriarch-quorum", "Matriarch, quorum", "matriarch.sh", ("0",), "test"),
        System("patroni", "Patroni 30/10/10", "patroni.sh", ("30", "10", "10"), "postgres"),
        System("patroni-fast", "Patroni 20/1/3", "patroni.sh", ("20", "1", "3"), "postgres"),
        System("pgaf", "pg_auto_failover", "pgaf.sh", (), "postgres"),
    )
}

FAULTS = {
    "switchover": "switchover",
    "postmaster": "postmaster killed",
    "cut": "primary cut off",
    "frozen": "agent frozen",
    "host": "host lost",
}

LONGEST_OUTAGE = 120  # s: what takes longer is given up
FROZEN = 45  # s that an agent stays frozen
STEADY = 3  # s of writes without a gap, after which it is over
REJOIN = 120  # s for the old primary to come back; after that the cluster is built anew


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/failover", usage="bench/failover [OPTIONS]; --help has them all")
    parser.add_argument("--runs", type=positive, default=5)
    parser.add_argument("--only", type=chosen_of(SYSTEMS), default=list(SYSTEMS))
    parser.add_argument("--faults", type=chosen_of(FAULTS), default=list(FAULTS))
    parser.add_argument("--out", type=Path, default=HOME / "target" / "failover.json")
    return parser.parse_args()


def positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of runs")
    return int(text)


def chosen_of(known: dict):
    def parse(text: str) -> list[str]:
        for word in text.split(","):
            if word not in known:
                raise argparse.ArgumentTypeError(f"{word} is none of {', '.join(known)}")
        return [key for key in known if key in text.split(",")]

    return parse


class Bench:
    """Runs what is asked for and not in the results yet, one fault after the other."""

    def __init__(self, lab: Lab, results: Results, asked: argparse.Namespace):
        self.lab, self.results, self.asked = lab, results, asked
        self.began = time.monotonic()
        self.done = 0

    def left(self, system: str, fault: str) -> int:
        return max(0, self.asked.runs - self.results.count(system, fault))

    def total_left(self) -> int:
        return sum(self.left(s, f) for s in self.asked.only for f in self.asked.faults)

    def run(self) -> None:
        say(f"{self.total_left()} runs; what they find goes to {self.results.path}")
        for key in self.asked.only:
            pending = [f for f in self.asked.faults for _ in range(self.left(key, f))]
            if pending:
                self.run_system(SYSTEMS[key], pending)

    def run_system(self, system: System, pending: list[str]) -> None:
        up = False
        for position, fault in enumerate(pending):
            if not up:
                say(f"{system.title}: building a cluster")
                self.lab.build(system)
            run = self.one(system, fault)
            self.results.add(run)
            self.done += 1
            say(f"{system.title}, {FAULTS[fault]}: {run.sentence()}   [{self.remaining()}]")
            up = position + 1 < len(pending) and self.lab.recover(fault, run.old, REJOIN)
        self.lab.down()

    def one(self, system: System, fault: str) -> Run:
        self.lab.forget_writes()
        old = self.lab.writable()[0]
        writers = [self.lab.writer("clients", self.lab.hosts, from_host="ctl")]
        if fault == "cut":
            writers.append(self.lab.writer("beside", [old], from_host=old))
        seen = Observation(writers)
        try:
            # At a random moment of whatever the systems do periodically.
            time.sleep(STEADY + random.uniform(0, 10))
            at = time.monotonic()
            self.lab.inject(fault, old)
            self.await_end(seen, fault, self.lab.address(old), at)
        finally:
            until = time.monotonic()
            for writer in writers:
                writer.stop()
        seen.read()
        new = self.lab.writable_beside(old)
        return Run(
            system=system.key,
            fault=fault,
            old=old,
            new=new,
            outage_s=round(seen.outage(at, until), 3),
            two_writable_s=round(seen.two_writable(self.lab.address(old), at), 3),
            acknowledged=len(seen.acknowledged()),
            lost=len(seen.acknowledged() - self.lab.stored(new)),
        )

    @staticmethod
    def await_end(seen: Observation, fault: str, old: str, at: float) -> None:
        while time.monotonic() < at + LONGEST_OUTAGE:
            time.sleep(0.5)
            now = time.monotonic()
            if fault == "frozen":
                if now >= at + FROZEN:
                    return
                continue
            seen.read()
            elsewhere = fault == "postmaster" or seen.others_since(old, at)
            if now >= at + STEADY and elsewhere and seen.steady(now - STEADY, now):
                return
        say(f"nobody could write within {LONGEST_OUTAGE} s")

    def remaining(self) -> str:
        each = (time.monotonic() - self.began) / self.done
        left = self.total_left()
        return "the last one" if left == 0 else f"{left} to go, about {max(1, round(each * left / 60))} min"


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def machine() -> dict:
    cpus = os.cpu_count()
    return {"date": time.strftime("%F"), "kernel": platform.release(), "cpus": cpus, "machine": platform.machine()}


def alone(prefix: str):
    """The lock of the hosts with this prefix; held as long as the answer lives."""
    lock = open(f"/run/lock/matriarch-{prefix}.lock", "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"error: the hosts {prefix}-* are in use; wait, or set LAB_PREFIX and LAB_NET to others")
    return lock


def main() -> int:
    asked = options()
    lab = Lab(HOME)
    lock = alone(lab.prefix)
    results = Results(asked.out, machine() | {"versions": lab.versions()}, SYSTEMS, FAULTS)
    # Whoever ends it, its hosts go with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    status = 0
    try:
        lab.down()
        Bench(lab, results, asked).run()
    except KeyboardInterrupt:
        say("interrupted; the same command goes on from here")
        status = 130
    except subprocess.CalledProcessError as failure:
        say(f"error: {failure}; its logs are in {lab.directory}")
        status = 1
    finally:
        lab.down()
        lock.close()
    print("\n" + results.table())
    return status


if __name__ == "__main__":
    sys.exit(main())
