# attempt: raise an exception that cannot be printed: its text raises it again, its class has a forged name
# expect: contained
# layer: host
# control: inside
# death: none
# flags: --timeout 10


class Hostile(Exception):
    def __str__(self):
        raise type(self)(self)

    __repr__ = __str__

    @property
    def __traceback__(self):
        raise SystemExit(0)


Hostile.__name__ = Hostile.__qualname__ = "\033[2J" + "x" * 100_000
Hostile.__module__ = None


def control():
    try:
        str(Hostile())
    except Hostile:
        return "ESCAPED its text raises"


if globals().get("CONTROL"):
    print(control())
else:
    raise Hostile from Hostile()
