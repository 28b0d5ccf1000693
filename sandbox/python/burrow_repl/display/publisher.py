"""Where `display()` and the display objects of libraries send what they show."""

from ..private_builtins import __builtins__

from IPython.core.displaypub import DisplayPublisher as IPythonDisplayPublisher

from .bundles import DISPLAY, UPDATE, encode

MOST_ID_CHARACTERS = 200


class DisplayPublisher(IPythonDisplayPublisher):
    """Sends displays out of the context."""

    def _setup_execution_tracking(self):
        """Tracks nothing: IPython's history of outputs would hold all pictures for ever."""

    def publish(self, data, metadata=None, *_source, transient=None, update=False, **_options):
        """Shows a bundle of representations, or replaces those shown with the same display id."""
        self._validate_data(data, metadata)
        display_id = str((transient or {}).get("display_id") or "")[:MOST_ID_CHARACTERS]
        self.show(UPDATE if update else DISPLAY, display_id, *encode(data, metadata))

    def clear_output(self, wait=False):
        """Takes back what the cell has shown: now, or when it shows something else."""
        self.clear(bool(wait))
