# attempt: raise an exception whose text never ends
# expect: contained
# layer: host
# control: inside
# death: timeout
# flags: --timeout 1


class Endless(Exception):
    def __str__(self):
        length = 0
        while not globals().get("CONTROL") or length < 1 << 20:
            length += 1
        return "x" * length


if globals().get("CONTROL"):
    print("ESCAPED a text of", len(str(Endless())), "characters")
else:
    raise Endless
