"""Tokens (JWT) that another implementation signs, by the keys of a file that the server is told."""

import base64
import itertools
import json
import time

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import ECAlgorithm, OKPAlgorithm

from support.command_line import DEADLINE, EXECUTABLE, Burrow
from support.host_state import wait_until
from support.operators import this_operator
from support.server import new_session, run, serving

ALGORITHMS = ["ES256", "EdDSA"]
ISSUER, AUDIENCE = "https://issuer.example.org", "burrow"

_numbers = itertools.count()


class Signer:
    """Somebody with a private key of each algorithm, and with names for them."""

    def __init__(self, name):
        self.name = name
        self._keys = {"ES256": generate_private_key(SECP256R1()), "EdDSA": Ed25519PrivateKey.generate()}

    def public_keys(self):
        """What a key set says of them."""
        for algorithm, kind in (("ES256", ECAlgorithm), ("EdDSA", OKPAlgorithm)):
            key = kind.to_jwk(self._keys[algorithm].public_key(), as_dict=True)
            yield key | {"kid": f"{self.name}-{algorithm}", "alg": algorithm, "use": "sig"}

    def token(self, algorithm, kid=None, **claims):
        """A token that is good unless claims say otherwise; a claim that is None is left out."""
        now = int(time.time())
        usual = {
            "tenant_id": "acme", "sub": "ann", "iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + 600,
        }  # fmt: skip
        told = {name: value for name, value in (usual | claims).items() if value is not None}
        headers = {"kid": kid or f"{self.name}-{algorithm}"}
        return jwt.encode(told, self._keys[algorithm], algorithm=algorithm, headers=headers)


def write_keys(path, *signers):
    """Replaces the file at once, as who publishes keys does."""
    path.with_suffix(".new").write_text(json.dumps({"keys": [key for each in signers for key in each.public_keys()]}))
    path.with_suffix(".new").rename(path)


@pytest.fixture(scope="module")
def signer():
    return Signer("first")


@pytest.fixture(scope="module")
def token_server(signer):
    """A server that believes this signer."""
    operator = this_operator()
    with operator.directory() as data:
        keys = data / "keys.json"
        write_keys(keys, signer)
        flags = ("--jwks", str(keys), "--issuer", ISSUER, "--audience", AUDIENCE)
        with serving(Burrow(EXECUTABLE, operator, data), *flags) as running:
            yield running


def answer(server, token):
    """How a server answers to a token that comes from an address which has not guessed before."""
    number = next(_numbers)
    transport = httpx.HTTPTransport(local_address=f"127.1.{number // 250}.{number % 250 + 1}")
    with server.client(token, transport=transport) as client:
        return client.get("/v1/sessions")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_token_is_as_good_as_a_key(token_server, signer, algorithm):
    with token_server.client(signer.token(algorithm)) as client:
        session = new_session(client)
        assert (session["tenant"], session["user"]) == ("acme", "ann")
        assert run(client, session, "1 + 1")["text"] == "2"
    # It is the same user's, by whatever key: a later token finds it.
    with token_server.client(signer.token("ES256", aud=["other", AUDIENCE])) as client:
        assert client.get(f"/v1/sessions/{session['id']}").status_code == 200


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("claims", [{"tenant_id": "other"}, {"sub": "bob"}], ids=["tenant", "user"])
def test_what_belongs_to_others_is_not_there(token_server, signer, algorithm, claims):
    with token_server.client(signer.token(algorithm)) as client:
        session = new_session(client)
    with token_server.client(signer.token(algorithm, **claims)) as stranger:
        assert stranger.get(f"/v1/sessions/{session['id']}").status_code == 404
        assert stranger.delete(f"/v1/sessions/{session['id']}").status_code == 404
        assert stranger.get("/v1/sessions").json()["items"] == []
    with token_server.client() as owner_of_the_server:
        assert owner_of_the_server.get(f"/v1/sessions/{session['id']}").status_code == 404


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 1}, {"exp": None}, {"exp": -1}, {"nbf": 1 << 40}, {"tenant_id": None}, {"tenant_id": "../others"},
        {"tenant_id": ""}, {"sub": None}, {"sub": "a/b"}, {"iss": "https://other.example.org"}, {"iss": None},
        {"aud": "others"}, {"aud": []}, {"aud": None},
    ],
    ids=str,
)  # fmt: skip
def test_claims_that_are_not_good(token_server, signer, algorithm, claims):
    assert answer(token_server, signer.token(algorithm)).status_code == 200
    refused = answer(token_server, signer.token(algorithm, **claims))
    assert (refused.status_code, refused.json()["code"]) == (401, "invalid_credential"), refused.text


def test_a_token_that_has_just_expired_is_refused_though_it_is_remembered(token_server, signer):
    # Clocks may differ by a minute: this one is good for some seconds more.
    token = signer.token("ES256", exp=time.time() - 55)
    assert answer(token_server, token).status_code == 200
    assert wait_until(lambda: answer(token_server, token).status_code == 401, DEADLINE) is not None


def part(value):
    """A part of a token."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_signatures_that_are_none(token_server, signer, algorithm):
    good = signer.token(algorithm)
    header, claims, signature = good.split(".")
    kid, told = f"first-{algorithm}", jwt.decode(good, options={"verify_signature": False})
    (public,) = (key for key in signer.public_keys() if key["kid"] == kid)
    refused = {
        "of a stranger with the same names": Signer("first").token(algorithm),
        "of an unknown key": signer.token(algorithm, kid="no-such-key"),
        "of the other key": signer.token(algorithm, kid=f"first-{ALGORITHMS[algorithm == 'ES256']}"),
        "none": f"{part({'alg': 'none', 'kid': kid})}.{claims}.",
        "none in capitals": f"{part({'alg': 'NONE', 'kid': kid})}.{claims}.{signature}",
        "cut off": f"{header}.{claims}.",
        "two parts": f"{header}.{claims}",
        "other claims": f"{header}.{part(told | {'tenant_id': 'other'})}.{signature}",
        "by the public key as a secret": jwt.encode(
            told, base64.urlsafe_b64decode(public["x"] + "=" * (-len(public["x"]) % 4)), "HS256", {"kid": kid}
        ),
        "critical": f"{part({'alg': algorithm, 'kid': kid, 'crit': ['b64'], 'b64': False})}.{claims}.{signature}",
    }
    for name, token in refused.items():
        response = answer(token_server, token)
        assert (response.status_code, response.json()["code"]) == (401, "invalid_credential"), (name, response.text)
    assert answer(token_server, good).status_code == 200


def test_without_a_key_set_no_token_is_good(server, signer):
    assert answer(server, signer.token("ES256")).status_code == 401


def test_keys_that_are_replaced(burrow, tmp_path):
    """The file is read again when it changes; one that is damaged leaves the keys as they were."""
    old, new = Signer("old"), Signer("new")
    with this_operator().directory() as directory:
        keys = directory / "keys.json"
        write_keys(keys, old)
        with serving(burrow, "--jwks", str(keys)) as server:

            def statuses():
                tokens = [each.token(algorithm) for each in (old, new) for algorithm in ALGORITHMS]
                return [answer(server, token).status_code for token in tokens]

            def has_complained():
                # The file is looked at when somebody comes with a token.
                return statuses() == [401, 401, 200, 200] and "the key set cannot be read" in server.log

            assert statuses() == [200, 200, 401, 401]
            write_keys(keys, old, new)
            assert wait_until(lambda: statuses() == [200] * 4, DEADLINE) is not None, statuses()
            write_keys(keys, new)
            assert wait_until(lambda: statuses() == [401, 401, 200, 200], DEADLINE) is not None, statuses()
            keys.write_text("{")
            assert wait_until(has_complained, DEADLINE) is not None, server.log
            keys.unlink()
            assert statuses() == [401, 401, 200, 200]
