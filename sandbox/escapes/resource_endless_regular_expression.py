# attempt: run for ever in the regular expression engine
# expect: contained
# layer: host
# control: inside
# death: timeout
# flags: --timeout 1
import re

# The time doubles with every letter: the control's is short enough to end.
LETTERS = 20 if globals().get("CONTROL") else 60
re.match("(a+)+$", "a" * LETTERS + "b")

print("ESCAPED matched to the end")
