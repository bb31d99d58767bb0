result = sum(range(1, 101))
# ---
import math
result = {"area": round(math.pi * 5 ** 2, 2), "root": math.isqrt(50)}
# ---
def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a
result = [fibonacci(i) for i in range(15)]
# ---
def is_prime(n):
    return n > 1 and all(n % d for d in range(2, int(n ** 0.5) + 1))
result = [n for n in range(60) if is_prime(n)]
# ---
import csv, io
rows = csv.DictReader(io.StringIO("name,age\nAnn,31\nBob,27\n"))
result = sorted(rows, key=lambda row: int(row["age"]))
# ---
import json
data = json.loads('{"orders": [{"id": 1, "total": 12.5}, {"id": 2, "total": 7.25}]}')
result = sum(order["total"] for order in data["orders"])
# ---
from collections import Counter
result = Counter("the cat and the dog and the bird".split()).most_common(2)
# ---
from collections import defaultdict
groups = defaultdict(list)
for word in ["apple", "avocado", "bean", "cherry"]:
    groups[word[0]].append(word)
result = dict(groups)
# ---
import re
text = "Mail ann@example.com or bob@example.org, not bob@."
result = re.findall(r"[\w.]+@[\w]+\.\w+", text)
# ---
from datetime import date, timedelta
start = date(2026, 1, 30)
result = [(start + timedelta(days=i)).isoformat() for i in range(4)]
# ---
from datetime import datetime
result = (datetime(2026, 3, 1) - datetime(2026, 2, 1)).days
# ---
import statistics
values = [3, 1, 4, 1, 5, 9, 2, 6]
result = {"mean": statistics.mean(values), "median": statistics.median(values), "stdev": round(statistics.stdev(values), 4)}
# ---
from decimal import Decimal, ROUND_HALF_UP
price = Decimal("19.995").quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
result = str(price)
# ---
from fractions import Fraction
result = str(Fraction(1, 3) + Fraction(1, 6))
# ---
import random
random.seed(7)
result = len({random.randint(1, 6) for _ in range(100)})
# ---
import itertools
result = [list(pair) for pair in itertools.combinations("abc", 2)]
# ---
from functools import reduce, lru_cache
@lru_cache(maxsize=None)
def ways(n):
    return 1 if n < 2 else ways(n - 1) + ways(n - 2)
result = reduce(lambda a, b: a + b, map(ways, range(10)))
# ---
from dataclasses import dataclass, asdict, field
@dataclass
class Item:
    name: str
    price: float
    tags: list = field(default_factory=list)
result = asdict(Item("pen", 1.5, ["blue"]))
# ---
class Shape:
    def area(self):
        raise NotImplementedError
class Square(Shape):
    def __init__(self, side):
        self.side = side
    def area(self):
        return self.side ** 2
result = sum(shape.area() for shape in [Square(2), Square(3)])
# ---
class Account:
    def __init__(self):
        self._balance = 0
    @property
    def balance(self):
        return self._balance
    def deposit(self, amount):
        if amount <= 0:
            raise ValueError("amount must be positive")
        self._balance += amount
account = Account()
account.deposit(50)
try:
    account.deposit(-1)
except ValueError as error:
    message = str(error)
result = {"balance": account.balance, "error": message}
# ---
def numbers(limit):
    n = 0
    while n < limit:
        yield n
        n += 1
result = list(numbers(5))
# ---
def describe(value):
    match value:
        case {"type": "circle", "r": r}:
            return f"circle {r}"
        case [x, y]:
            return f"point {x},{y}"
        case _:
            return "unknown"
result = [describe({"type": "circle", "r": 2}), describe([1, 2]), describe(3)]
# ---
from enum import Enum
class Status(Enum):
    OPEN = "open"
    DONE = "done"
result = [status.value for status in Status]
# ---
text = "A man, a plan, a canal: Panama"
letters = [c.lower() for c in text if c.isalnum()]
result = letters == letters[::-1]
# ---
matrix = [[1, 2, 3], [4, 5, 6]]
result = [list(column) for column in zip(*matrix)]
# ---
a = [[1, 2], [3, 4]]
b = [[5, 6], [7, 8]]
result = [[sum(x * y for x, y in zip(row, col)) for col in zip(*b)] for row in a]
# ---
from urllib.parse import urlparse, parse_qs
url = urlparse("https://example.com/search?q=java&page=2")
result = {"host": url.netloc, "query": parse_qs(url.query)}
# ---
import base64, hashlib
digest = hashlib.sha256(b"hello").hexdigest()
result = [base64.b64encode(b"hello").decode(), digest[:16]]
# ---
import textwrap
result = textwrap.wrap("The quick brown fox jumps over the lazy dog", 20)
# ---
import string
result = "".join(string.ascii_lowercase[(ord(c) - 97 + 13) % 26] for c in "hello")
# ---
words = ["banana", "apple", "cherry"]
result = {"sorted": sorted(words), "longest": max(words, key=len), "lengths": {w: len(w) for w in words}}
# ---
result = [{"fizz": i % 3 == 0, "buzz": i % 5 == 0, "n": i} for i in range(1, 16) if i % 3 == 0 or i % 5 == 0]
# ---
def binary_search(items, wanted):
    low, high = 0, len(items) - 1
    while low <= high:
        middle = (low + high) // 2
        if items[middle] == wanted:
            return middle
        if items[middle] < wanted:
            low = middle + 1
        else:
            high = middle - 1
    return -1
result = binary_search([1, 3, 5, 7, 9], 7)
# ---
def quicksort(items):
    if len(items) <= 1:
        return items
    pivot = items[len(items) // 2]
    return quicksort([x for x in items if x < pivot]) + [x for x in items if x == pivot] + quicksort([x for x in items if x > pivot])
result = quicksort([3, 6, 1, 8, 2, 9, 2])
# ---
import heapq
heap = []
for item in [5, 1, 4]:
    heapq.heappush(heap, item)
result = [heapq.heappop(heap) for _ in range(3)]
# ---
from collections import deque
graph = {"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}
queue, seen = deque(["a"]), ["a"]
while queue:
    for neighbour in graph[queue.popleft()]:
        if neighbour not in seen:
            seen.append(neighbour)
            queue.append(neighbour)
result = seen
# ---
import bisect
scores = [10, 20, 30]
bisect.insort(scores, 25)
result = scores
# ---
def compound(principal, rate, years):
    return round(principal * (1 + rate) ** years, 2)
result = {year: compound(1000, 0.05, year) for year in range(1, 4)}
# ---
def payment(principal, rate, months):
    monthly = rate / 12
    return principal * monthly / (1 - (1 + monthly) ** -months)
result = round(payment(250000, 0.04, 360), 2)
# ---
result = [bin(10), hex(255), oct(8), int("ff", 16)]
# ---
def roman(n):
    values = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    text = ""
    for value, letters in values:
        while n >= value:
            text += letters
            n -= value
    return text
result = [roman(n) for n in (4, 9, 14)]
# ---
from contextlib import contextmanager
log = []
@contextmanager
def step(name):
    log.append(f"begin {name}")
    yield
    log.append(f"end {name}")
with step("load"):
    log.append("work")
result = log
# ---
def decorate(function):
    def wrapper(*args, **kwargs):
        return {"called": function.__name__, "value": function(*args, **kwargs)}
    return wrapper
@decorate
def add(a, b=2):
    return a + b
result = add(1, b=3)
# ---
from typing import NamedTuple, Optional
class Point(NamedTuple):
    x: int
    y: int
    label: Optional[str] = None
result = Point(1, 2)._asdict()
# ---
import xml.etree.ElementTree as ET
root = ET.fromstring("<orders><order id='1'>12</order><order id='2'>7</order></orders>")
result = {order.get("id"): int(order.text) for order in root}
# ---
import time
begun = time.time()
total = sum(i * i for i in range(1000))
result = {"total": total, "fast": time.time() - begun < 60}
# ---
import uuid
result = len(str(uuid.uuid5(uuid.NAMESPACE_DNS, "example.com")))
# ---
import calendar
result = [calendar.isleap(year) for year in (1900, 2000, 2024)]
# ---
import operator
rows = [{"n": 2, "k": "b"}, {"n": 1, "k": "a"}]
result = sorted(rows, key=operator.itemgetter("n"))
# ---
import copy
first = {"a": [1]}
second = copy.deepcopy(first)
second["a"].append(2)
result = [first, second]
# ---
text = "one two three two one two"
counts = {}
for word in text.split():
    counts[word] = counts.get(word, 0) + 1
result = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
# ---
celsius = [0, 20, 37.5]
result = [f"{c:.1f}C = {c * 9 / 5 + 32:.1f}F" for c in celsius]
# ---
import difflib
result = round(difflib.SequenceMatcher(None, "kitten", "sitting").ratio(), 3)
# ---
import zlib
packed = zlib.compress(b"abc" * 100)
result = [len(packed) < 300, zlib.decompress(packed)[:3].decode()]
# ---
import struct
result = list(struct.unpack("<hi", struct.pack("<hi", 1, 2)))
# ---
result = any(n > 3 for n in [1, 2, 5]) and all(isinstance(n, int) for n in [1, 2])
# ---
try:
    value = int("abc")
except ValueError:
    value = None
finally:
    state = "checked"
result = {"value": value, "state": state}
# ---
def flatten(items):
    for item in items:
        if isinstance(item, list):
            yield from flatten(item)
        else:
            yield item
result = list(flatten([1, [2, [3, [4]]]]))
# ---
import asyncio
async def work(n):
    await asyncio.sleep(0)
    return n * 2
async def main():
    return await asyncio.gather(*(work(n) for n in range(4)))
# ---
def main():
    data = {"Q1": 120, "Q2": 150, "Q3": 90}
    best = max(data, key=data.get)
    print(f"best quarter: {best}")
    return {"best": best, "average": sum(data.values()) / len(data)}
