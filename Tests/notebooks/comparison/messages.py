"""Reads a kernel's messages as a notebook's front end does."""

from .outcome import ERROR, OK, Outcome, Output


class Cell:
    """The outputs of a cell while its messages come."""

    def __init__(self):
        self._outputs = []
        self._display_ids = []
        self._streams = {"stdout": [], "stderr": []}
        self._clears_before_next = False
        self._error = None

    def take(self, kind: str, content: dict):
        """Does with a message what a front end does with it."""
        if kind == "stream":
            self._clear_if_asked()
            self._streams[content["name"]].append(content["text"])
        elif kind in ("display_data", "execute_result"):
            self._clear_if_asked()
            self._outputs.append(Output("display" if kind == "display_data" else "result", content["data"]))
            self._display_ids.append(content.get("transient", {}).get("display_id"))
        elif kind == "error":
            self._error = content["ename"]
        elif kind == "update_display_data":
            self._update(content)
        elif kind == "clear_output":
            self._clears_before_next = content["wait"]
            if not content["wait"]:
                self._clear()

    def outcome(self, reply: dict) -> Outcome:
        """What the cell came to, by the kernel's reply."""
        # A pager's page is shown, though not among the outputs: what `?` says.
        pages = [Output("display", each["data"]) for each in reply.get("payload", []) if each["source"] == "page"]
        # What went wrong while a value was shown has no name in the reply.
        error = None if reply["status"] == "ok" else self._error or reply["ename"]
        return Outcome(
            status=OK if error is None else ERROR,
            outputs=(*self._outputs, *pages),
            stdout="".join(self._streams["stdout"]),
            stderr="".join(self._streams["stderr"]),
            error=error,
        )

    def _update(self, content: dict):
        """Changes the cell's displays of an id. Those of earlier cells are past: the update itself is kept."""
        display_id = content["transient"]["display_id"]
        if display_id not in self._display_ids:
            self._outputs.append(Output("update", content["data"]))
            self._display_ids.append(None)
        for index, each in enumerate(self._display_ids):
            if each == display_id:
                self._outputs[index] = Output(self._outputs[index].kind, content["data"])

    def _clear_if_asked(self):
        if self._clears_before_next:
            self._clears_before_next = False
            self._clear()

    def _clear(self):
        self._outputs.clear()
        self._display_ids.clear()
        for stream in self._streams.values():
            stream.clear()


def outcome(reply: dict, messages: list[dict]) -> Outcome:
    """What a cell came to, from all that the kernel sent."""
    cell = Cell()
    for message in messages:
        cell.take(message["msg_type"], message["content"])
    return cell.outcome(reply)
