"""What E2B has and Burrow has not: the SDK says so, in words that help."""

import pytest
from e2b import (
    BuildException,
    BuildInfo,
    FileNotFoundException,
    PtySize,
    SandboxException,
    Secret,
    SecretException,
    SecretNotFoundException,
    Template,
    TemplateException,
    Volume,
    VolumeException,
    VolumeNotFoundException,
)
from e2b_code_interpreter import AsyncSandbox, Sandbox

from running_server import DEADLINE
from support.host_state import wait_until

SIZE = PtySize(rows=24, cols=80)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"allow_internet_access": True}, "no network here.*files.write"),
        ({"network": {"allow_out": ["1.1.1.1"]}}, "no network here"),
        ({"network": {"rules": {"example.org": [{"transform": {"headers": {"A": "b"}}}]}}}, "no network here"),
        ({"mcp": {"duckduckgo": {}}}, "no MCP gateway here"),
        ({"iam": {"tokens": {"aws": Secret.iam_token(audience="a", token_type="JWT-SVID")}}}, "leave iam out"),
        ({"volume_mounts": {"/mnt": "data"}}, "no volumes here.*/home/user"),
        ({"lifecycle": {"on_timeout": "pause"}}, "cannot be paused here"),
        ({"template": "nothing-of-ours"}, "no template nothing-of-ours: use one of"),
    ],
)
def test_sandboxes_that_cannot_be(key, options, said):
    with pytest.raises(SandboxException, match=said):
        Sandbox.create(**options)
    assert Sandbox.list().next_items() == []


@pytest.mark.parametrize(
    "options",
    [
        {"allow_internet_access": False},
        {"network": {"deny_out": ["0.0.0.0/0"], "allow_public_traffic": False}},
        {"lifecycle": {"on_timeout": "kill"}},
        {"secure": True},
    ],
)
def test_what_every_sandbox_is_may_be_asked_for(key, options):
    with Sandbox.create("minimal", **options) as sandbox:
        assert sandbox.run_code("1 + 1").text == "2"


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda sandbox: sandbox.pause(), "cannot be paused here: .*set_timeout"),
        (lambda sandbox: sandbox.beta_pause(), "cannot be paused here"),
        (lambda sandbox: sandbox.fork(), "not copied here: create another"),
        (lambda sandbox: sandbox.create_snapshot(), "not copied here: create another"),
        (lambda sandbox: sandbox.update_network({"allow_out": ["1.1.1.1"]}), "no network here"),
    ],
    ids=["pause", "beta_pause", "fork", "create_snapshot", "update_network"],
)
def test_what_sandboxes_do_not_do(sandbox, act, said):
    with pytest.raises(SandboxException, match=f"501: .*{said}"):
        act(sandbox)
    assert sandbox.is_running()


async def test_what_sandboxes_do_not_do_async(async_sandbox):
    with pytest.raises(SandboxException, match="501: .*set_timeout"):
        await async_sandbox.pause()
    with pytest.raises(SandboxException, match="501: .*create another"):
        await async_sandbox.create_snapshot()
    with pytest.raises(SandboxException, match="no network here"):
        await AsyncSandbox.create(allow_internet_access=True)


def test_snapshots(sandbox):
    assert sandbox.list_snapshots().next_items() == Sandbox.list_snapshots().next_items() == []
    assert Sandbox.delete_snapshot("none") is False
    with pytest.raises(FileNotFoundException, match="/home/user and /shared"):
        sandbox.get_mcp_token()


def test_terminals(sandbox):
    pid = sandbox.commands.run("sleep 1000", background=True, stdin=True).pid
    acts = [
        lambda: sandbox.pty.create(SIZE),
        lambda: sandbox.pty.send_stdin(pid, b"x"),
        lambda: sandbox.pty.stream_input(pid, [b"x"]),
        lambda: sandbox.pty.resize(pid, SIZE),
    ]
    for act in acts:
        with pytest.raises(SandboxException, match="no terminals here: use commands.run"):
            act()
    assert sandbox.pty.kill(pid) is True
    assert wait_until(lambda: not sandbox.pty.kill(pid), DEADLINE) is not None


async def test_terminals_async(async_sandbox):
    with pytest.raises(SandboxException, match="no terminals here: use commands.run"):
        await async_sandbox.pty.create(SIZE, on_data=print)


def test_what_newer_daemons_of_e2b_do(sandbox):
    """The SDK itself refuses these, by the version that the façade has."""
    with pytest.raises(TemplateException, match="metadata requires envd"):
        sandbox.files.write("a", "1", metadata={"a": "b"})
    with pytest.raises(TemplateException, match="entry info"):
        sandbox.files.watch_dir("/home/user", include_entry=True)
    with pytest.raises(TemplateException, match="network mounts"):
        sandbox.files.watch_dir("/home/user", allow_network_mounts=True)


def test_metadata_of_files(sandbox, http, fields):
    fields = fields(49_983) | {"X-Metadata-Owner": "me", "Content-Type": "application/octet-stream"}
    answer = http.post("/files?path=a", headers=fields, content=b"1")
    assert answer.status_code == 501 and "leave it out" in answer.json()["message"], answer.text
    assert not sandbox.files.exists("a")


def test_templates(key):
    for name in ("base", "code-interpreter-v1", "data", "minimal"):
        assert Template.exists(name) and Template.alias_exists(name)
    assert not Template.exists("nothing-of-ours")
    with pytest.raises(BuildException, match="not built here"):
        Template.build(Template().from_python_image("3"), "mine")
    with pytest.raises(BuildException, match="not built here"):
        Template.build_in_background(Template().from_python_image("3"), "mine")
    with pytest.raises(BuildException, match="not built here"):
        Template.get_build_status(BuildInfo(name="mine", alias="mine", tags=[], template_id="a", build_id="b"))
    for act in (Template.get_tags, lambda name: Template.assign_tags(name, "v1"), lambda name: Template.remove_tags(name, "v1")):
        with pytest.raises(TemplateException, match="not built here"):
            act("base")


def test_volumes(key):
    with pytest.raises(VolumeException, match="no volumes here: /home/user is kept"):
        Volume.create("mine")
    with pytest.raises(VolumeNotFoundException):
        Volume.connect("mine")
    with pytest.raises(VolumeNotFoundException):
        Volume.get_info("mine")
    assert Volume.list() == [] and Volume.destroy("mine") is False


def test_secrets(key):
    with pytest.raises(SecretException, match="no secrets here: .*envs"):
        Secret.create("mine", "value")
    with pytest.raises(SecretException, match="no secrets here"):
        Secret.update("mine", "value")
    with pytest.raises(SecretNotFoundException):
        Secret.get_info("mine")
    assert Secret.list().next_items() == [] and not Secret.exists("mine") and Secret.destroy("mine") is False


def test_who_asks_needs_a_key_for_that_too(http):
    for method, path in [("POST", "/sandboxes/a/pause"), ("GET", "/snapshots"), ("GET", "/templates/aliases/base")]:
        assert http.request(method, path).status_code == 401
