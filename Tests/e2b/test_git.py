"""The SDK's git, which is commands in the sandbox."""

import pytest
from e2b.sandbox.commands.command_handle import CommandExitException


def test_a_repository(sandbox):
    git, path = sandbox.git, "/home/user/repository"
    git.init(path, initial_branch="main")
    git.configure_user("A User", "user@example.org")
    git.set_config("core.editor", "true")
    assert git.get_config("core.editor") == "true"
    sandbox.files.write(f"{path}/file", "1")
    git.add(path)
    git.commit(path, "first")
    assert git.status(path).is_clean
    git.create_branch(path, "other")
    sandbox.files.write(f"{path}/file", "2")
    assert [status.name for status in git.status(path).file_status] == ["file"]
    git.restore(path, ["file"])
    git.reset(path, mode="hard")
    git.checkout_branch(path, "main")
    assert sorted(git.branches(path).branches) == ["main", "other"]
    git.delete_branch(path, "other", force=True)
    assert git.branches(path).branches == ["main"]


def test_a_repository_of_the_same_machine(sandbox):
    """What needs no network."""
    git, remote, path = sandbox.git, "/home/user/remote", "/home/user/copy"
    git.init(remote, bare=True, initial_branch="main")
    sandbox.commands.run(f"git clone {remote} {path}")
    git.configure_user("A User", "user@example.org")
    sandbox.files.write(f"{path}/file", "1")
    git.add(path)
    git.commit(path, "first")
    git.push(path, remote="origin", branch="main")
    git.pull(path, remote="origin", branch="main")
    git.remote_add(path, "second", remote)
    assert git.remote_get(path, "second") == remote


def test_the_network(sandbox):
    sandbox.git.dangerously_authenticate("user", "secret")
    with pytest.raises(CommandExitException, match="resolve host"):
        sandbox.git.clone("https://github.com/example/example", "/home/user/clone")
