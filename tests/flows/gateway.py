# SPDX-License-Identifier: Apache-2.0
"""A gateway for tests: laid out in a throw-away directory, run as a real
daemon, talked to as partners and operators do. Not a test itself."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import tempfile
import time

SOURCE = os.environ.get("SOURCE_DIR") or os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MAGIC = 0x65646731

SETTINGS = """\
spool: spool
log: {level: info}
workers: {count: 2}
journal: {free_floor: 1 MiB, segment: 4 MiB}
folder: {every: 200 ms}
"""

ITEMS = """number,gtin,description,unit,pack,discontinued
WIDGET-1,00614141000012,Blue widget,each,12,
GASKET-2,00614141000029,Gasket 2 inch,each,100,
OLD-3,00614141000036,Old bracket,each,1,yes
"""
PRICES = """item,partner,currency,amount
WIDGET-1,,USD,9.95
GASKET-2,,USD,0.75
OLD-3,,USD,4.00
"""
STOCK = """item,on_hand,available_from
WIDGET-1,1000,
GASKET-2,50,2027-01-15
OLD-3,5,
"""
CUSTOMERS = """partner,limit,currency
retailer-b,1000000,USD
"""


# Until something must have happened: what a loaded machine may take for it,
# not what it should. No test takes longer for it unless it fails.
PATIENCE = 90


def wait_until(condition, what, seconds=PATIENCE):
    """Polls a condition; its value, or an error that says what was awaited."""
    deadline = time.monotonic() + seconds
    pause = 0.002
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError("waited %d s for %s" % (seconds, what))
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)


class Refused(Exception):
    """The gateway answered an action with ok: false."""

    def __init__(self, answer):
        super().__init__("%s: %s" % (answer.get("code"), answer.get("text")))
        self.answer = answer


class Gateway:
    def __init__(self, binary=None, settings=SETTINGS, directory=None,
                 examples=("stations", "x12-retailer")):
        self.binary = binary or os.environ["EDIGATE"]
        self.directory = directory or tempfile.mkdtemp(prefix="edigate-")
        self.spool = os.path.join(self.directory, "spool")
        self.process = None
        self.log_path = os.path.join(self.directory, "log")
        self.prefix = []  # e.g. strace with its arguments
        if directory is None:
            self.lay_out(settings, examples)

    def lay_out(self, settings, examples):
        os.makedirs(os.path.join(self.directory, "partners"))
        self.write("edigate.yaml", settings)
        for example in examples:
            source = os.path.join(SOURCE, "partners", example)
            for name in os.listdir(source):
                if name.endswith(".yaml"):
                    shutil.copy(os.path.join(source, name),
                                os.path.join(self.directory, "partners", name))

    def write(self, name, text):
        path = os.path.join(self.directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    # ---- running

    def start(self, wait=True):
        log = open(self.log_path, "ab")
        self.process = subprocess.Popen(
            self.prefix + [self.binary, "--dir", self.directory, "run"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True)
        log.close()
        if wait:
            wait_until(self.answers, "the gateway to answer")
        return self

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError("the gateway ended with %s:\n%s" % (
                self.process.returncode, self.log()[-3000:]))
        try:
            return self.control("status")
        except (OSError, EOFError):
            return None
        except Refused as refused:
            if refused.answer["code"] != "GATEWAY_BUSY":
                raise
            return None

    def stop(self, expected=0):
        if self.process is None:
            return
        if self.prefix:  # a signal would meet strace or faketime
            self.control("stop")
        else:
            self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(PATIENCE)
        self.process = None
        assert status == expected, "exit status %s:\n%s" % (
            status, self.log()[-3000:])

    def kill(self):
        """Everything at once, as a power cut would (but for the disk)."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.process = None

    def remove(self):
        self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None:
            print(self.log()[-6000:])
        self.remove()

    def log(self):
        try:
            with open(self.log_path, encoding="utf-8", errors="replace") as f:
                return f.read()
        except FileNotFoundError:
            return ""

    # ---- actions

    def control(self, action, **arguments):
        arguments["action"] = action
        arguments.setdefault("actor", "user:test")
        body = json.dumps(arguments).encode()
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
            s.settimeout(PATIENCE)
            s.connect(os.path.join(self.spool, "control.sock"))
            s.sendall(struct.pack("=IIII", MAGIC, 1, len(body), 0) + body)
            header = self._receive(s, 16)
            _, _, length, _ = struct.unpack("=IIII", header)
            answer = json.loads(self._receive(s, length))
        if not answer.get("ok"):
            raise Refused(answer)
        return answer

    @staticmethod
    def _receive(s, length):
        data = b""
        while len(data) < length:
            piece = s.recv(length - len(data))
            if not piece:
                raise EOFError("the gateway hung up")
            data += piece
        return data

    def import_desk(self, station="acme", items=ITEMS, prices=PRICES,
                    stock=STOCK, customers=CUSTOMERS):
        for kind, csv in (("items", items), ("prices", prices),
                          ("stock", stock), ("customers", customers)):
            if csv:
                self.control("desk_import", station=station, kind=kind,
                             csv=csv)

    # ---- as a partner

    def folder(self, partner, way):
        return os.path.join(self.spool, "exchange", partner, way)

    def drop(self, partner, name, content):
        """A whole file at once, as a careful partner leaves it."""
        folder = self.folder(partner, "in")
        os.makedirs(folder, exist_ok=True)
        if isinstance(content, str):
            content = content.encode()
        temporary = os.path.join(folder, "." + name + ".tmp")
        with open(temporary, "wb") as file:
            file.write(content)
        os.rename(temporary, os.path.join(folder, name))

    def waiting(self, partner):
        """Files of the partner that were not taken yet."""
        return [n for n in self._list(self.folder(partner, "in"))
                if not n.startswith(".")]

    def sent(self, partner, kind=""):
        """What the partner finds, by name; whole files only."""
        return sorted(n for n in self._list(self.folder(partner, "out"))
                      if not n.startswith(".") and n.startswith(kind))

    @staticmethod
    def _list(folder):
        try:
            return os.listdir(folder)
        except FileNotFoundError:
            return []

    def read_sent(self, partner, name):
        with open(os.path.join(self.folder(partner, "out"), name)) as file:
            return file.read()

    def wait_sent(self, partner, kind, count=1, seconds=PATIENCE):
        return wait_until(
            lambda: len(self.sent(partner, kind)) >= count
            and self.sent(partner, kind),
            "%d × %s to %s" % (count, kind, partner), seconds)

    # ---- the ledger, read as any reader may

    def rows(self, sql, *values):
        uri = "file:%s/ledger.db?mode=ro" % self.spool
        with sqlite3.connect(uri, uri=True, timeout=PATIENCE) as db:
            db.row_factory = sqlite3.Row
            result = [dict(row) for row in db.execute(sql, values)]
        db.close()
        return result

    def documents(self, where="1", *values):
        return self.rows("SELECT * FROM document WHERE " + where, *values)

    def is_quiet(self):
        """Nothing lies in a folder, is under way or on its way to the
        journal. What waits for its time (a retry) does not count."""
        exchange = os.path.join(self.spool, "exchange")
        return not any(self.waiting(partner)
                       for partner in self._list(exchange)) and \
            self.control("status")["idle"]


# ---- documents

def isa(control, sender=("08", "925485US00"), receiver=("01", "123456789"),
        version="00401", usage="P", ack="0"):
    return ("ISA*00*          *00*          *%s*%-15s*%s*%-15s*261123*1200*%s"
            "*%s*%09d*%s*%s*>~" % (sender + receiver + (
                "U" if version < "00402" else "^", version, control, ack,
                usage)))


def interchange(control, sets, functional="PO", version="004010",
                sender=("08", "925485US00"), receiver=("01", "123456789"),
                usage="P", ack="0", group=None):
    """sets: lists of segments without ST and SE."""
    group = group or control
    text = isa(control, sender, receiver,
               "00501" if version.startswith("005") else "00401", usage, ack)
    text += "GS*%s*%s*%s*20261123*1200*%d*X*%s~" % (
        functional, sender[1], receiver[1], group, version)
    kinds = {"PO": "850", "PC": "860", "FA": "997", "PR": "855", "SH": "856",
             "IN": "810"}
    for number, segments in enumerate(sets, 1):
        text += "ST*%s*%04d~" % (kinds[functional], number)
        text += "".join(s + "~" for s in segments)
        text += "SE*%d*%04d~" % (len(segments) + 2, number)
    return text + "GE*%d*%d~IEA*1*%09d~" % (len(sets), group, control)


def order(number, lines=(("1", "10", "WIDGET-1", "9.95"),), date="20261123"):
    """An 850's segments: (line, quantity, our item, price) each."""
    segments = ["BEG*00*SA*%s**%s" % (number, date), "CUR*BY*USD",
                "DTM*002*20261201", "N1*BY*RETAILER B*92*B1",
                "N1*ST*STORE 7*92*0007", "N3*1 MAIN STREET",
                "N4*DAYTON*OH*45402*US"]
    for line, quantity, item, price in lines:
        segments.append("PO1*%s*%s*EA*%s**VP*%s" % (line, quantity, price,
                                                    item))
    return segments + ["CTT*%d" % len(lines)]


def segments_of(text):
    """Elements of each segment of an interchange, by its own separators."""
    element = text[3]
    terminator = text[105]
    return [s.strip("\r\n").split(element) for s in text.split(terminator)
            if s.strip("\r\n")]


def acknowledge(gateway, partner, name, control):
    """Plays the partner: a 997 for one of our interchanges."""
    sent = segments_of(gateway.read_sent(partner, name))
    group = next(s for s in sent if s[0] == "GS")
    sets = [(s[1], s[2]) for s in sent if s[0] == "ST"]
    gateway.drop(partner, "997-%d.x12" % control, interchange(
        control, [["AK1*%s*%s" % (group[1], group[6])]
                  + [x for kind, number in sets
                     for x in ("AK2*%s*%s" % (kind, number), "AK5*A")]
                  + ["AK9*A*%d*%d*%d" % ((len(sets),) * 3)]],
        functional="FA"))


# The ledger's numbers for states and kinds (gateway/store/state.h).
INTERCHANGE, TRANSACTION, OUTBOUND = 1, 2, 3
(ACCEPTED, CHECKED, MAPPED, DECIDED, WRITTEN, READY, SENDING, SENT_UNKNOWN,
 SENT, RETRY, DELIVERED, AWAIT_ACK, OVERDUE, ACKED, REFUSED, DONE, REJECTED,
 HELD, QUARANTINED, DEAD, CANCELLED) = range(1, 22)
