# attempt: give a result whose representation never ends
# expect: contained
# layer: host
# control: inside
# death: timeout
# flags: --timeout 1


class Endless:
    def __repr__(self):
        length = 0
        while not globals().get("CONTROL") or length < 1 << 20:
            length += 1
        return "x" * length


if globals().get("CONTROL"):
    print("ESCAPED a representation of", len(repr(Endless())), "characters")
None if globals().get("CONTROL") else Endless()
