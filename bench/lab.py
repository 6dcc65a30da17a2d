"""The hosts, the cluster on them, and what is done to it: a thin layer over the scripts of lab/."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class System:
    """A system under test: its script in lab/, what that wants to hear, and who writes to its clusters."""

    key: str
    title: str
    script: str
    arguments: tuple[str, ...]
    account: str  # user, database and password


class Writer:
    """A running writer.py, and the file in which it notes what it wrote."""

    def __init__(self, process: subprocess.Popen, notes: Path):
        self.process, self.notes = process, notes

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Lab:
    def __init__(self, home: Path):
        self.home = home
        self.prefix = os.environ.get("LAB_PREFIX", "lab")
        self.net = os.environ.get("LAB_NET", "10.10.10")
        self.directory = Path(os.environ.get("LAB_DIR", f"/var/tmp/{self.prefix}"))
        self.hosts = ["1", "2", "3"]
        self.environment = os.environ | {
            "LAB_PREFIX": self.prefix,
            "LAB_NET": self.net,
            "LAB_DIR": str(self.directory),
            "LAB_HOSTS": " ".join(self.hosts),
        }
        self.system: System | None = None
        self.frozen: list[int] = []

    def script(self, name: str, *arguments: str, check: bool = True, patience: float = 300) -> subprocess.CompletedProcess:
        # To a file and not to a pipe: what it leaves running would hold the pipe open.
        log = Path(f"/run/matriarch-{self.prefix}.out")
        command = [str(self.home / "lab" / name), *arguments]
        with open(log, "w+") as out:
            done = subprocess.run(
                command, env=self.environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, timeout=patience
            )
        text = log.read_text()
        log.unlink()
        if check and done.returncode != 0:
            print(text, flush=True)
            raise subprocess.CalledProcessError(done.returncode, " ".join(command))
        return subprocess.CompletedProcess(command, done.returncode, text)

    def build(self, system: System) -> None:
        self.down()
        self.script("net.sh", "up")
        self.system = system
        self.script(system.script, "up", *system.arguments)

    def down(self) -> None:
        """Ends every process on the hosts, by its id, and removes hosts and files."""
        self.system = None
        self.script("net.sh", "down")
        shutil.rmtree(self.directory, ignore_errors=True)

    def cluster(self, *arguments: str, check: bool = True, patience: float = 300) -> subprocess.CompletedProcess:
        assert self.system
        return self.script(self.system.script, *arguments, check=check, patience=patience)

    # What is done to it.

    def inject(self, fault: str, host: str) -> None:
        match fault:
            case "host":
                self.script("net.sh", "crash", host)
            case "cut":
                self.script("net.sh", "cut", host)
            case "postmaster":
                os.kill(self.postmaster(host), 9)
            case "frozen":
                self.frozen = [int(pid) for pid in self.cluster("agent", host).stdout.split()]
                assert self.frozen, f"no agent runs on host {host}"
                for pid in self.frozen:
                    os.kill(pid, 19)
            case "switchover":
                self.cluster("switchover")

    def recover(self, fault: str, host: str, patience: float) -> bool:
        """Ends the fault, and says whether all three are well again in time."""
        match fault:
            case "host":
                self.cluster("boot", host)
            case "cut":
                self.script("net.sh", "heal", host)
            case "frozen":
                for pid in self.frozen:
                    try:
                        os.kill(pid, 18)
                    except ProcessLookupError:
                        pass  # it was replaced
        end = time.monotonic() + patience
        while time.monotonic() < end:
            time.sleep(2)
            if self.cluster("ready", check=False).returncode == 0:
                return True
        return False

    def postmaster(self, host: str) -> int:
        """The postgres on that host whose parent is none."""
        pids = subprocess.check_output(["ip", "netns", "pids", f"{self.prefix}-n{host}"], text=True).split()
        servers = {pid: parent for pid in pids if (parent := parent_of_postgres(pid))}
        return next(int(pid) for pid, parent in servers.items() if parent not in servers)

    # What clients see of it.

    def address(self, host: str) -> str:
        return f"{self.net}.{10 + int(host)}"

    def on(self, host: str, *command: str) -> list[str]:
        namespace = f"{self.prefix}-{host}" if host == "ctl" else f"{self.prefix}-n{host}"
        account = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        return ["ip", "netns", "exec", namespace, *account, *command]

    def account(self) -> dict[str, str]:
        assert self.system
        name = self.system.account
        return self.environment | {"PGUSER": name, "PGDATABASE": name, "PGPASSWORD": name, "PGCONNECT_TIMEOUT": "2"}

    def query(self, host: str, sql: str) -> list[str] | None:
        """The lines of the answer; nothing when there is none."""
        command = self.on("ctl", "psql", "-h", self.address(host), "-XAtqc", sql)
        done = subprocess.run(command, env=self.account(), capture_output=True, text=True, timeout=30)
        return done.stdout.split() if done.returncode == 0 else None

    def writable(self) -> list[str]:
        return [host for host in self.hosts if self.query(host, "select pg_is_in_recovery()") == ["f"]]

    def writable_beside(self, old: str) -> str:
        """Who accepts writes now: another than the old primary, if there is one."""
        now = self.writable()
        return next((host for host in now if host != old), old)

    def forget_writes(self) -> None:
        self.query(self.writable()[0], "truncate w")

    def stored(self, host: str) -> set[int]:
        return {int(seq) for seq in self.query(host, "select distinct seq from w") or []}

    def writer(self, name: str, hosts: list[str], from_host: str) -> Writer:
        notes = self.directory / f"{name}.txt"
        addresses = ",".join(self.address(host) for host in hosts)
        user = self.system.account if self.system else ""
        first = "1" if from_host == "ctl" else "9"  # their writes have numbers of their own
        notes.unlink(missing_ok=True)
        command = self.on(from_host, str(self.home / "lab" / "writer.py"), addresses, "5432", user, user, str(notes), first)
        process = subprocess.Popen(command, env=self.account(), stdin=subprocess.DEVNULL, start_new_session=True)
        return Writer(process, notes)

    def versions(self) -> dict[str, str]:
        def of(*command: str) -> str:
            done = subprocess.run(command, capture_output=True, text=True)
            return (done.stdout or "unknown").splitlines()[0].strip()

        pg_bin = os.environ.get("PG_BIN", "/usr/lib/postgresql/15/bin")
        commit = of("git", "-C", str(self.home), "describe", "--always", "--dirty")
        return {
            "Matriarch": f"{of(str(self.home / 'matriarch'), '--version')}, commit {commit}",
            "Patroni": of("patroni", "--version"),
            "pg_auto_failover": of("pg_autoctl", "version"),
            "PostgreSQL": of(f"{pg_bin}/postgres", "--version"),
            "etcd": of("etcd", "--version"),
        }


def parent_of_postgres(pid: str) -> str | None:
    """The parent's id, when that process is one of PostgreSQL."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    name, rest = stat.split("(", 1)[1].rsplit(")", 1)
    return rest.split()[1] if name == "postgres" else None
