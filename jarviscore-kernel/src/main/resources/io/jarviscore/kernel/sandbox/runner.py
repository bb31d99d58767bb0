# Runs code inside Pyodide; the counterpart of prelude.js. It is part of the memory snapshot, and so
# are the modules that it imports for the code.
import ast
import collections
import csv
import dataclasses
import datetime
import decimal
import enum
import functools
import inspect
import io
import itertools
import json
import math
import random
import re
import statistics
import string
import sys
import textwrap
import traceback

LONG = 2**63


def launch(ask):
    return Run(ask).launch()


class Run:
    def __init__(self, ask):
        self.ask = ask
        self.limits = {}

    async def launch(self):
        request = json.loads(self.ask("request", "null"))["value"]
        self.limits = request["limits"]
        random.seed()  # the snapshot's state is the same in every process
        sys.stdout = sys.stderr = Lines(self)
        names = {"__name__": "__main__", "__builtins__": __builtins__, "inputs": request["inputs"]}
        for name in request["capabilities"]:
            names[name] = self.capability(name)
        try:
            value = await self.execute(request["code"], names)
            if value is None:
                return self.end("missing", None)
            self.end("done", self.plain(value, "result", 0))
        except BaseException as error:
            self.end("failed", described(error))

    async def execute(self, code, names):
        compiled = compile(code, "<input>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True)
        try:
            running = eval(compiled, names)
            if inspect.iscoroutine(running):
                await running
        except SystemExit:
            pass
        value = names.get("result")
        if value is None and callable(names.get("main")):
            value = names["main"]()
        return await value if inspect.isawaitable(value) else value

    def end(self, question, value):
        text = self.dumps(value)
        sys.stdout.end()
        self.ask(question, text)

    def capability(self, name):
        def call(*arguments):
            given = self.plain(list(arguments), name + "()", 0)
            answer = json.loads(self.ask("call", self.dumps({"name": name, "arguments": given})))
            if "error" in answer:
                raise RuntimeError(answer["error"])
            return answer.get("value")

        call.__name__ = name
        return call

    def dumps(self, value):
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        if len(text) > self.limits["value"]:
            raise ValueError(
                f"too large: {len(text)} characters of JSON, at most {self.limits['value']} may"
                " leave the sandbox; return less or a summary"
            )
        return text

    def plain(self, value, place, depth):
        if depth > self.limits["depth"]:
            raise ValueError(f"{place} is nested deeper than {self.limits['depth']} levels; flatten it")
        if value is None or value is True or value is False:
            return value
        if isinstance(value, enum.Enum):
            return self.plain(value.value, place, depth)
        if isinstance(value, str):
            return well_formed(value)
        if isinstance(value, int):
            return int(value) if -LONG <= value < LONG else str(value)
        if isinstance(value, float):
            if math.isfinite(value):
                return float(value)
            raise ValueError(f"{place} is {value}, which JSON cannot carry; use None or text")
        if isinstance(value, decimal.Decimal):
            return float(value) if decimal.Decimal(repr(float(value))) == value else str(value)
        if isinstance(value, (datetime.date, datetime.time)):
            return value.isoformat()
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        elif isinstance(value, tuple) and hasattr(value, "_asdict"):
            value = value._asdict()
        if isinstance(value, collections.abc.Mapping):
            return {
                well_formed(str(key)): self.plain(item, f"{place}[{key!r}]", depth + 1)
                for key, item in value.items()
            }
        if isinstance(value, (bytes, bytearray)):
            raise TypeError(f"{place} is bytes, which JSON cannot carry; give text or a list")
        if isinstance(value, (collections.abc.Sequence, collections.abc.Set, collections.deque)):
            return [self.plain(item, f"{place}[{i}]", depth + 1) for i, item in enumerate(value)]
        raise TypeError(
            f"{place} is a {type(value).__name__}, which JSON cannot carry; give plain data"
        )


class Lines(io.TextIOBase):
    """Sends what is printed, line by line."""

    def __init__(self, run):
        self.run = run
        self.begun = []

    def writable(self):
        return True

    def write(self, text):
        *lines, rest = text.split("\n")
        for line in lines:
            self.begun.append(line)
            self.send()
        if rest:
            self.begun.append(rest)
        return len(text)

    def send(self):
        line = "".join(self.begun)
        self.begun = []
        shown = well_formed(line[: self.run.limits["output"]])
        self.run.ask("print", json.dumps({"text": shown, "length": len(line)}, ensure_ascii=False))

    def end(self):
        if self.begun:
            self.send()


def well_formed(text):
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def described(error):
    try:
        message = str(error.msg if isinstance(error, SyntaxError) else error)
    except BaseException:
        message = "(an error that cannot be shown)"
    return {
        "name": type(error).__name__[:100],
        "message": well_formed(message[:4000]),
        "stack": "\n".join(places(error))[:8000],
    }


def places(error):
    if isinstance(error, SyntaxError) and error.filename == "<input>":
        yield f"at <input>:{error.lineno}:1"
    for frame in reversed(traceback.extract_tb(error.__traceback__, -200)):
        if frame.filename == "<input>":
            yield f"at {frame.name} (<input>:{frame.lineno}:1)"


def rehearse():
    """Runs once what every run does, so that the engine has compiled it."""
    requests = {"request": {"value": {"code": REHEARSAL, "inputs": {}, "capabilities": ["f"], "limits": {"output": 9, "value": 9999, "depth": 9}}}, "call": {"value": 1}}
    running = Run(lambda question, text: json.dumps(requests.get(question, {}))).launch()
    out = sys.stdout, sys.stderr
    try:
        running.send(None)
    except StopIteration:
        pass
    sys.stdout, sys.stderr = out


REHEARSAL = '''
import csv, io, json, re
def main():
    rows = list(csv.DictReader(io.StringIO("a,b\\\\n1,2\\\\n3,4")))
    words = sorted(re.findall("[a-z]+", "one two, three"), key=len)
    counts = collections.Counter(words)
    try:
        [][1]
    except IndexError as error:
        print(f"{error!r} {1 / 3:.2f}", *map(str.upper, words))
    return {"rows": rows, "total": sum(float(row["b"]) for row in rows), "f": f(1), "n": len(counts)}
from collections import Counter
import collections
'''
