"""The API's own description: what may be asked and answered. Every response that tests get is held against it."""

import json
import re

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from support.command_line import CHECKOUT

DOCUMENT = json.loads((CHECKOUT / "docs/openapi.json").read_text())
METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")
_ADDRESS = "urn:burrow:description"
_registry = Registry().with_resource(_ADDRESS, Resource(DOCUMENT, DRAFT202012))
_formats = jsonschema.FormatChecker()


def operations(document=DOCUMENT):
    """Every operation: its method in capitals, its path with {names}, and what is said of it."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), path, item[method]


def resolve(value):
    """What is said at a place, or where that points to."""
    while "$ref" in value:
        name = value["$ref"]
        assert name.startswith("#/"), name
        value = DOCUMENT
        for part in name[2:].split("/"):
            value = value[part.replace("~1", "/").replace("~0", "~")]
    return value


def validate(value, schema):
    """Fails unless a value is of a schema of the description: of a component's name, or a schema itself."""
    if isinstance(schema, str):
        schema = {"$ref": f"{_ADDRESS}#/components/schemas/{schema}"}
    else:
        schema = _absolute(schema)
    jsonschema.Draft202012Validator(schema, registry=_registry, format_checker=_formats).validate(value)


def check(response):
    """Fails unless a response, already read but for streams, is one that the description knows."""
    request = response.request
    path = request.url.raw_path.partition(b"?")[0].decode()
    operation = _operation(request.method, path)
    assert "x-request-id" in response.headers, response.headers
    if operation is None:
        # What is not described is not there.
        assert response.status_code in (404, 405) or response.status_code in (400, 403, 421), response
        validate(json_of(response), "Problem")
        return
    answers = operation["responses"]
    assert str(response.status_code) in answers, f"{request.method} {path}: {response.status_code} {response.text}"
    answer = resolve(answers[str(response.status_code)])
    for name, header in answer.get("headers", {}).items():
        header = resolve(header)
        assert name in response.headers or not header.get("required"), f"{path}: no {name} in {response.headers}"
    essence = response.headers.get("content-type", "").partition(";")[0]
    described = answer.get("content")
    if described is None:
        assert not is_stream(response) and response.content == b"", response
        return
    assert essence in described, f"{request.method} {path}: {response.status_code} with {essence}"
    if essence.endswith("json"):
        value = json_of(response)
        validate(value, described[essence]["schema"])
        if response.status_code >= 400:
            assert value["status"] == response.status_code, value
            assert value["request_id"] == response.headers["x-request-id"], value


def is_stream(response):
    """Whether the response is a stream of events, which is not read as a whole."""
    return response.headers.get("content-type", "").startswith("text/event-stream")


def json_of(response):
    """The body as JSON, without what Python takes beyond it."""

    def refuse(constant):
        raise ValueError(f"{constant} is not JSON")

    return json.loads(response.content, parse_constant=refuse)


def _operation(method, path):
    for known, template, operation in operations():
        pattern = "/".join("[^/]+" if part.startswith("{") else re.escape(part) for part in template.split("/"))
        if known == method and re.fullmatch(pattern, path):
            return operation
    return None


def _absolute(value):
    """A schema whose references name the document, so that it can stand by itself."""
    if isinstance(value, dict):
        return {
            key: _ADDRESS + part if key == "$ref" and part.startswith("#") else _absolute(part)
            for key, part in value.items()
        }
    return [_absolute(part) for part in value] if isinstance(value, list) else value
