"""Files of a sandbox, which are those of its user."""

import asyncio
import io
import os

import httpx
import pytest
from e2b import FileNotFoundException, FilesystemEventType, FileType, InvalidArgumentException, SandboxException
from e2b_code_interpreter import Sandbox

from running_server import DEADLINE, filling_no_memory
from support.host_state import wait_until


def test_a_text(sandbox):
    info = sandbox.files.write("hello.txt", "ünd 😀\r\n")
    assert (info.name, info.path, info.type) == ("hello.txt", "/home/user/hello.txt", FileType.FILE)
    assert sandbox.files.read("hello.txt") == "ünd 😀\r\n"
    assert sandbox.files.read("/home/user/hello.txt") == sandbox.files.read("~/hello.txt") == "ünd 😀\r\n"
    assert sandbox.run_code("open('hello.txt', newline='').read()").text == r"ünd 😀\r\n"


@pytest.mark.parametrize("size", [0, 1, 65_536, 5_000_000])
@pytest.mark.parametrize("octet_stream", [True, False], ids=["octet-stream", "form"])
def test_bytes(sandbox, size, octet_stream):
    data = os.urandom(size)
    sandbox.files.write("data", data, use_octet_stream=octet_stream)
    assert bytes(sandbox.files.read("data", format="bytes")) == data
    assert b"".join(sandbox.files.read("data", format="stream")) == data
    sandbox.files.write("data", io.BytesIO(b"shorter"), use_octet_stream=octet_stream)
    assert sandbox.files.read("data") == "shorter"


def test_bytes_that_look_like_the_end_of_a_form(sandbox):
    data = b"\r\n--boundary--\r\n\r\n--\r\n" * 10
    sandbox.files.write("data", data, use_octet_stream=False)
    assert bytes(sandbox.files.read("data", format="bytes")) == data


def test_a_form_that_is_long(sandbox, server):
    """It goes to the disk as it comes."""
    data = os.urandom(1 << 20) * 80
    with filling_no_memory(server, 32 << 20):
        sandbox.files.write("data", data, use_octet_stream=False, request_timeout=DEADLINE)
    assert sandbox.files.get_info("data").size == len(data)
    assert sandbox.files.read("data", format="bytes", request_timeout=DEADLINE) == data


FORM = (
    b'before\r\n--b \r\nContent-Disposition: form-data; name="file"; filename="one"\r\nX-Other: a\r\n\r\n1\r\n-\r\n'
    b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nnot a file\r\n'
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="two"\r\n\r\n\r\n--b--\r\nafter --b'
)


@pytest.mark.parametrize("size", [1, 3, 50, 10_000])
def test_a_form_that_comes_in_pieces(sandbox, http, fields, size):
    pieces = (FORM[start : start + size] for start in range(0, len(FORM), size))
    fields = fields(49_983) | {"Content-Type": "multipart/form-data; boundary=b"}
    answer = http.post("/files", headers=fields, content=pieces)
    assert [file["path"] for file in answer.json()] == ["/home/user/one", "/home/user/two"], answer.text
    assert (sandbox.files.read("one"), sandbox.files.read("two")) == ("1\r\n-", "")
    assert len(sandbox.files.list("/home/user")) == 2


@pytest.mark.parametrize(
    ("body", "boundary"),
    [
        (b"", "b"), (b"no form at all", "b"), (FORM[:-20], "b"), (FORM, "c"), (FORM, "b" * 71), (FORM, ""),
        (b"--b\r\n\r\n1\r\n--b--", "b"), (b'--b\r\nContent-Disposition: form-data; filename="a"\r\n\r\n1\r\n--b--', "b"),
        (b"--b\r\nX: " + b"x" * 9_000 + b"\r\n\r\n1\r\n--b--", "b"),
        (b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n\r\n' * 1_001 + b"--b--", "b"),
    ],
)  # fmt: skip
def test_forms_that_are_none(sandbox, http, fields, body, boundary):
    fields = fields(49_983) | {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    answer = http.post("/files?path=kept", headers=fields, content=body)
    assert answer.status_code == 400 and "no form" in answer.json()["message"], answer.text


@pytest.mark.parametrize("octet_stream", [True, False], ids=["octet-stream", "form"])
@pytest.mark.parametrize("name", ["with spaces", "ü", "a+b&c=d?e#f%2Fg", "quo\"te'", "-rf", "a\nb"])
def test_odd_names(sandbox, name, octet_stream):
    assert sandbox.files.write(name, "1", use_octet_stream=octet_stream).path == f"/home/user/{name}"
    assert sandbox.files.read(name) == "1"
    assert [entry.name for entry in sandbox.files.list("/home/user")] == [name]
    assert sandbox.run_code("import os; os.listdir()").text == repr([name])


@pytest.mark.parametrize("octet_stream", [True, False], ids=["octet-stream", "form"])
def test_several_files(sandbox, octet_stream):
    written = sandbox.files.write_files(
        [{"path": "a 1.txt", "data": "1"}, {"path": "new/deep/b.txt", "data": b"2"}], use_octet_stream=octet_stream
    )
    assert [info.path for info in written] == ["/home/user/a 1.txt", "/home/user/new/deep/b.txt"]
    assert (sandbox.files.read("a 1.txt"), sandbox.files.read("new/deep/b.txt")) == ("1", "2")


def test_a_list(sandbox):
    sandbox.files.write("d/e/f", "123")
    sandbox.run_code("import os; os.symlink('d', 'link')")
    entries = {entry.path: entry for entry in sandbox.files.list("/home/user", depth=3)}
    assert entries.keys() == {f"/home/user/{path}" for path in ("d", "d/e", "d/e/f", "link")}
    file = entries["/home/user/d/e/f"]
    assert (file.name, file.type, file.size) == ("f", FileType.FILE, 3)
    assert file.permissions.startswith("-rw") and file.modified_time is not None
    assert entries["/home/user/d"].type == FileType.DIR and entries["/home/user/d"].permissions.startswith("drwx")
    assert entries["/home/user/link"].symlink_target
    assert [entry.name for entry in sandbox.files.list("d")] == ["e"]


def test_what_is_there(sandbox):
    sandbox.files.write("here", "1234")
    assert sandbox.files.exists("here") and not sandbox.files.exists("not-here")
    info = sandbox.files.get_info("here")
    assert (info.name, info.path, info.size, info.type) == ("here", "/home/user/here", 4, FileType.FILE)
    assert sandbox.files.get_info("/home/user").type == FileType.DIR


def test_directories(sandbox):
    assert sandbox.files.make_dir("a/b/c") is True
    assert sandbox.files.make_dir("a/b/c") is False
    assert sandbox.files.get_info("a/b/c").type == FileType.DIR


def test_renaming(sandbox):
    sandbox.files.write("old", "1")
    sandbox.files.write("target", "2")
    info = sandbox.files.rename("old", "new/place")
    assert (info.path, info.size) == ("/home/user/new/place", 1)
    assert not sandbox.files.exists("old")
    sandbox.files.rename("new/place", "target")
    assert sandbox.files.read("target") == "1"
    sandbox.files.rename("new", "newer")
    assert sandbox.files.exists("newer")


def test_removing(sandbox):
    sandbox.files.write("d/e/f", "1")
    sandbox.files.remove("d/e/f")
    assert not sandbox.files.exists("d/e/f")
    sandbox.files.remove("d")
    assert sandbox.files.list("/home/user") == []


def test_what_is_not_there(sandbox):
    for use in (sandbox.files.read, sandbox.files.get_info, sandbox.files.remove, sandbox.files.list):
        with pytest.raises(FileNotFoundException):
            use("not/here")
    with pytest.raises(FileNotFoundException):
        sandbox.files.rename("not-here", "there")
    with pytest.raises(SandboxException):
        sandbox.files.watch_dir("not-here")


OUTSIDE = ["/etc/passwd", "../../etc/passwd", "/home/user/../../etc/passwd", "/proc/self/environ", "/home/other/x"]


@pytest.mark.parametrize("path", OUTSIDE)
def test_what_is_outside(sandbox, path):
    for use in (
        sandbox.files.read,
        sandbox.files.get_info,
        sandbox.files.remove,
        lambda path: sandbox.files.write(path, "1"),
        lambda path: sandbox.files.write(path, "1", use_octet_stream=False),
        lambda path: sandbox.files.rename(path, "mine"),
    ):
        with pytest.raises(SandboxException):
            use(path)


def test_links_that_lead_outside_are_not_followed(sandbox):
    sandbox.run_code("import os; os.symlink('/etc', 'out'); os.symlink('/etc/passwd', 'file')")
    for path in ("out/passwd", "file"):
        with pytest.raises(SandboxException):
            sandbox.files.read(path)
    with pytest.raises(SandboxException):
        sandbox.files.write("out/of-ours", "1")
    assert not os.path.exists("/etc/of-ours")


def test_a_directory_is_no_file(sandbox):
    sandbox.files.make_dir("d")
    with pytest.raises(SandboxException):
        sandbox.files.read("d")
    with pytest.raises(SandboxException):
        sandbox.files.write("d", "1")
    sandbox.files.write("f", "1")
    with pytest.raises(SandboxException):
        sandbox.files.list("f")
    with pytest.raises((SandboxException, InvalidArgumentException)):
        sandbox.files.make_dir("f")


def test_files_are_one_users(server, make_key, sandbox):
    sandbox.files.write("mine", "1")
    with Sandbox.create(api_key=make_key()) as other:
        assert other.files.list("/home/user") == []
    # And stay when the sandbox has ended.
    with Sandbox.create() as again:
        assert again.files.read("mine") == "1"


async def test_files_async(async_sandbox):
    files = async_sandbox.files
    await files.write("a", "1")
    await files.write("big", io.BytesIO(b"x" * 3_000_000))
    assert await files.read("a") == "1"
    assert len(await files.read("big", format="bytes")) == 3_000_000
    assert b"".join([piece async for piece in await files.read("big", format="stream")]) == b"x" * 3_000_000
    assert await files.make_dir("d") is True and await files.make_dir("d") is False
    assert (await files.rename("a", "d/b")).path == "/home/user/d/b"
    assert sorted(entry.name for entry in await files.list("/home/user", depth=2)) == ["b", "big", "d"]
    await files.remove("big")
    assert not await files.exists("big") and await files.exists("d/b")
    with pytest.raises(FileNotFoundException):
        await files.read("big")


# Changes


def test_a_directory_that_is_watched(sandbox):
    sandbox.files.make_dir("d/below")
    sandbox.files.write("d/old", "1")
    watcher = sandbox.files.watch_dir("d")
    seen = set()

    def has_seen(*wanted):
        seen.update((event.name, event.type) for event in watcher.get_new_events())
        return seen >= set(wanted)

    sandbox.run_code("open('d/new', 'w').write('1'); open('d/below/hidden', 'w').close()")
    sandbox.files.remove("d/old")
    wanted = [("new", FilesystemEventType.CREATE), ("old", FilesystemEventType.REMOVE)]
    assert wait_until(lambda: has_seen(*wanted), DEADLINE) is not None, seen
    sandbox.run_code("open('d/new', 'a').write('2')")
    assert wait_until(lambda: has_seen(("new", FilesystemEventType.WRITE)), DEADLINE) is not None, seen
    assert not [name for name, _ in seen if "hidden" in name]
    watcher.stop()


def test_a_rename_that_is_watched(sandbox):
    sandbox.files.write("d/old", "1")
    watcher = sandbox.files.watch_dir("d")
    sandbox.files.rename("d/old", "d/new")
    seen = set()

    def has_seen(*wanted):
        seen.update((event.name, event.type) for event in watcher.get_new_events())
        return seen >= set(wanted)

    wanted = [("old", FilesystemEventType.REMOVE), ("new", FilesystemEventType.CREATE)]
    assert wait_until(lambda: has_seen(*wanted), DEADLINE) is not None, seen


def test_a_directory_that_is_watched_with_all_below(sandbox):
    sandbox.files.make_dir("d/below")
    watcher = sandbox.files.watch_dir("d", recursive=True)
    seen = set()

    def has_seen(wanted):
        seen.update((event.name, event.type) for event in watcher.get_new_events())
        return wanted in seen

    sandbox.files.write("d/below/by-the-sdk", "1")
    sandbox.commands.run("touch d/below/by-a-command")
    for name in ("below/by-the-sdk", "below/by-a-command"):
        assert wait_until(lambda: has_seen((name, FilesystemEventType.CREATE)), DEADLINE) is not None, seen
    watcher.stop()
    with pytest.raises(SandboxException):
        watcher.get_new_events()


async def test_a_directory_that_is_watched_async(async_sandbox):
    events = asyncio.Queue()
    ended = asyncio.Event()
    handle = await async_sandbox.files.watch_dir(
        "/home/user", on_event=events.put, on_exit=lambda error: ended.set(), timeout=0
    )
    await async_sandbox.run_code("open('new', 'w').close()")
    event = await asyncio.wait_for(events.get(), DEADLINE)
    assert (event.name, event.type) == ("new", FilesystemEventType.CREATE)
    await handle.stop()


# By signed addresses, without a key


def test_an_address_to_read(sandbox):
    sandbox.files.write("a file.txt", "content")
    address = sandbox.download_url("a file.txt")
    assert httpx.get(address).text == "content"
    assert httpx.get(sandbox.download_url("a file.txt", use_signature_expiration=60)).text == "content"


def test_an_address_to_write(sandbox):
    for address in (sandbox.upload_url("up"), sandbox.upload_url("up", use_signature_expiration=60)):
        answer = httpx.post(address, files={"file": ("any", b"by a form")})
        assert answer.json() == [{"name": "up", "type": "file", "path": "/home/user/up"}]
        assert sandbox.files.read("up") == "by a form"
        answer = httpx.post(address, content=b"as it is", headers={"Content-Type": "application/octet-stream"})
        assert answer.status_code == 200 and sandbox.files.read("up") == "as it is"


def test_an_address_that_has_expired(sandbox):
    sandbox.files.write("file", "secret")
    answer = httpx.get(sandbox.download_url("file", use_signature_expiration=-5))
    assert answer.status_code == 401 and "expired" in answer.json()["message"] and "secret" not in answer.text
    answer = httpx.post(sandbox.upload_url("file", use_signature_expiration=-5), files={"file": ("any", b"new")})
    assert answer.status_code == 401 and sandbox.files.read("file") == "secret"


def test_an_address_is_for_one_thing(sandbox):
    """Nothing that the signature covers can be changed: the path, the direction, the expiration."""
    sandbox.files.write("file", "secret")
    sandbox.files.write("other", "secret")
    read = httpx.URL(sandbox.download_url("file", use_signature_expiration=60))
    signature = read.params["signature"]
    refused = [
        httpx.get(read.copy_set_param("path", "other")),
        httpx.get(read.copy_set_param("signature", signature[:-1] + "x!"[signature[-1] == "x"])),
        httpx.get(read.copy_set_param("signature", "")),
        httpx.get(read.copy_set_param("signature_expiration", "99999999999")),
        httpx.get(read.copy_set_param("signature_expiration", "soon")),
        httpx.get(read.copy_remove_param("signature_expiration")),
        httpx.get(read.copy_remove_param("signature")),
        httpx.get(read.copy_set_param("username", "root")),
        httpx.get(sandbox.upload_url("file")),
        httpx.post(read, files={"file": ("any", b"new")}),
    ]
    for answer in refused:
        assert answer.status_code in (400, 401, 502), (answer.url, answer.text)
        assert "secret" not in answer.text
    assert sandbox.files.read("file") == "secret"


def test_an_address_ends_with_its_sandbox(key):
    with Sandbox.create() as sandbox:
        sandbox.files.write("file", "secret")
        address = sandbox.download_url("file")
        assert httpx.get(address).text == "secret"
    answer = httpx.get(address)
    assert answer.status_code in (401, 502) and "secret" not in answer.text
