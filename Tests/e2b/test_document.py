"""docs/e2b.md: it has all that the SDK has, and what it says of each is tested."""

import ast
import inspect
import re
from pathlib import Path

import pytest
from e2b import Secret, Template, Volume
from e2b.sandbox_async.commands.command import Commands as AsyncCommands
from e2b.sandbox_async.commands.command_handle import AsyncCommandHandle
from e2b.sandbox_async.commands.pty import Pty as AsyncPty
from e2b.sandbox_async.filesystem.filesystem import Filesystem as AsyncFilesystem
from e2b.sandbox_async.filesystem.watch_handle import AsyncWatchHandle
from e2b.sandbox_async.git import Git as AsyncGit
from e2b.sandbox_sync.commands.command import Commands
from e2b.sandbox_sync.commands.command_handle import CommandHandle
from e2b.sandbox_sync.commands.pty import Pty
from e2b.sandbox_sync.filesystem.filesystem import Filesystem
from e2b.sandbox_sync.filesystem.watch_handle import WatchHandle
from e2b.sandbox_sync.git import Git
from e2b_code_interpreter import AsyncSandbox, Sandbox

from running_server import CHECKOUT

# The headings of the document, and whose public members are below each.
SURFACE = {
    "Sandboxes": (Sandbox, AsyncSandbox),
    "Files": (Filesystem, AsyncFilesystem, WatchHandle, AsyncWatchHandle),
    "Commands": (Commands, AsyncCommands, CommandHandle, AsyncCommandHandle),
    "Terminals": (Pty, AsyncPty),
    "Git": (Git, AsyncGit),
    "Templates, volumes and secrets": (Template, Volume, Secret),
}

# What is the client's own business: it asks a server for nothing.
OWN = {
    "Sandboxes": {
        "commands", "connection_config", "default_mcp_template", "default_sandbox_timeout", "default_template",
        "envd_api_url", "envd_direct_url", "files", "git", "mcp_port", "pty", "sandbox_domain", "sandbox_id",
        "traffic_access_token",
    },
    "Commands": {"error", "exit_code", "pid", "stderr", "stdout"},
    "Templates, volumes and secrets": {
        "fill", "from_alpine_image", "from_arch_image", "from_aws_registry", "from_base_image", "from_bun_image",
        "from_debian_image", "from_dockerfile", "from_fedora_image", "from_gcp_registry", "from_image",
        "from_node_image", "from_python_image", "from_template", "from_ubuntu_image", "iam_token", "skip_cache",
        "to_dockerfile", "to_json",
        # Of a volume, which nobody can have.
        "make_dir", "name", "read_file", "remove", "token", "update_metadata", "volume_id", "write_file",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def sections():
    """The rows of each table: in each what it is about, what is so, and the tests."""
    text = (CHECKOUT / "docs/e2b.md").read_text()
    found = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading, _, rest = section.partition("\n")
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in rest.splitlines() if line.startswith("| `")]
        found[heading] = rows
    return found


@pytest.mark.parametrize("heading", SURFACE)
def test_everything_public_is_there(sections, heading):
    told = {name for row in sections[heading] for name in re.findall(r"`(\w+)", row[0])}
    public = {
        name
        for owner in SURFACE[heading]
        for name, _ in inspect.getmembers(owner)
        if not name.startswith("_") and name not in OWN.get(heading, ())
    }
    assert public - told == set()


def test_each_row_has_tests_that_are_there(sections):
    there = {}
    for file in Path(__file__).parent.glob("test_*.py"):
        functions = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
        there[file.stem] = {function.name for function in functions}
    assert len(sections) >= len(SURFACE)
    for heading, rows in sections.items():
        for row in rows:
            named = re.findall(r"`(test_\w+)\.(test_\w+)`", row[-1])
            assert named, f"{heading}: {row[0]} has no test"
            for file, test in named:
                assert test in there.get(file, ()), f"{heading}: {row[0]} names {file}.{test}"
