"""The API's description: well formed, true in its examples, and about the routes that there are (DescriptionTests.swift)."""

import json
import re
import subprocess

import openapi_spec_validator
import pytest

from support.command_line import CHECKOUT, EXECUTABLE
from support.description import DOCUMENT, operations, resolve, validate
from support.server import new_session, run, write_file

SECURED = [(method, path) for method, path, operation in operations() if operation.get("security") != []]


def test_it_is_openapi():
    openapi_spec_validator.validate(DOCUMENT)
    assert DOCUMENT["openapi"].startswith("3.1.")


def test_it_is_served_as_it_is(client):
    response = client.get("/openapi.json", headers={"authorization": ""})
    assert response.headers["content-type"] == "application/json"
    assert response.content == (CHECKOUT / "docs/openapi.json").read_bytes()


def test_results_are_those_of_the_command_line():
    schema = json.loads((CHECKOUT / "docs/result.schema.json").read_text())
    del schema["$schema"]
    assert DOCUMENT["components"]["schemas"]["Result"] == schema


def test_the_version_is_the_programs():
    asked = subprocess.run([EXECUTABLE, "--version"], capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == DOCUMENT["info"]["version"]


def test_whatever_is_described_once_is_used():
    text = json.dumps(DOCUMENT)
    for kind, named in DOCUMENT["components"].items():
        if kind == "securitySchemes":
            continue
        for name in named:
            assert f'"#/components/{kind}/{name}' in text, f"nobody uses {kind}/{name}"


def test_objects_are_described_whole():
    """What an answer may have beside what is described, no client can use."""
    answers = {"Problem", "GoneProblem", "EventDisplay", "EventError"}
    for name, schema in DOCUMENT["components"]["schemas"].items():
        if schema.get("type") == "object" and name not in answers:
            assert schema.get("additionalProperties") is not None, name


def examples():
    """Every example that the description gives of a body, with its schema."""
    for method, path, operation in operations():
        bodies = [("request", operation.get("requestBody"))]
        bodies += [(status, resolve(answer)) for status, answer in operation["responses"].items()]
        for name, body in bodies:
            for kind, media in (body or {}).get("content", {}).items():
                if not kind.endswith("json"):
                    continue
                found = [media["example"]] if "example" in media else []
                found += [example["value"] for example in media.get("examples", {}).values()]
                for example in found:
                    yield pytest.param(media["schema"], example, id=f"{method} {path} {name}")


@pytest.mark.parametrize(("schema", "example"), list(examples()))
def test_examples_are_what_they_are_examples_of(schema, example):
    validate(example, schema)


def test_examples_of_parameters_are_what_they_are_examples_of():
    count = 0
    for _, path, operation in operations():
        for parameter in map(resolve, operation.get("parameters", []) + DOCUMENT["paths"][path].get("parameters", [])):
            if "example" in parameter:
                validate(parameter["example"], parameter["schema"])
                count += 1
    assert count > 10


def test_examples_of_requests_work(client):
    """Each is sent as it stands, to something that is there."""
    session = new_session(client)
    context = client.post(f"/v1/sessions/{session['id']}/contexts").json()
    execution = run(client, session, "1")["execution_id"]
    things = {"session_id": session["id"], "context_id": context["id"], "execution_id": execution}
    sent = 0
    for method, path, operation in operations():
        media = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if media is None:
            continue
        for name, example in media["examples"].items():
            write_file(client, "table.csv", b"a,b\n1,2\n")
            response = client.request(method, path.format_map(things), json=example["value"])
            assert response.status_code in (200, 201), f"{method} {path} {name}: {response.text}"
            if path.endswith("/executions"):
                assert response.json()["status"] == "ok", response.text
            sent += 1
    assert sent >= 8


@pytest.mark.parametrize(("method", "path"), SECURED)
def test_who_shows_no_key_gets_nothing(server, method, path):
    """Not even what is wrong with the request, or whether there is such a thing."""
    place = re.sub(r"{\w+}", "x", path)
    with server.client(headers={}) as stranger:
        response = stranger.request(method, place, content=b"{")
        assert response.status_code == 401, response.text
        if method != "HEAD":
            assert response.json()["code"] == "unauthenticated"
