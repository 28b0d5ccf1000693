# attempt: give a result that lies about its class, ends the interpreter when looked at and has no length or name
# expect: contained
# layer: host
# control: inside
# death: none
# flags: --timeout 10


class Hostile:
    def __getattribute__(self, name):
        raise SystemExit(f"looked at {name}")

    def __repr__(self):
        raise KeyboardInterrupt

    __class__ = property(lambda self: 1 / 0)
    __len__ = __bool__ = __iter__ = __str__ = __hash__ = __repr__
    __eq__ = lambda self, other: True


def control():
    try:
        repr(Hostile())
    except KeyboardInterrupt:
        return "ESCAPED looking at it ends a plain interpreter"


if globals().get("CONTROL"):
    print(control())
None if globals().get("CONTROL") else Hostile()
