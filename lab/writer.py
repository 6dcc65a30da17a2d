#!/usr/bin/python3
"""Independent clients that write every 10 ms, and note every write that was acknowledged or refused.

usage: writer.py HOSTS PORT USER DATABASE FILE [FIRST]

One client a host (HOSTS is a list with commas), each with a connection of its own, on which it tries to write all the time; a
standby refuses until it is promoted. What is acknowledged to one of them is the availability of the system itself, whatever a client
library adds to it. Writes are numbered from FIRST (default 1) thousand millions on, each client's by a range of its own.

A line a write: monotonic time in seconds, number, "ok" and the host, or "err" and the reason. Ends on SIGTERM.
"""
import os
import signal
import sys
import threading
import time

import psycopg2

PERIOD = 0.01
hosts, port, user, database, path = sys.argv[1:6]
first = int(sys.argv[6]) if len(sys.argv) > 6 else 1
ended = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: ended.set())
signal.signal(signal.SIGINT, lambda *_: ended.set())
out, lock = open(path, "w", buffering=1), threading.Lock()


def connect(host):
    connection = psycopg2.connect(
        host=host, port=port, user=user, dbname=database, password=os.environ.get("PGPASSWORD", ""), connect_timeout=2,
        tcp_user_timeout=1000, keepalives=1, keepalives_idle=1, keepalives_interval=1, keepalives_count=1)
    connection.autocommit = True
    return connection


def note(number, word):
    with lock:
        out.write(f"{time.monotonic():.4f} {number} {word}\n")


def client(host, number):
    connection = None
    while not ended.is_set():
        began = time.monotonic()
        number += 1
        try:
            connection = connection or connect(host)
            with connection.cursor() as cursor:
                cursor.execute("insert into w(seq, host) values (%s, inet_server_addr())", (number,))
            note(number, "ok " + host)
        except psycopg2.errors.ReadOnlySqlTransaction:
            pass
        except psycopg2.Error as failure:
            note(number, "err " + (str(failure).strip() or type(failure).__name__).splitlines()[0][:80])
            if connection:
                connection.close()
            connection = None
            ended.wait(0.02)
        ended.wait(max(0, PERIOD - (time.monotonic() - began)))


for position, host in enumerate(hosts.split(",")):
    threading.Thread(target=client, args=(host, (first + position) * 10**9), daemon=True).start()
while not ended.is_set():
    ended.wait(1)
time.sleep(0.2)
with lock:
    out.flush()
    os._exit(0)
