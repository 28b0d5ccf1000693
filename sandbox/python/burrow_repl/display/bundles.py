"""Bundles of representations by MIME type, as they leave the context."""

from ..private_builtins import __builtins__

from json import JSONEncoder

# The kinds of what is shown, as the host knows them.
RESULT = 1
DISPLAY = 2
UPDATE = 3

# How a representation is encoded, as the host knows it.
TEXT = 1
BYTES = 2
JSON = 3

MOST_TYPES = 64
MOST_TYPE_CHARACTERS = 200
MOST_METADATA_CHARACTERS = 32 << 10
MOST_BYTES = 8 << 20


def encode(data, metadata):
    """Returns metadata as JSON ("" for none), and a flat tuple of MIME type, encoding and content of each of `data`."""
    flat, left_out = [], {}
    for mime_type, content in list(data.items())[:MOST_TYPES]:
        if type(mime_type) is not str or len(mime_type) > MOST_TYPE_CHARACTERS or not mime_type.isascii():
            continue
        encoding, content = encode_content(mime_type, content)
        # A beginning of a text can be read; half a picture or half a page cannot.
        if mime_type != "text/plain" and len(content) > MOST_BYTES:
            left_out[mime_type] = f"left out: {len(content):,} bytes are more than {MOST_BYTES:,}"
            continue
        flat += (mime_type, encoding, content)
    if left_out and not any(mime_type == "text/plain" for mime_type in flat[::3]):
        flat += ("text/plain", TEXT, "\n".join(f"{name} {reason}" for name, reason in left_out.items()))
    return encode_metadata(metadata), tuple(flat)


def encode_content(mime_type, content):
    """The encoding of a representation, and what is to be sent of it."""
    is_json = mime_type == "application/json" or mime_type.endswith("+json")
    if not is_json:
        if isinstance(content, str):
            return TEXT, content
        if isinstance(content, (bytes, bytearray, memoryview)):
            return BYTES, bytes(content)
    try:
        return JSON, _encoder.encode(content)
    except Exception:
        # What is no JSON is at least some text; a broken repr is the caller's to report.
        return TEXT, repr(content)


def encode_metadata(metadata):
    """Metadata as JSON; "" when there is none, or none that can be sent."""
    if not metadata:
        return ""
    try:
        text = _encoder.encode(metadata)
    except Exception:
        return ""
    return text if len(text) <= MOST_METADATA_CHARACTERS else ""


class _Encoder(JSONEncoder):
    """JSON of what libraries put into bundles, also of numpy's numbers and arrays."""

    # Its own, whatever user code makes of the module's.
    encode = JSONEncoder.encode
    iterencode = JSONEncoder.iterencode

    def default(self, value):
        """Takes numbers and arrays by their own conversion; refuses the rest."""
        convert = getattr(value, "tolist", None)
        return convert() if convert is not None else super().default(value)


# ASCII only: lone surrogates are escapes then, and every string is valid UTF-8.
_encoder = _Encoder()
