# SPDX-License-Identifier: Apache-2.0
# Labels: flow console
# Timeout: 480
"""A gateway from the command line, from an empty directory to the archive:
configuration, daemon, master data, an order in, what it leads to, what
operators and auditors do with it, and every exit status on the way."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM = os.environ["EDIGATE"]
SOURCE = os.environ["SOURCE_DIR"]
PARTNERS = os.path.join(SOURCE, "partners")
PATIENCE = 90  # seconds until something must have happened

ORDER = """\
ISA*00*          *00*          *08*925485US00     *01*123456789      \
*261123*1200*U*00401*{control:09d}*0*P*>~
GS*PO*925485US00*123456789*20261123*1200*{control}*X*004010~
ST*850*0001~
BEG*00*SA*{number}**20261123~
CUR*BY*USD~
DTM*002*20261201~
N1*BY*RETAILER B*92*0412~
N1*ST*RETAILER B DC*92*DC3~
N3*1 WHARF RD~
N4*TACOMA*WA*98421*US~
PO1*1*5*EA*12.5**VN*AC-1001~
PO1*2*{quantity}*{unit}*6.25**VN*AC-1002~
CTT*2~
SE*12*0001~
GE*1*{control}~
IEA*1*{control:09d}~
"""


class Failure(Exception):
    pass


def check(condition, *what):
    if not condition:
        raise Failure(" ".join(str(w) for w in what))


class Gateway:
    def __init__(self, directory):
        self.directory = directory
        self.daemon = None
        os.makedirs(os.path.join(directory, "stations"))
        os.makedirs(os.path.join(directory, "partners"))
        shutil.copy(os.path.join(PARTNERS, "stations", "acme.yaml"),
                    os.path.join(directory, "stations"))
        shutil.copy(os.path.join(PARTNERS, "x12-retailer", "retailer-b.yaml"),
                    os.path.join(directory, "partners"))
        self.write("edigate.yaml", "spool: spool\nworkers: {count: 1}\n")

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def run(self, *arguments, status=0, data=None):
        done = subprocess.run([PROGRAM, "--dir", self.directory, *arguments],
                              capture_output=True, input=data, timeout=PATIENCE)
        check(done.returncode == status, " ".join(arguments), "ended with",
              done.returncode, "instead of", status, done.stdout.decode(),
              done.stderr.decode())
        self.messages = done.stderr.decode()
        return done.stdout

    def lines(self, *arguments, **options):
        return self.run(*arguments, **options).decode().splitlines()

    def json(self, *arguments, **options):
        return [json.loads(line)
                for line in self.run(*arguments, "--json", **options)
                .splitlines()]

    def start(self):
        self.log = open(self.path("log"), "ab")
        self.daemon = subprocess.Popen(
            [PROGRAM, "--dir", self.directory, "run"], stderr=self.log,
            start_new_session=True)
        until("the gateway is up", lambda: subprocess.run(
            [PROGRAM, "--dir", self.directory, "health"],
            capture_output=True).returncode == 0 or
            check(self.daemon.poll() is None, "the daemon ended"))

    def print_log(self):
        if os.path.exists(self.path("log")):
            with open(self.path("log"), encoding="utf-8",
                      errors="replace") as log:
                print("".join(log.readlines()[-20:]))

    def stop(self):
        self.run("stop")
        until("the daemon ends", lambda: self.daemon.poll() is not None)
        check(self.daemon.returncode == 0, "the daemon ended with",
              self.daemon.returncode)
        self.daemon = None

    def documents(self, *filters):
        return self.json("doc", "list", "--limit", "0", *filters)


def until(what, condition):
    """Asks again until it holds."""
    end = time.monotonic() + PATIENCE
    while True:
        found = condition()
        if found:
            return found
        check(time.monotonic() < end, "not in time:", what)
        time.sleep(0.02)


def types(documents):
    return sorted(d["type"].split("/")[-1] for d in documents
                  if d["kind"] != "interchange")


def before_the_daemon(gateway):
    gateway.run("config", "check")
    gateway.run("status", status=69)
    check(gateway.json("status", status=69)[0]["running"] is False)
    gateway.run("doc", "list", status=69)
    gateway.run("ledger", "check", status=69)
    gateway.run("partner", "show", "retailr-b", status=2)
    check("did you mean 'retailer-b'" in gateway.messages, gateway.messages)
    gateway.run("reload", status=69)
    check("edigate run" in gateway.messages, gateway.messages)
    gateway.run("--dir", "/nonexistent", "status", status=2)
    gateway.run("doc", "lst", status=2)
    check("did you mean 'list'" in gateway.messages)
    gateway.write("partners/broken.yaml", "partner: broken\nnam: X\n")
    complaints = gateway.json("config", "check", status=78)
    check(any(c["code"] and c["file"] == "partners/broken.yaml" and
              c["line"] == 2 for c in complaints), complaints)
    gateway.run("config", "check", "--format", "github", status=78)
    os.unlink(gateway.path("partners/broken.yaml"))
    check(gateway.json("config", "show")[0]["spool"] == "spool")
    shown = gateway.run("config", "show", "retailer-b", "--origin").decode()
    check("x12-004010-850-order" in shown, shown)


def master_data(gateway):
    for name in ("items", "prices", "stock", "customers", "references"):
        gateway.run("desk", "import",
                    os.path.join(PARTNERS, "desk", name + ".csv"))
    items = gateway.json("desk", "items")
    check(len(items) == 8 and items[0]["item"] == "AC-1001", items)
    gateway.write("prices.csv", "item,curency,amount\nAC-1001,USD,x\n")
    gateway.run("desk", "import", gateway.path("prices.csv"), status=1)
    check("currency" in gateway.messages, gateway.messages)
    check(len(gateway.json("desk", "prices")) == 10)
    gateway.write("what.csv", "item\n")
    gateway.run("desk", "import", gateway.path("what.csv"), status=2)


def order_in(gateway):
    text = ORDER.format(control=1, number="4711", quantity=5, unit="EA")
    gateway.write("order.x12", text)
    gateway.run("doc", "receive", "nobody", gateway.path("order.x12"),
                status=1)
    received = gateway.lines("doc", "receive", "retailer-b",
                             gateway.path("order.x12"))[0]
    until("receipt and response are out", lambda: types(
        gateway.documents("po:4711", "dir:out")) == ["855", "855"] and all(
            d["state"] == "await_ack"
            for d in gateway.documents("po:4711", "dir:out")))
    check(gateway.run("doc", "cat", received).decode() == text)
    check(gateway.run("doc", "cat", received.lower()).decode() == text)
    order = gateway.documents("po:4711", "type:850")[0]
    check(order["valid"] == "good" and order["parent"] == received, order)
    check(gateway.run("doc", "cat", order["id"]).decode() == text)
    record = json.loads(gateway.run("doc", "cat", "--record", order["id"]))
    check(record["number"] == "4711" and len(record["lines"]) == 2, record)
    shown = gateway.json("doc", "show", order["id"])[0]
    check(shown["conversation"]["number"] == "4711", shown)
    check({d["type"] for d in shown["led_to"]} == {"x12/004010/855"}, shown)
    check("AC-1002" in gateway.run("doc", "render", order["id"]).decode())
    rules = gateway.json("doc", "trace", order["id"])
    check(rules, "nothing traced")
    events = [e["event"] for e in gateway.json("doc", "log", order["id"])]
    check("mapped" in events and "decided" in events, events)
    return order


def statuses(gateway):
    due = gateway.json("ack", "due")
    check(types(due) == ["855", "855"], due)
    gateway.run("ack", "due", "--overdue")
    check(gateway.json("doc", "list", "status:overdue") == [])
    gateway.run("doc", "list", "bogus:1", status=2)
    gateway.run("doc", "list", "partnr:x", status=2)
    check("did you mean 'partner'" in gateway.messages, gateway.messages)
    gateway.run("doc", "show", "01", status=2)
    gateway.run("doc", "show", "ZZZZZZZZ", status=2)
    health = gateway.json("health")
    check(all(h["good"] for h in health), health)
    counts = gateway.json("status")[0]
    check(counts["running"] and any(
        c["state"] == "await_ack" and c["count"] == 2
        for c in counts["documents"]), counts)


def ship_and_invoice(gateway):
    gateway.run("desk", "ship", "retailer-b", "4711")
    gateway.run("desk", "invoice", "retailer-b", "4711")
    def out_together():
        found = [d for d in gateway.documents("partner:retailer-b", "dir:out",
                                              "state:await_ack")
                 if d["record"] in ("shipment", "invoice")]
        return found if len(found) >= 2 else None
    out = until("shipment and invoice are out", out_together)
    check(types(out) == ["810", "856"], out)
    for document in out:
        folder = gateway.path("spool/exchange/retailer-b/out")
        with open(os.path.join(folder, document["name"]), "rb") as file:
            sent = file.read()
        check(gateway.run("doc", "cat", document["id"]) == sent)
        gateway.run("edi", "validate", "--quiet",
                    os.path.join(folder, document["name"]))
    whole = gateway.json("desk", "orders", "4711")[0]
    check([line["invoiced"] for line in whole["lines"]] == ["5", "5"], whole)
    check(whole["order"]["total"] == "93.75", whole)
    gateway.run("desk", "orders", "4712", status=2)
    return out


def operators(gateway, sent):
    again = sent[0]
    path = os.path.join(gateway.path("spool/exchange/retailer-b/out"),
                        again["name"])
    os.unlink(path)
    gateway.run("doc", "resend", again["id"], "--reason", "lost")
    until("it is there again", lambda: os.path.exists(path))
    made = gateway.json("doc", "reissue", "-",
                        data=(again["id"] + " comment\n").encode())[0]
    check(made["ok"] and made["document"], made)
    until("it went out under a new number", lambda: gateway.json(
        "doc", "show", made["document"])[0]["document"]["state"] ==
        "await_ack")
    check(gateway.json("doc", "show", made["document"])[0]["document"]
          ["interchange_control"] != again["interchange_control"])
    gateway.run("q", "release", again["id"], status=1)
    check("NOT_HELD" in gateway.messages, gateway.messages)
    gateway.run("q", "release", again["id"], "--filter", "po:1", status=2)

    gateway.run("partner", "pause", "retailer-b", "--reason", "they move")
    check(gateway.json("partner", "list")[0]["paused"] is True)
    gateway.run("doc", "reissue", again["id"])
    def all_written():
        found = gateway.json("queue", "list")
        return found if [d["state"] for d in found] == ["ready"] else None
    waiting = until("it alone waits, and is written", all_written)
    gateway.run("queue", "hold", waiting[0]["id"])
    held = gateway.json("q", "list")
    check(held[0]["documents"] == 1 and held[0]["state"] == "held", held)
    gateway.run("q", "list", "state:held")
    gateway.run("partner", "resume", "retailer-b")
    gateway.run("q", "release", "--filter", "state:held", "--yes")
    until("it went", lambda: gateway.json("doc", "show", waiting[0]["id"])[0]
          ["document"]["state"] == "await_ack")
    gateway.run("partner", "pause", "nobody", status=1)
    gateway.run("partner", "test", "retailer-b")


def mend(gateway):
    """An order with a unit that no table knows is held; mended it goes on."""
    gateway.write("odd.x12", ORDER.format(control=2, number="4712", quantity=6,
                                          unit="ZZ"))
    gateway.run("doc", "receive", "retailer-b", gateway.path("odd.x12"))
    odd = until("it is held", lambda: gateway.documents(
        "type:850", "state:held"))[0]
    causes = gateway.json("q", "list")
    check([c["example"] for c in causes] == [odd["id"]], causes)
    gateway.run("q", "fix", odd["id"], status=2)
    gateway.run("q", "fix", odd["id"], "--set", "PO1[3].03=EA", status=1)
    gateway.run("q", "fix", odd["id"], "--set", "PO1[2].03=E*A", status=1)
    mended = gateway.run("q", "fix", odd["id"], "--set", "PO1[2].03=EA",
                         "--dry-run").decode()
    check(mended == ORDER.format(control=2, number="4712", quantity=6,
                                 unit="EA"), mended)
    made = gateway.json("q", "fix", odd["id"], "--set", "PO1[2].03=EA",
                        "--reason", "unit")[0]
    check(made["ok"] and made["document"], made)
    until("receipt and response are out", lambda: len(gateway.documents(
        "po:4712", "type:855", "state:await_ack")) == 2)
    check("*ZZ*6.25" in gateway.run("doc", "cat", odd["id"]).decode(),
          "the original has changed")


def reload_and_drain(gateway):
    check(gateway.run("config", "diff") == b"")
    with open(gateway.path("partners/retailer-b.yaml"), "a",
              encoding="utf-8") as file:
        file.write("# changed\n")
    check("# changed" in gateway.run("config", "diff", status=1).decode())
    gateway.run("reload")
    gateway.run("config", "diff")
    gateway.run("config", "diff", "1", status=1)
    gateway.write("partners/broken.yaml", "partner: broken\nnam: X\n")
    gateway.run("reload", status=78)
    check("partners/broken.yaml:2:1" in gateway.messages, gateway.messages)
    os.unlink(gateway.path("partners/broken.yaml"))
    gateway.run("reload")
    gateway.run("drain")
    gateway.run("health", status=1)
    gateway.run("doc", "receive", "retailer-b", gateway.path("order.x12"),
                status=1)
    gateway.run("resume")
    gateway.run("health")


def auditors(gateway):
    events = gateway.json("audit", "timeline", "po:4711")
    check([e["time"] for e in events] == sorted(e["time"] for e in events))
    check(len(events) > 8, len(events))
    own = gateway.json("audit", "timeline", "--gateway")
    check({"started", "config_changed", "desk_imported"} <=
          {e["event"] for e in own}, own)
    check(any(e["actor"].startswith("user:") for e in own), own)
    totals = gateway.json("audit", "totals")
    row = [t for t in totals if t["type"] == "x12/004010/855"]
    # receipt and answer, for the first order and for the mended one
    check(row and row[0]["documents"] == 4, totals)
    made = gateway.lines("archive", "export", "--output",
                         gateway.path("export"), "po:4711")
    check(made and all(os.path.isfile(os.path.join(d, "events.jsonl"))
                       for d in made), made)
    check(gateway.json("tail", "-n", "3")[2]["event"])


def after_the_daemon(gateway):
    until("rest", lambda: gateway.json("queue", "list") == [] and
          gateway.json("status")[0]["gateway"]["idle"])
    listed = gateway.documents()
    gateway.stop()
    gateway.run("health", status=69)
    check(gateway.documents() == listed)
    check(gateway.json("ledger", "check")[0]["equal"] is True)
    gateway.run("ledger", "rebuild")
    check(gateway.documents() == listed, "rebuilt, and not the same")


def main():
    with tempfile.TemporaryDirectory(prefix="edigate") as directory:
        gateway = Gateway(directory)
        try:
            before_the_daemon(gateway)
            gateway.start()
            master_data(gateway)
            order_in(gateway)
            statuses(gateway)
            sent = ship_and_invoice(gateway)
            operators(gateway, sent)
            mend(gateway)
            reload_and_drain(gateway)
            auditors(gateway)
            after_the_daemon(gateway)
        except Failure as failure:
            print(failure)
            gateway.print_log()
            sys.exit(1)
        finally:
            if gateway.daemon is not None:
                os.killpg(gateway.daemon.pid, signal.SIGKILL)
                gateway.daemon.wait()


main()
