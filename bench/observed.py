"""What clients saw: the writes that were acknowledged to them, when, and by whom."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Write:
    at: float  # s, monotonic: when its answer was there
    seq: int
    host: str  # its address


class Observation:
    def __init__(self, writers):
        self.writers = writers
        self.writes: list[Write] = []  # of all, in order
        self.clients: list[Write] = []  # of the clients' host only, in order

    def read(self) -> None:
        each = [read(writer.notes) for writer in self.writers]
        self.clients = sorted(each[0], key=lambda w: w.at)
        self.writes = sorted((w for part in each for w in part), key=lambda w: w.at)

    def acknowledged(self) -> set[int]:
        return {w.seq for w in self.writes}

    def outage(self, since: float, until: float) -> float:
        """The longest time without a write of the clients that was not over before; one that lasts counts until the end."""
        times = [*(w.at for w in self.clients), until]
        return max(b - a for a, b in zip(times, times[1:]) if b >= since)

    def two_writable(self, old: str, since: float) -> float:
        """How long the old primary acknowledged writes after another had begun to, in seconds."""
        new = [w.at for w in self.writes if w.at >= since and w.host != old]
        late = [w.at for w in self.writes if new and w.host == old and w.at > new[0]]
        return late[-1] - new[0] if late else 0.0

    def others_since(self, old: str, since: float) -> bool:
        return any(w.at >= since and w.host != old for w in self.clients)

    def steady(self, begin: float, end: float) -> bool:
        """Whether the clients wrote from begin to end without a gap of half a second."""
        times = [begin, *(w.at for w in self.clients if begin <= w.at <= end), end]
        return all(b - a < 0.5 for a, b in zip(times, times[1:]))


def read(notes) -> list[Write]:
    if not notes.exists():
        return []
    lines = notes.read_text().splitlines(keepends=True)
    words = [line.split() for line in lines if line.endswith("\n")]
    return [Write(float(w[0]), int(w[1]), w[3]) for w in words if w[2] == "ok"]
