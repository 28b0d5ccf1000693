"""The memory of all sandboxes together: when it is used up, nobody new is let in, and the largest of those inside ends."""

from support.server import new_session, run

MIB = 1 << 20
LIMITS = {"memory_bytes": 400 * MIB}


def test_near_the_limit_nobody_new_is_let_in(start_server):
    server = start_server("--total-memory", "512M")
    with server.client(server.make_key(tenant="tests", user="ann")) as client:
        sessions = [new_session(client, limits=LIMITS) for _ in range(3)]
        if sessions[0]["accounting"] == "rlimits":
            return
        for session in sessions[:2]:
            assert run(client, session, f"x = b'x' * {140 * MIB}; len(x)")["text"] == str(140 * MIB)
        refused = client.post("/v1/sessions", json={})
        assert refused.status_code == 429 and int(refused.headers["retry-after"]) > 0
        assert refused.json()["code"] == "at_capacity"
        # All are within their own limits.
        death = run(client, sessions[2], f"y = b'y' * {380 * MIB}")["death"]
        assert death["kind"] == "out_of_memory"
        assert "all sandboxes together may have 512 MiB" in death["message"]
        for session in sessions[:2]:
            assert run(client, session, "len(x)")["text"] == str(140 * MIB)
        client.delete(f"/v1/sessions/{sessions[0]['id']}")
        assert run(client, new_session(client), "1 + 1")["text"] == "2"


def test_a_limit_must_be_one(burrow):
    for text in ("1M", "much", "0"):
        ending = burrow.run("serve", "--port", "0", "--total-memory", text)
        assert ending.status == 2, ending
        assert "--total-memory" in ending.error and "512 MiB" in ending.error
