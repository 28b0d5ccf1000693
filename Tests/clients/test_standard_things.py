"""What agents do every day works: files and formats, threads and processes, tables, models and pictures."""

import struct

import pytest

from support.command_line import texts

PLAIN = {
    "csv": """
import csv
rows = [{"name": "Ada", "born": "1815"}, {"name": "Zuse, Konrad", "born": "1910"}]
with open("people.csv", "w", newline="") as file:
    writer = csv.DictWriter(file, ["name", "born"])
    writer.writeheader()
    writer.writerows(rows)
with open("people.csv", newline="") as file:
    assert list(csv.DictReader(file)) == rows
""",
    "json": """
import json
value = {"numbers": [1, 2.5, None, True], "text": "naïve 🐇"}
with open("value.json", "w") as file:
    json.dump(value, file)
with open("value.json") as file:
    assert json.load(file) == value
""",
    "sqlite3": """
import sqlite3
for place in ("table.db", "/tmp/table.db", ":memory:"):
    with sqlite3.connect(place) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE numbers (n INTEGER, square INTEGER)")
        connection.executemany("INSERT INTO numbers VALUES (?, ?)", [(n, n * n) for n in range(1000)])
        connection.commit()
        assert connection.execute("SELECT sum(square) FROM numbers WHERE n < 10").fetchone() == (285,)
    connection.close()
""",
    "zipfile": """
import os, tarfile, zipfile
with zipfile.ZipFile("archive.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("directory/file.txt", "x" * 10_000)
with zipfile.ZipFile("archive.zip") as archive:
    assert archive.testzip() is None
    archive.extractall("unpacked")
assert open("unpacked/directory/file.txt").read() == "x" * 10_000
with tarfile.open("archive.tar.gz", "w:gz") as archive:
    archive.add("unpacked")
with tarfile.open("archive.tar.gz") as archive:
    archive.extractall("again")
assert os.path.getsize("again/unpacked/directory/file.txt") == 10_000
""",
    "threading": """
import concurrent.futures, threading
total, lock = 0, threading.Lock()
def add(number):
    global total
    with lock:
        total += number
threads = [threading.Thread(target=add, args=(n,)) for n in range(20)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert total == 190
with concurrent.futures.ThreadPoolExecutor(8) as pool:
    assert sum(pool.map(lambda n: n * n, range(100))) == 328350
""",
    "subprocess": """
import subprocess
done = subprocess.run(["sort", "-r"], input="a\\nc\\nb\\n", capture_output=True, text=True, check=True)
assert done.stdout == "c\\nb\\na\\n"
assert subprocess.check_output("seq 3 | wc -l", shell=True, text=True).strip() == "3"
assert subprocess.run(["false"]).returncode == 1
try:
    subprocess.run(["sleep", "60"], timeout=0.1)
    raise AssertionError("no timeout")
except subprocess.TimeoutExpired:
    pass
import sys
assert subprocess.check_output([sys.executable, "-c", "print(6 * 7)"], text=True) == "42\\n"
""",
    "multiprocessing": """
import multiprocessing
def square(n):
    return n * n
with multiprocessing.Pool(2) as pool:
    assert pool.map(square, range(10)) == [n * n for n in range(10)]
queue = multiprocessing.Queue()
process = multiprocessing.Process(target=queue.put, args=("from a child",))
process.start()
assert queue.get(timeout=30) == "from a child"
process.join()
from concurrent.futures import ProcessPoolExecutor
with ProcessPoolExecutor(2) as pool:
    assert list(pool.map(square, range(4))) == [0, 1, 4, 9]
""",
    "shared-memory": """
from multiprocessing import Process, shared_memory
block = shared_memory.SharedMemory(create=True, size=1000)
def write():
    block.buf[0] = 42
process = Process(target=write)
process.start()
process.join()
assert block.buf[0] == 42
block.close()
block.unlink()
""",
    "asyncio": """
import asyncio
async def one(n):
    await asyncio.sleep(0.001)
    return n
async def serve():
    async def answer(reader, writer):
        writer.write((await reader.readline()).upper())
        writer.close()
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"hello\\n")
        return await reader.read()
async def program():
    process = await asyncio.create_subprocess_exec("echo", "child", stdout=asyncio.subprocess.PIPE)
    return await asyncio.gather(*map(one, range(10))), await serve(), (await process.communicate())[0]
assert asyncio.run(program()) == (list(range(10)), b"HELLO\\n", b"child\\n")
""",
    "server-on-loopback": """
import http.server, threading, urllib.request
class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Quiet)
threading.Thread(target=server.serve_forever, daemon=True).start()
open("page.txt", "w").write("served")
with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/page.txt") as answer:
    assert answer.read() == b"served"
server.shutdown()
server.server_close()
""",
    "files": """
import glob, os, pathlib, shutil, tempfile
pathlib.Path("a/b").mkdir(parents=True)
pathlib.Path("a/b/file").write_text("x")
os.symlink("b/file", "a/link")
os.link("a/b/file", "a/hard")
os.chmod("a/hard", 0o400)
shutil.copytree("a", "c", symlinks=True)
os.rename("c", "d")
assert sorted(glob.glob("**/file", recursive=True)) == ["a/b/file", "d/b/file"]
assert open("d/link").read() == "x"
shutil.rmtree("a")
with tempfile.TemporaryDirectory() as directory, tempfile.NamedTemporaryFile(dir=directory) as file:
    file.write(b"x" * 1_000_000)
    assert directory.startswith("/tmp/")
import mmap
with open("mapped", "w+b") as file:
    file.truncate(4096)
    with mmap.mmap(file.fileno(), 4096) as memory:
        memory[:5] = b"hello"
assert open("mapped", "rb").read(5) == b"hello"
""",
    "dates": """
import datetime, locale, time, zoneinfo
summer = datetime.datetime(2024, 7, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))
assert summer.utcoffset() == datetime.timedelta(hours=2)
assert abs(time.time() - datetime.datetime.now().timestamp()) < 60
assert time.get_clock_info("monotonic")
""",
    "environment": """
import getpass, os, pathlib, platform, pwd, socket
assert getpass.getuser() == "user"
assert pwd.getpwuid(os.getuid()).pw_dir == os.path.expanduser("~") == str(pathlib.Path.home()) == "/home/user"
assert socket.gethostname() == platform.node() == "burrow"
assert os.environ["LANG"] == "C.UTF-8"
assert os.cpu_count() >= 1
""",
    "signals": """
import signal
class Late(Exception): pass
def complain(*_): raise Late
signal.signal(signal.SIGALRM, complain)
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    while True: signal.pause()
except Late:
    pass
""",
    "classes-pickle": """
import copy, dataclasses, pickle, typing
@dataclasses.dataclass
class Point:
    x: int
    y: int = 0
assert pickle.loads(pickle.dumps(Point(1))) == copy.deepcopy(Point(1))
assert typing.get_type_hints(Point) == {"x": int, "y": int}
import inspect
def documented(x):
    "What it does."
assert "What it does." in inspect.getsource(documented)
""",
    "ctypes-callback": """
import ctypes
compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
numbers = (ctypes.c_int * 4)(3, 1, 4, 2)
ctypes.CDLL(None).qsort(numbers, 4, ctypes.sizeof(ctypes.c_int), compare(lambda a, b: a[0] - b[0]))
assert list(numbers) == [1, 2, 3, 4]
""",
}

DATA = {
    "excel": """
import pandas as pd
table = pd.DataFrame({"name": ["a", "b", "ü"], "value": [1, 2, 3], "when": pd.date_range("2024-01-01", periods=3)})
table.to_excel("table.xlsx", index=False)
pd.testing.assert_frame_equal(pd.read_excel("table.xlsx"), table, check_dtype=False)
""",
    "parquet": """
import pandas as pd
days = pd.date_range("2024-01-01", periods=3)
table = pd.DataFrame({"name": ["a", "b", "ü"], "value": [1.5, None, 3], "when": days})
table.to_parquet("table.parquet")
pd.testing.assert_frame_equal(pd.read_parquet("table.parquet"), table)
""",
    "pandas": """
import numpy as np, pandas as pd
table = pd.DataFrame({"group": np.arange(1000) % 7, "value": np.arange(1000.0)})
means = table.groupby("group")["value"].mean()
assert len(means) == 7 and abs(means.mean() - 499.5) < 1
assert table.merge(means.rename("mean"), on="group").shape == (1000, 3)
assert table.describe().loc["max", "value"] == 999
table.to_csv("table.csv", index=False)
pd.testing.assert_frame_equal(pd.read_csv("table.csv"), table)
""",
    "numpy": """
import numpy as np
matrix = np.random.default_rng(1).normal(size=(300, 300))
assert np.allclose(matrix @ np.linalg.inv(matrix), np.eye(300), atol=1e-6)
np.save("matrix.npy", matrix)
assert np.array_equal(np.load("matrix.npy", mmap_mode="r"), matrix)
""",
    "sklearn": """
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score, train_test_split
x, y = load_iris(return_X_y=True)
train_x, test_x, train_y, test_y = train_test_split(x, y, random_state=0)
assert LogisticRegression(max_iter=1000).fit(train_x, train_y).score(test_x, test_y) > 0.9
assert RandomForestClassifier(20, n_jobs=2, random_state=0).fit(train_x, train_y).score(test_x, test_y) > 0.9
assert cross_val_score(LogisticRegression(max_iter=1000), x, y, n_jobs=2).mean() > 0.9
""",
}


@pytest.mark.parametrize("name", PLAIN)
def test_plain_python(burrow_of_each, name):
    assert_passes(burrow_of_each.result(PLAIN[name]))


# The same code where numpy, pandas and IPython are loaded already: preloading must not get in the way.
@pytest.mark.parametrize("name", ["multiprocessing", "threading", "asyncio", "subprocess", "shared-memory"])
def test_plain_python_in_the_data_profile(burrow, name):
    assert_passes(burrow.result(PLAIN[name], profile="data"))


@pytest.mark.parametrize("name", DATA)
def test_data(burrow_of_each, name):
    assert_passes(burrow_of_each.result(DATA[name], profile="data"))


# MARK: Pictures


def test_picture_by_pillow(burrow_of_each):
    code = """
from PIL import Image
Image.effect_mandelbrot((120, 80), (-2, -1, 1, 1), 50).convert("RGB").save("picture.png")
"""
    assert_passes(burrow_of_each.result(code, profile="data"))
    assert size_of_png(burrow_of_each.home() / "picture.png") == (120, 80)


def test_picture_by_matplotlib(burrow_of_each):
    code = """
import matplotlib.pyplot as plt
figure, axes = plt.subplots(figsize=(4, 3))
axes.plot([1, 2, 3], [1, 4, 9], label="squares, naïve $x^2$")
axes.legend()
figure.savefig("plot.png", dpi=100)
"""
    assert_passes(burrow_of_each.result(code, profile="data"))
    assert size_of_png(burrow_of_each.home() / "plot.png") == (400, 300)


def size_of_png(path):
    """Width and height; the file must be a whole PNG."""
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n") and content.endswith(b"IEND\xaeB`\x82")
    return struct.unpack(">II", content[16:24])


# MARK: What goes wrong every day


def test_regular_expression_that_backtracks_for_ever(burrow_of_each):
    code = "import re\nre.match(r'(a+)+$', 'a' * 64 + 'b')"
    death, after = burrow_of_each.results(code, "1 + 1", flags=["--timeout", "1"])
    assert (death["status"], death["death"]["kind"]) == ("timeout", "timeout")
    assert texts(after) == ["2"]


def test_allocation_of_two_gigabytes(burrow_of_each):
    code = "import numpy as np\nnumbers = np.ones(2 << 27)"
    death, after = burrow_of_each.results(code, "1 + 1", profile="data")
    assert death["death"]["kind"] == "out_of_memory", death
    assert texts(after) == ["2"]


def test_fork_bomb(burrow_of_each):
    # Bounded by time, so that it harms no machine on which nothing contains it.
    code = "import os, time\nend = time.monotonic() + 5\nwhile time.monotonic() < end:\n    os.fork()"
    bomb, after = burrow_of_each.results(code, "1 + 1", flags=["--timeout", "2", "--processes", "32"])
    assert bomb["death"]["kind"] in ("processes", "timeout"), bomb
    assert after["status"] == "ok", after
    assert texts(after) == ["2"]


def test_there_is_no_network(burrow_of_each):
    code = "import urllib.request\nurllib.request.urlopen('https://pypi.org', timeout=10)"
    assert burrow_of_each.result(code)["error"]["name"] == "URLError"


# MARK: Randomness


RANDOM = """
import os, random, secrets, tempfile, uuid
values = [random.random(), random.Random().random(), uuid.uuid4().hex, secrets.token_hex(), os.urandom(8)]
values += [tempfile.mktemp()]
"""
RANDOM_OF_NUMPY = """
import numpy
values += [numpy.random.random(), numpy.random.default_rng().random(), numpy.random.randint(1 << 30)]
"""


@pytest.mark.parametrize("profile", ["minimal", "data"])
def test_random_state_differs_between_forks(burrow_of_each, profile):
    """Contexts of one zygote, one after the other: each new one is a fork of the same Python."""
    code = RANDOM + (RANDOM_OF_NUMPY if profile == "data" else "") + "\nvalues"
    results = burrow_of_each.results(*[code, "import os; os._exit(0)"] * 3, profile=profile)
    drawn = [eval(texts(result)[0]) for result in results[::2]]
    assert [result["number"] for result in results[::2]] == [1, 1, 1]
    assert len(drawn[0]) == (9 if profile == "data" else 6)
    for values in zip(*drawn, strict=True):
        assert len(set(values)) == len(drawn), values


def test_random_state_differs_between_children(burrow):
    """Python itself gives forked children a state of their own, and so it stays."""
    code = """
import os, random
reading, writing = os.pipe()
for _ in range(3):
    if os.fork() == 0:
        os.write(writing, f"{random.random()}\\n".encode())
        os._exit(0)
    os.wait()
len(set(os.read(reading, 4096).split()))
"""
    assert texts(burrow.result(code)) == ["3"]


def test_seed_gives_the_same_numbers(burrow):
    code = "import random, numpy\nrandom.seed(1); numpy.random.seed(1)\nrandom.random(), float(numpy.random.random())"
    results = burrow.results(code, "import os; os._exit(0)", code, profile="data")
    expected = ["(0.13436424411240122, 0.417022004702574)"]
    assert texts(results[0]) == texts(results[2]) == expected


def assert_passes(result):
    assert result["status"] == "ok", result["text"]
    assert result["stderr"] == ""
