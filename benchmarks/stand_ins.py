"""
Stand-ins for AWS on loopback, in a process of their own: they answer, and cost their caller little.

They keep what is put into them and understand as much of DynamoDB's expressions as claim and result
of a batch need. They check nothing but that: the strict SES and the local cloud do.

    python benchmarks/stand_ins.py      prints its address, and serves until its input ends
"""

import json
import re
import sys
import threading
import zlib
from collections.abc import Mapping
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

Item = dict[str, Any]

_CLAUSE = re.compile(r"\b(SET|REMOVE|ADD)\b")


class StandIns:
    """DynamoDB, S3, Secrets Manager and SES, as far as a batch that is sent meets them."""

    def __init__(self) -> None:
        self._items: dict[tuple[str, str, str], Item] = {}
        self._objects: dict[str, bytes] = {}
        self._ids = count(1)
        self.accepted = 0

    # --- by action

    def get_secret_value(self, request: Item) -> Item:
        """Return a secret."""
        return {"ARN": request["SecretId"], "Name": "root", "SecretString": '{"root": "of tests"}'}

    def put_item(self, request: Item) -> Item:
        """Put an item, on condition."""
        key = _key(request["TableName"], request["Item"])
        if not _holds(request, self._items.get(key, {})):
            return _FAILED
        self._items[key] = request["Item"]
        return {}

    def update_item(self, request: Item) -> Item:
        """Change an item, on condition; return it."""
        key = _key(request["TableName"], request["Key"])
        item = {**request["Key"], **self._items.get(key, {})}
        if not _holds(request, item):
            return _FAILED
        self._items[key] = _changed(request, item)
        return {"Attributes": self._items[key]}

    def batch_get_item(self, request: Item) -> Item:
        """Return the items that are there, or what is asked for of them."""
        found = {
            table: [
                _projected(wanted, self._items[key])
                for asked in wanted["Keys"]
                if (key := _key(table, asked)) in self._items
            ]
            for table, wanted in request["RequestItems"].items()
        }
        return {"Responses": found, "UnprocessedKeys": {}}

    def transact_write_items(self, request: Item) -> Item:
        """Put items; conditions aren't looked at, nor is anything but a put."""
        for write in request["TransactItems"]:
            if put := write.get("Put"):
                self._items[_key(put["TableName"], put["Item"])] = put["Item"]
        return {}

    # --- by path

    def post(self, path: str, request: Item) -> Item:
        """Take mails."""
        if path.endswith("/outbound-emails"):
            return {"MessageId": self._accept()}
        if path.endswith("/outbound-bulk-emails"):
            entries = request["BulkEmailEntries"]
            results = [{"Status": "SUCCESS", "MessageId": self._accept()} for _ in entries]
            return {"BulkEmailEntryResults": results}
        raise LookupError(path)

    def _accept(self) -> str:
        self.accepted += 1
        # As long as one of SES's.
        return f"0100019a{next(self._ids):08x}-5f0c2b1e-7d3a-4c7e-9b1f-3e0f1a2b3c4d-000000"

    def put(self, path: str, data: bytes) -> None:
        """Keep an object."""
        self._objects[path] = data

    def get(self, path: str) -> bytes:
        """Return an object; at `/accepted` stands how many mails were taken."""
        return str(self.accepted).encode() if path == "/accepted" else self._objects[path]


_FAILED: Item = {
    "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
    "message": "The conditional request failed",
}


def _key(table: str, item: Item) -> tuple[str, str, str]:
    return table, item["pk"]["S"], item["sk"]["S"]


def _holds(request: Item, item: Mapping[str, Any]) -> bool:
    """Evaluate `a = :b AND c = :d`."""
    terms = filter(None, request.get("ConditionExpression", "").split(" AND "))
    sides = (term.split(" = ") for term in terms)
    return all(_value(left, request, item) == _value(right, request, item) for left, right in sides)


def _changed(request: Item, item: Item) -> Item:
    """Apply `SET a = :b, c = d REMOVE e`."""
    changed = dict(item)
    _, *parts = _CLAUSE.split(request["UpdateExpression"])
    for clause, terms in zip(parts[::2], parts[1::2], strict=True):
        for term in terms.split(","):
            left, _, right = term.strip().partition(" = ")
            name = _name(left, request)
            if clause == "SET":
                changed[name] = _value(right, request, item)
            elif clause == "REMOVE":
                changed.pop(name, None)
    return changed


def _projected(request: Item, item: Item) -> Item:
    if "ProjectionExpression" not in request:
        return item
    names = [_name(term, request) for term in request["ProjectionExpression"].split(", ")]
    return {name: item[name] for name in names if name in item}


def _name(written: str, request: Item) -> str:
    return str(request.get("ExpressionAttributeNames", {}).get(written, written))


def _value(written: str, request: Item, item: Mapping[str, Any]) -> Any:
    values = request.get("ExpressionAttributeValues", {})
    return values[written] if written in values else item.get(_name(written, request))


class _Handler(BaseHTTPRequestHandler):
    """HTTP/1.1 with connections that stay open."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # head and body leave together
    disable_nagle_algorithm = True

    def __init__(self, stand_ins: StandIns, lock: threading.Lock, *args: Any) -> None:
        self._stand_ins, self._lock = stand_ins, lock
        super().__init__(*args)

    def do_POST(self) -> None:
        """Answer DynamoDB and Secrets Manager by their action, SES by its path."""
        request = json.loads(self._read())
        action = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        with self._lock:
            if action:
                method = re.sub(r"(?<!^)(?=[A-Z])", "_", action).lower()
                answer = getattr(self._stand_ins, method)(request)
            else:
                answer = self._stand_ins.post(self.path, request)
        self._answer(json.dumps(answer).encode(), status=400 if "__type" in answer else 200)

    def do_PUT(self) -> None:
        """Keep an object in S3."""
        self._stand_ins.put(self.path, self._read())
        self._answer(b"")

    def do_GET(self) -> None:
        """Return an object of S3."""
        self._answer(self._stand_ins.get(self.path))

    def _read(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"]))

    def _answer(self, body: bytes, *, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        # DynamoDB sends it, and boto3 checks it.
        self.send_header("x-amz-crc32", str(zlib.crc32(body)))
        self.send_header("x-amzn-RequestId", "4a6f1c52-7b1e-4a0e-9d57-0d8a4f6b3c21")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until the caller goes away."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, StandIns(), threading.Lock()))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
