"""Checks a receipt of Temoin with Python 3 alone, as receipt.md beside this file says.

    python3 verify.py FILE [--key KEY]

FILE is the receipt, - the standard input. KEY is the log's public key as the site publishes it, and that of the roots too if
you have it, with white space between; without them the receipt is checked against itself alone. Exit code 0: valid, and what it proves. 1: not valid, or not readable, and why.
"""

import argparse
import base64
import calendar
import contextlib
import hashlib
import json
import re
import sys

MAX_BYTES = 1 << 20
MAX_DEPTH = 64
MAX_NUMBER = (1 << 53) - 1
MEMBERS = ["key", "notice", "proof", "record", "salt", "schema"]
RECORD = {"event", "jurisdiction", "language", "pii_principal_id", "privacy_notice", "purposes", "record_id", "schema_version", "service"}
EVENT = {"act", "client_time", "entity_id", "event_state", "event_time", "event_type", "received_time", "valid_until", "validity_duration"}
TIMES = ["client_time", "event_time", "received_time", "valid_until"]
ACTS = ["accept_all", "refuse_all", "choose", "withdraw", "signal"]


SENTENCES = {
    "object": "This is not the exact text of a receipt.",
    "schema": "This is a receipt of an unknown kind.",
    "unkey": "What was given as a key is no public key: copy all of it, such as HOST/log/SITE+1a2b3c4d+AX....",
    "given": "The receipt is of another log than the key given, or of other roots.",
    "key": "The log's key is not in its form.",
    "record": "The record is not in its form.",
    "site": "The record is of another site than the log.",
    "notice": "The notice is not the one that the record names.",
    "salt": "The salt is not in its form.",
    "proof": "The proof is not in its form.",
    "signature": "The checkpoint is not one that this log has signed.",
    "path": "The record is not in the tree that was signed: something was altered.",
    "anchor": "The anchor does not hold: its key, its time, its path or its signature was altered, or it is of another log.",
}


class Refusal(ValueError):
    """A receipt that proves nothing; step names what is wrong first, the error is a sentence for its reader."""

    def __init__(self, step):
        super().__init__(SENTENCES[step])
        self.step = step


@contextlib.contextmanager
def step(name):
    """Whatever is wrong within is told as this step, unless it was told already."""
    try:
        yield
    except Refusal:
        raise
    except (ValueError, RecursionError):
        raise Refusal(name) from None


def want(holds):
    if not holds:
        raise ValueError


def canonical(value, depth=0):
    """RFC 8785, without fractions."""
    if isinstance(value, str):
        escaped = re.sub(r'["\\]', r"\\\g<0>", value)
        return '"' + re.sub(r"[\0-\x1f]", escape, escaped) + '"'
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        want(abs(value) <= MAX_NUMBER)
        return str(value)
    want(isinstance(value, (dict, list)))
    want(depth < MAX_DEPTH)
    if isinstance(value, list):
        return "[" + ",".join(canonical(item, depth + 1) for item in value) + "]"
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))
    return "{" + ",".join(canonical(name) + ":" + canonical(value[name], depth + 1) for name in names) + "}"


def escape(match):
    short = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
    return short.get(match[0]) or f"\\u{ord(match[0]):04x}"


def parse(text):
    """The object that text is the canonical JSON of; a member named twice is lost on the way and so refused."""
    value = json.loads(text)
    want(isinstance(value, dict) and canonical(value) == text)
    return value


def unbase64(text, size):
    raw = base64.b64decode(text, validate=True)
    want(len(raw) == size and base64.b64encode(raw).decode() == text)
    return raw


def number(text):
    want(re.fullmatch("0|[1-9][0-9]{0,15}", text) and int(text) <= MAX_NUMBER)
    return int(text)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def check_key(key):
    """Origin, the four bytes that name the key, and its point."""
    want(key.count("+") >= 2)
    origin, name, encoded = key.split("+", 2)
    want(re.fullmatch("[!-~]+", origin))
    raw = unbase64(encoded, 33)
    hashed = sha256(origin.encode(), b"\n", raw)[:4]
    want(raw[0] == 1 and name == hashed.hex() and not is_weak(raw[1:]))
    return origin, hashed, raw[1:]


def split_keys(text):
    """Public keys with white space between and, copied from several lines of a page, within: each ends with its 44 characters."""
    keys, rest = [], re.sub(r"[ \t\r\n]", "", text)
    while rest:
        found = re.match(r"[!-*,-~]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}", rest)
        want(found)
        check_key(found[0])
        keys, rest = [*keys, found[0]], rest[found.end() :]
    return keys


def check_record(text):
    want(re.fullmatch(r"[ -\[\]-~]*", text))
    want(len(text) <= 4096)
    record = parse(text)
    want(RECORD <= set(record) <= RECORD | {"services"})
    event = record["event"]
    want(isinstance(event, dict) and EVENT <= set(event) <= EVENT | {"signals"})
    texts = [record[name] for name in RECORD - {"event", "purposes"}] + list(event.values())
    want(all(isinstance(value, str) for value in texts) and event.get("signals") != "")
    for answers in record["purposes"], record.get("services", {"": True}):
        want(isinstance(answers, dict) and answers and all(isinstance(answer, bool) for answer in answers.values()))
    want(record["schema_version"] == "temoin/record/v1" and event["act"] in ACTS)
    want(record["purposes"].get("strictly_necessary") is True)
    want(all(is_time(event[name]) for name in TIMES))
    return record


def is_time(text):
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z", text):
        return False
    year, month, day, hour, minute, second = map(int, re.findall("[0-9]+", text)[:6])
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1] and hour < 24 and minute < 60 and second < 60


def check_notice(text, digest):
    want(sha256(text.encode()).hex() == digest)
    notice = parse(text)
    count = notice.get("number")
    want(isinstance(count, int) and not isinstance(count, bool) and count >= 1)
    return count


def check_proof(text, leaf, origin, name, point, more):
    """Index, size, and what more than origin, size and root is signed: that many lines."""
    with step("proof"):
        head, blank, checkpoint = text.partition("\n\n")
        lines = head.split("\n")
        want(blank and len(lines) >= 2 and lines[0] == "c2sp.org/tlog-proof@v1" and lines[1].startswith("index "))
        index = number(lines[1][len("index "):])
        path = [unbase64(line, 32) for line in lines[2:]]

    with step("signature"):
        lines = checkpoint.split("\n")
        want(len(lines) == 6 + more and lines[0] == origin and lines[3 + more] == lines[5 + more] == "")
        size, root = number(lines[1]), unbase64(lines[2], 32)

    with step("path"):
        want(climb(leaf, index, size, path) == root)

    with step("signature"):
        mark, signed = "\u2014 " + origin + " ", lines[4 + more]
        want(signed.startswith(mark))
        signature = unbase64(signed[len(mark):], 68)
        text = "\n".join(lines[: 3 + more]) + "\n"
        want(signature[:4] == name and is_signed(point, text.encode(), signature[4:]))
    return index, size, lines[3 : 3 + more]


def check_anchor(anchor, origin, checkpoint, given):
    """What the root that holds the checkpoint says, checked with the key of the roots of this origin."""
    key = anchor["key"]
    name, hashed, point = check_key(key)
    want(name == origin)
    checked = key in given
    with step("given"):
        want(checked or not any(other.startswith(origin + "+") for other in given))
    try:
        index, size, (line,) = check_proof(anchor["proof"], sha256(b"\0", checkpoint.encode()), origin, hashed, point, 1)
    except Refusal:
        raise Refusal("anchor") from None
    time = line[len("time "):]
    want(line == "time " + time and is_time(time) and time >= "1970")
    return {"index": index, "size": size, "time": time, "origin": origin, "key": key, "key_checked": checked, "url": root_url(origin, time)}


def root_url(origin, time):
    """Where the root is published, under its number: full hours since 1970."""
    hours = calendar.timegm(tuple(map(int, re.findall("[0-9]+", time)[:6]))) // 3600
    return f"{server_url(origin[: -len('/roots')])}/v1/roots/{hours}"


def key_url(origin):
    """Where the server publishes the keys of the log with this name, HOST/log/SITE."""
    host, _, site = origin.partition("/log/")
    return f"{server_url(host)}/.well-known/temoin/{site}"


def server_url(host):
    return ("http" if host.split(":")[0] in ("127.0.0.1", "localhost") else "https") + "://" + host


def climb(node, index, size, path):
    """RFC 9162, 2.1.3.2."""
    want(index < size)
    last = size - 1
    for sibling in path:
        want(last > 0)
        if index % 2 or index == last:
            node = sha256(b"\1", sibling, node)
            while index % 2 == 0 and index > 0:
                index, last = index // 2, last // 2
        else:
            node = sha256(b"\1", node, sibling)
        index, last = index // 2, last // 2
    want(last == 0)
    return node


# Ed25519, RFC 8032 5.1. A point is (X, Y, Z, T) with x = X/Z, y = Y/Z, x*y = T/Z.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # of -1
EIGHTH = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
SMALL = {0, 1, P - 1, EIGHTH, P - EIGHTH}  # y of the points of small order


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def is_weak(raw):
    """Says whether 32 bytes are a point of small order, or not in the one form."""
    y = int.from_bytes(raw, "little") & (1 << 255) - 1
    return y >= P or y in SMALL


def point_of(raw):
    """None for what is no point in its one form, or one of small order."""
    if is_weak(raw):
        return None
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT % P
    if x * x % P != square:
        return None
    if x % 2 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_signed(key, text, signature):
    """Says whether sB = R + kA."""
    a, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if not a or not r or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    minus = (P - a[0], a[1], 1, P - a[3])
    sums = {(1, 0): BASE, (0, 1): minus, (1, 1): add(BASE, minus)}
    q = (0, 1, 1, 0)  # sB - kA, bit by bit from the top
    for bit in range(252, -1, -1):
        q = add(q, q)
        if (bits := (s >> bit & 1, k >> bit & 1)) in sums:
            q = add(q, sums[bits])
    return q[0] == r[0] * q[2] % P and q[1] == r[1] * q[2] % P


def are_texts(members):
    return all(isinstance(value, str) for value in members.values())


def verify(receipt, keys=None):
    """What the receipt (bytes) proves, or a Refusal that says why it proves nothing."""
    with step("object"):
        want(len(receipt) <= MAX_BYTES)
        members = parse(receipt.decode())
        anchored, anchor = "anchor" in members, members.pop("anchor", None)
        want(list(members) == MEMBERS and are_texts(members))
        want(not anchored or (isinstance(anchor, dict) and list(anchor) == ["key", "proof"] and are_texts(anchor)))
    with step("schema"):
        want(members["schema"] == "temoin/receipt/v1")
    with step("unkey"):
        given = split_keys(keys or "")
    with step("given"):
        want(keys is None or members["key"] in given)
    with step("key"):
        origin, name, point = check_key(members["key"])
    with step("record"):
        record = check_record(members["record"])
    of_site = "/log/" + record["service"]
    with step("site"):
        want(record["service"] and origin.endswith(of_site))
    with step("notice"):
        notice = check_notice(members["notice"], record["privacy_notice"])
    with step("salt"):
        salt = unbase64(members["salt"], 32)
    leaf = sha256(b"\0\1", sha256(b"temoin/v1\n", salt, members["record"].encode()))
    index, size, _ = check_proof(members["proof"], leaf, origin, name, point, 0)
    if anchored:
        checkpoint = members["proof"].partition("\n\n")[2]
        with step("anchor"):
            anchor = check_anchor(anchor, origin[: -len(of_site)] + "/roots", checkpoint, given)
    return {
        "record": record, "notice": notice, "index": index, "size": size, "origin": origin, "key": members["key"], "key_checked": keys is not None, "anchor": anchor
    }


def tell(facts):
    """What a valid receipt proves. All texts are printable ASCII."""
    record, event = facts["record"], facts["record"]["event"]
    yield "valid"
    yield f"decision: {event['act']} by subject {record['pii_principal_id']} on site {record['service']}, at {event['event_time']}, until {event['valid_until']}"
    for name in "purposes", "services":
        if name in record:
            granted, refused = (", ".join(n for n, answer in record[name].items() if answer is yes) or "none" for yes in (True, False))
            yield f"{name}: granted {granted}; refused {refused}"
    yield f"shown: notice {facts['notice']} in {record['language']}, SHA-256 {record['privacy_notice']}"
    yield f"log: entry {facts['index']}, counted from 0, of {facts['size']}, signed by {facts['origin']}"
    yield "key: it is the one you gave" if facts["key_checked"] else f"key: checked only against itself; compare {facts['key']} with the one in a mail that carries a checkpoint of the log, or, which says less, with that of the server itself at {key_url(facts['origin'])}"
    anchor = facts["anchor"]
    if anchor:
        yield f"anchor: that log is checkpoint {anchor['index']}, counted from 0, of {anchor['size']} under the root of {anchor['time']} by its own clock, signed by {anchor['origin']}"
        yield f"anchor: compare the root with {anchor['url']}; its time stamp, if it has one, is {anchor['url']}.tsr"
        yield "anchor key: it is the one you gave" if anchor["key_checked"] else f"anchor key: checked only against itself; compare {anchor['key']} in the same way"


def main():
    arguments = argparse.ArgumentParser(description="Check a receipt of Temoin.")
    arguments.add_argument("file", metavar="FILE", help="the receipt; - for the standard input")
    arguments.add_argument("--key", metavar="KEY", help="the log's public key as the site publishes it, and that of the roots, with white space between")
    given = arguments.parse_args()
    try:
        if given.key == "":
            raise ValueError("--key is empty; leave it out to check the receipt against itself alone")
        with open(0 if given.file == "-" else given.file, "rb") as file:
            facts = verify(file.read(MAX_BYTES + 1), given.key)
    except (OSError, ValueError) as error:
        print(f"not valid: {ascii(str(error))[1:-1]}", file=sys.stderr)
        return 1
    print("\n".join(tell(facts)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
