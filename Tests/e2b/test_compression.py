"""Files that come compressed: the SDK's `gzip=True`, and what is no gzip."""

import gzip
import io
import os

import pytest
from e2b import InvalidArgumentException, SandboxException

from running_server import DEADLINE, filling_no_memory

MIB = 1 << 20


def grown(mebibytes):
    """Bytes that gzip makes about a hundred times smaller."""
    return b"".join(os.urandom(2 * 1_024) + bytes(254 * 1_024) for _ in range(mebibytes * 4))


@pytest.mark.parametrize("size", [0, 1, 65_536, 5_000_000])
def test_bytes(sandbox, size):
    data = os.urandom(size // 2) + bytes(size - size // 2)
    assert sandbox.files.write("data", data, gzip=True).path == "/home/user/data"
    assert bytes(sandbox.files.read("data", format="bytes", gzip=True)) == data
    assert b"".join(sandbox.files.read("data", format="stream", gzip=True)) == data
    assert sandbox.files.get_info("data").size == size


def test_texts_and_streams(sandbox):
    files = sandbox.files
    for number, data in enumerate(["ünd 😀", io.StringIO("ünd 😀"), io.BytesIO("ünd 😀".encode()), iter(["ünd 😀".encode()])]):
        files.write(f"{number}", data, gzip=True)
        assert files.read(f"{number}", gzip=True) == files.read(f"{number}") == "ünd 😀"
    pieces = (bytes([number % 256]) * 50_000 for number in range(200))
    files.write("pieces", pieces, gzip=True)
    assert sandbox.run_code("len(open('pieces', 'rb').read())").text == "10000000"


def test_several_files(sandbox):
    sandbox.files.write_files([{"path": "a", "data": "1"}, {"path": "new/b", "data": b"2"}], gzip=True)
    assert (sandbox.files.read("a"), sandbox.files.read("new/b")) == ("1", "2")


async def test_files_async(async_sandbox):
    files = async_sandbox.files
    await files.write("a", b"x" * 3_000_000, gzip=True)
    await files.write("b", io.BytesIO(b"y" * 3_000_000), gzip=True)
    assert await files.read("a", format="bytes", gzip=True) == b"x" * 3_000_000
    assert await files.read("b", gzip=True) == "y" * 3_000_000


def test_an_address_to_write(sandbox, http):
    url = sandbox.upload_url("signed")
    fields = {"Content-Encoding": "gzip", "Content-Type": "application/octet-stream"}
    assert http.post(url, headers=fields, content=gzip.compress(b"1")).status_code == 200
    assert sandbox.files.read("signed") == "1"


def test_a_form(sandbox, http, fields):
    request = http.build_request("POST", "/files", params={"path": "formed"}, files={"file": ("formed", b"1" * 9_999)})
    fields = fields(49_983) | {"Content-Encoding": "gzip", "Content-Type": request.headers["Content-Type"]}
    answer = http.post("/files?path=formed", headers=fields, content=gzip.compress(request.read()))
    assert answer.status_code == 200, answer.text
    assert sandbox.files.read("formed") == "1" * 9_999


# What it takes


def test_what_grows_fills_no_memory(sandbox, server):
    sandbox.files.write("small", grown(1), gzip=True)
    with filling_no_memory(server, 32 * MIB):
        sandbox.files.write("large", grown(128), gzip=True, request_timeout=DEADLINE)
    assert sandbox.files.get_info("large").size == 128 * MIB


def test_what_grows_without_measure(sandbox):
    sandbox.files.write("zeros", bytes(64 * MIB), gzip=True)
    assert sandbox.files.get_info("zeros").size == 64 * MIB
    with pytest.raises(SandboxException, match="413: .*more than 200 times as large .*: send it uncompressed"):
        sandbox.files.write("zeros", bytes(65 * MIB), gzip=True)
    # The one before is there, and whole.
    assert sandbox.files.get_info("zeros").size == 64 * MIB
    sandbox.files.write("zeros", bytes(65 * MIB), use_octet_stream=True)
    assert sandbox.files.get_info("zeros").size == 65 * MIB


WHOLE = gzip.compress(os.urandom(300_000))


@pytest.mark.parametrize(
    "body",
    [b"", b"plain text", WHOLE[:9], WHOLE[:-1], WHOLE[:150_000], WHOLE + b"more", WHOLE[:-8] + bytes(8)],
    ids=["nothing", "text", "half a header", "without its end", "half", "with more", "other sum"],
)
def test_what_is_no_gzip(sandbox, http, fields, body):
    sandbox.files.write("kept", "1")
    fields = fields(49_983) | {"Content-Encoding": "gzip", "Content-Type": "application/octet-stream"}
    answer = http.post("/files?path=kept", headers=fields, content=body)
    assert answer.status_code == 400 and "no gzip, or not all of it" in answer.json()["message"], answer.text
    assert sandbox.files.read("kept") == "1"
    assert [entry.name for entry in sandbox.files.list("/home/user")] == ["kept"]


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "compress"])
def test_other_encodings(sandbox, http, fields, encoding):
    fields = fields(49_983) | {"Content-Encoding": encoding, "Content-Type": "application/octet-stream"}
    answer = http.post("/files?path=a", headers=fields, content=b"1")
    assert answer.status_code == 415 and "gzip or as it is" in answer.json()["message"], answer.text
    assert answer.headers["accept-encoding"] == "gzip"
    assert not sandbox.files.exists("a")


def test_forms_are_never_compressed_by_the_sdk(sandbox):
    with pytest.raises(InvalidArgumentException, match="octet-stream"):
        sandbox.files.write("a", "1", gzip=True, use_octet_stream=False)
