# attempt: print what breaks terminals, logs and JSON: escapes, NUL, bytes that are no text, a huge line
# expect: contained
# layer: host
# control: inside
# death: none
import os
import sys

# Set the clipboard, clear the screen, write the title, turn the text around, end a JSON string, begin markup.
LINES = [
    "\033]52;c;ZXZpbA==\a",
    "\033[2J\033[H",
    "\033]0;title\a",
    "\u202eright to left",
    '"}\n{"status":"ok"',
    "<script>",
    "\0",
]


def attack(write):
    for line in LINES:
        write((line + "\n").encode())
    write(b"\xff\xfe\xc0\x80\n")
    write(b"x" * (2 << 20) + b"\n")


def control():
    """Shows that the bytes leave as they are: a pipe passes on what a terminal would obey."""
    reading, writing = os.pipe()
    os.write(writing, LINES[0].encode())
    return "ESCAPED unchanged" if os.read(reading, 64).startswith(b"\033]52") else "BLOCKED"


if globals().get("CONTROL"):
    print(control())
else:
    attack(lambda data: os.write(1, data))
    for line in LINES:
        print(line)
        print(line, file=sys.stderr)
    print("a lone surrogate: \ud800")
