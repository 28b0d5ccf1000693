"""What a server makes of requests that are wrong, endless, or hostile."""

import json
import select
import socket

import pytest

from support.command_line import DEADLINE
from support.description import METHODS, operations, validate
from support.raw_http import connected

# They take a minute, during which other tests run: see test_slow_clients.py.
pytestmark = pytest.mark.usefixtures("slow_clients")

JSON = {"content-type": "application/json"}


def problem_of(response, status, code):
    """The problem of a response, which has a status and a code."""
    status_seen, fields, body = response
    problem = json.loads(body)
    validate(problem, "Problem")
    assert fields["content-type"] == "application/problem+json"
    assert (status_seen, problem["code"]) == (status, code), problem
    return problem


# MARK: Bodies


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b"{", 1, 2),
        (b"nul", 1, 1),
        (b'{"name": "a",}', 1, 14),
        (b"{'name': 'a'}", 1, 2),
        (b'{"name": "a"} {}', 1, 15),
        (b'{"name": "a\nb"}', 1, 12),
        (b'{\n  "name": tru\n}', 2, 11),
        (b'{"name": "\\ud800"}', 1, 11),
        (b'{"name": "\xff"}', 1, 11),
        (b'{"idle_seconds": NaN}', 1, 18),
        (b'{"idle_seconds": 01}', 1, 19),
        (b'{"idle_seconds": +1}', 1, 18),
        (b'{"idle_seconds": .5}', 1, 18),
        (b"// comment\n{}", 1, 1),
        (b"\xef\xbb\xbf{}", 1, 1),
        (b"\x00", 1, 1),
        (b"[" * 100_000, 1, 129),
    ],
)
def test_what_is_not_json(client, content, line, column):
    response = client.post("/v1/sessions", content=content, headers=JSON)
    problem = response.json()
    assert (response.status_code, problem["code"]) == (400, "malformed_json"), problem
    assert (problem["line"], problem["column"]) == (line, column), problem


@pytest.mark.parametrize("content", [b"[]", b"null", b"1", b'"text"', b"true"])
def test_json_that_is_no_object(client, session, content):
    for path in ("/v1/sessions", f"/v1/sessions/{session['id']}/executions"):
        response = client.post(path, content=content, headers=JSON)
        assert (response.status_code, response.json()["code"]) == (422, "wrong_type"), response.text


def test_fields_that_are_there_twice(client, session):
    """Whichever counts, it is one of them, and nothing breaks."""
    content = b'{"code": "1", "code": "2"}'
    response = client.post(f"/v1/sessions/{session['id']}/executions", content=content, headers=JSON)
    assert response.status_code in (400, 422) or response.json()["text"] in ("1", "2")


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "application/jsonx", ";"])
def test_bodies_that_say_they_are_something_else(client, session, kind):
    headers = {"content-type": kind} if kind else {}
    response = client.post(f"/v1/sessions/{session['id']}/executions", content=b'{"code": "1"}', headers=headers)
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_bodies_that_say_they_are_json(client, session, kind):
    response = client.post(
        f"/v1/sessions/{session['id']}/executions", content=b'{"code": "6 * 7"}', headers={"content-type": kind}
    )
    assert response.json()["text"] == "42"


@pytest.mark.parametrize("framing", ["Content-Length: 104857600", "Transfer-Encoding: chunked"])
def test_a_hundred_megabytes(server, key, session, framing):
    """Are refused long before they have come, and the server reads only so much of them."""
    for path, most in [
        ("/v1/sessions", 1 << 20), (f"/v1/sessions/{session['id']}/executions", 32 << 20),
        (f"/v1/sessions/{session['id']}/contexts", 1 << 20),
    ]:  # fmt: skip
        with connected(server, key) as connection:
            connection.send(connection.head("POST", path, "Content-Type: application/json", framing))
            piece = b" " * 65_536
            chunk = piece if "Length" in framing else b"10000\r\n" + piece + b"\r\n"
            sent = _send_until_answered(connection.socket, chunk, 100 << 20)
            problem = problem_of(connection.response(), 413, "content_too_large")
            assert str(problem["most_bytes"]) in problem["detail"]
            # Buffers of the machine's hold some more.
            assert sent <= problem["most_bytes"] + (16 << 20) and problem["most_bytes"] <= most, sent


def _send_until_answered(connected_socket, chunk, most):
    """Sends a piece again and again until something comes back; gives how many bytes were sent."""
    sent, rest = 0, b""
    connected_socket.setblocking(False)
    while sent < most:
        readable, writable, _ = select.select([connected_socket], [connected_socket], [], DEADLINE)
        assert readable or writable
        if readable:
            break
        rest = rest or chunk
        count = connected_socket.send(rest)
        sent, rest = sent + count, rest[count:]
    connected_socket.settimeout(DEADLINE)
    return sent


def test_who_asks_before_it_sends_much(server, key):
    """Is told to go on, and then what is wrong."""
    with connected(server, key) as connection:
        lines = ("Content-Type: application/json", "Content-Length: 2", "Expect: 100-continue")
        connection.send(connection.head("POST", "/v1/sessions", *lines))
        assert connection.response()[0] == 100
        connection.send(b"{}")
        assert connection.response()[0] == 201


# MARK: Targets and heads


@pytest.mark.parametrize(
    "path",
    [
        "/", "/v1", "/v2/sessions", "/v1/sessions/", "/v1//sessions", "/V1/sessions", "/v1/sessions/x/y",
        "/v1/sessions/../../etc/passwd", "/v1/executions", "/favicon.ico", "/v1/outputs", "/%00", "/" + "a" * 8_000,
    ],
)  # fmt: skip
def test_paths_where_nothing_is(server, key, path):
    # By hand: clients tidy such paths up.
    with connected(server, key) as connection:
        connection.send(connection.head("GET", path))
        status, fields, body = connection.response()
        if path in ("/v1/sessions/", "/v1//sessions"):
            # Slashes too many mean nothing.
            assert status == 200
            return
        problem_of((status, fields, body), 404, "not_found")


@pytest.mark.parametrize(
    "name",
    [
        "x", "sess_", "sess_" + "0" * 25, "sess_" + "0" * 27, "sess_" + "U" * 26, "sess_" + "i" * 26, "exec_" + "0" * 26,
        "..%2f..%2fetc", "%2e%2e", "%00", "%ff", "a%0ab", "'%20OR%201=1--", "*", "~", "x" * 5_000,
    ],
)  # fmt: skip
def test_names_that_are_nobodys(client, name):
    for path in (f"/v1/sessions/{name}", f"/v1/executions/{name}", f"/v1/outputs/{name}"):
        response = client.get(path)
        assert (response.status_code, response.json()["code"]) == (404, "not_found"), path


def test_methods_that_a_path_has_not(server, client):
    """Each described path answers to the methods that are described, and to no other."""
    described = {}
    for method, path, _ in operations():
        described.setdefault(path, set()).add(method)
    for path, methods in described.items():
        place = path.replace("{", "").replace("}", "")
        for method in [*map(str.upper, METHODS), "PROPFIND"]:
            if method in methods:
                continue
            response = client.request(method, place)
            assert response.status_code == 405, (method, path)
            assert set(response.headers["allow"].split(", ")) == methods, (method, path)
            if method != "HEAD":
                assert response.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize(
    ("head", "status", "code"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", 400, "bad_host"),
        (b"GET / HTTP/1.1\r\nHost:\r\n\r\n", 400, "bad_host"),
        (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 421, "unknown_host"),
        (b"GET / HTTP/1.1\r\nHost: localhost:x\r\n\r\n", 400, "bad_host"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400, "bad_host"),
        (b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n", 421, "unknown_host"),
        (b"GET / HTTP/1.1\r\nHost: localhost.example.org\r\n\r\n", 421, "unknown_host"),
        (b"GET / HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n", 421, "unknown_host"),
        (b"GET livez HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, None),
        (b"GET / HTTP/3.7\r\nHost: localhost\r\n\r\n", None, None),
        (b"FOO / HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "malformed_request"),
        (b"GET / FTP/1.1\r\nHost: localhost\r\n\r\n", 400, "malformed_request"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "malformed_request"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nA B: c\r\n\r\n", 400, "malformed_request"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n: c\r\n\r\n", 400, "malformed_request"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nA: b\x00c\r\n\r\n", 400, "malformed_request"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400, "malformed_request"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1e3\r\n\r\n", 400, "malformed_request"),
        (
            b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400, "malformed_request",
        ),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nA: " + b"x" * 40_000 + b"\r\n\r\n", 431, "header_too_large"),
        (b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 431, "header_too_large"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"A: b\r\n" * 200 + b"\r\n", 431, "header_too_large"),
    ],
)  # fmt: skip
def test_heads_that_are_wrong(server, head, status, code):
    with connected(server) as connection:
        connection.send(head)
        response = connection.response()
        if status is None:
            assert response[0] in (400, 505), response
        elif code is None:
            assert response[0] == status, response
        else:
            problem_of(response, status, code)
    with connected(server) as connection:
        connection.send(connection.head("GET", "/livez"))
        assert connection.response()[0] == 204, "the others are served"


def test_a_chunked_body_that_makes_no_sense(server, key, session):
    with connected(server, key) as connection:
        lines = ("Content-Type: application/json", "Transfer-Encoding: chunked")
        connection.send(connection.head("POST", f"/v1/sessions/{session['id']}/executions", *lines))
        connection.send(b"5\r\n{\"cod\r\nXYZ\r\n")
        problem_of(connection.response(), 400, "malformed_request")
        assert connection.is_closed()


def test_requests_that_follow_each_other_closely(server, key):
    """Ten on one connection, sent at once, are answered in their order."""
    with connected(server, key) as connection:
        paths = ["/livez", "/v1/sessions/x", "/openapi.json", "/nowhere"] * 3
        connection.send(b"".join(connection.head("GET", path) for path in paths))
        assert [connection.response()[0] for _ in paths] == [204, 404, 200, 404] * 3


# MARK: Browsers


def test_pages_of_others_are_kept_away(server, key):
    headers = {"origin": "https://evil.example"}
    with server.client(key) as client:
        for method, path in [("GET", "/v1/sessions"), ("POST", "/v1/sessions"), ("GET", "/livez"), ("OPTIONS", "/")]:
            response = client.request(method, path, headers=headers)
            assert (response.status_code, response.json()["code"]) == (403, "origin_not_allowed")
            assert "access-control-allow-origin" not in response.headers
        for site in ("cross-site", "same-site"):
            assert client.get("/v1/sessions", headers={"sec-fetch-site": site}).status_code == 403
        for origin in ("null", "", "file://", f"https://127.0.0.1:{server.port + 1}", "http://127.0.0.1.evil.example"):
            assert client.get("/v1/sessions", headers={"origin": origin}).status_code == 403, origin
        assert client.get("/v1/sessions", headers={"origin": server.url}).status_code == 200


def test_names_and_origins_of_the_operators_choice(start_server):
    server = start_server("--host-name", "burrow.example.org", "--origin", "https://app.example.org")
    with server.client() as client:
        assert client.get("/livez", headers={"host": "burrow.example.org"}).status_code == 204
        assert client.get("/livez", headers={"host": "Burrow.Example.ORG:443"}).status_code == 204
        assert client.get("/livez", headers={"host": "other.example.org"}).status_code == 421
        page = {"origin": "https://app.example.org"}
        response = client.get("/v1/sessions", headers=page)
        assert response.headers["access-control-allow-origin"] == "https://app.example.org"
        assert client.get("/v1/sessions", headers={"origin": "http://app.example.org"}).status_code == 403
        # As a browser asks before it sends a key.
        asked = {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}
        with connected(server) as connection:
            lines = [f"{name}: {value}" for name, value in (page | asked).items()]
            connection.send(connection.head("OPTIONS", "/v1/sessions", *lines))
            status, fields, _ = connection.response()
            assert status == 204 and "POST" in fields["access-control-allow-methods"]
            assert fields["access-control-allow-headers"] == "authorization"


def test_what_browsers_are_told_of_every_answer(client, session):
    for path in ("/v1/sessions", "/nowhere", "/livez", "/openapi.json", f"/v1/sessions/{session['id']}"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "default-src 'none'" in headers["content-security-policy"]


def test_names_of_requests(client):
    assert client.get("/livez", headers={"x-request-id": "mine-1.a_B"}).headers["x-request-id"] == "mine-1.a_B"
    for name in ("a b", "x" * 65, "<script>", "ü".encode()):
        assert client.get("/livez", headers={"x-request-id": name}).headers["x-request-id"] != name


# MARK: Clients that end early


def test_a_client_that_ends_its_side(server, key, session):
    """And waits for the answer."""
    with connected(server, key) as connection:
        connection.send(connection.head("GET", "/v1/sessions/x"))
        connection.socket.shutdown(socket.SHUT_WR)
        problem_of(connection.response(), 404, "not_found")
        assert connection.is_closed()
    body = b'{"code": "open(\'done\', \'w\').write(\'x\'); 0"}'
    with connected(server, key) as connection:
        lines = ("Content-Type: application/json", f"Content-Length: {len(body)}")
        connection.send(connection.head("POST", f"/v1/sessions/{session['id']}/executions", *lines) + body)
        connection.socket.shutdown(socket.SHUT_WR)
        assert connection.response()[0] == 200


def test_a_client_that_ends_in_the_middle(server, client, key, session):
    for part in (0.1, 0.5, 0.99):
        with connected(server, key) as connection:
            lines = ("Content-Type: application/json", "Content-Length: 100")
            path = f"/v1/sessions/{session['id']}/executions"
            request = connection.head("POST", path, *lines) + b'{"code": "1"}'
            connection.send(request[: int(len(request) * part)])
            connection.socket.shutdown(socket.SHUT_WR)
            status, _, _ = connection.response()
            assert status in (None, 400), status
    assert client.get(f"/v1/sessions/{session['id']}/executions").json()["items"] == []
