"""A session with a running server, by Python's standard library alone: uploads a file, runs code, fetches what it made.

first_session.py URL KEY CODE FILE...
"""

import json
import sys
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen


class Server:
    """What of Burrow's API this example needs."""

    def __init__(self, url, key):
        self._url = url
        self._key = key

    def call(self, method, path, value=None, content=None):
        """Sends JSON, or bytes, and returns the answer's bytes; an error's document becomes an exception's text."""
        headers = {"Authorization": f"Bearer {self._key}"}
        if value is not None:
            content = json.dumps(value).encode()
            headers["Content-Type"] = "application/json"
        with urlopen(Request(self._url + path, method=method, data=content, headers=headers)) as answer:
            return answer.read()


def main(url, key, code, *files):
    server = Server(url, key)
    for file in map(Path, files):
        server.call("PUT", f"/v1/files/content?path=/home/user/{quote(file.name)}", content=file.read_bytes())
    session = json.loads(server.call("POST", "/v1/sessions", {"name": "the example analysis"}))
    # A file of notebook code or a script: either runs as it is.
    answer = server.call("POST", f"/v1/sessions/{session['id']}/executions", {"code": Path(code).read_text()})
    result = json.loads(answer)
    print(result["text"])
    if result["status"] != "ok":
        sys.exit(1)
    for change in result["changes"]["files"]:
        if change["path"].endswith(".png"):
            picture = server.call("GET", f"/v1/files/content?path={quote(change['path'])}")
            print(f"{change['path']} has {len(picture):,} bytes; GET /v1/files/content?path={change['path']} fetches it")
    print(f"The session {session['id']} lives until {session['expires_at']}, or until it is idle for 20 minutes.")


if __name__ == "__main__":
    main(*sys.argv[1:])
