# attempt: give a result whose representation is larger than all output may be
# expect: contained
# layer: host
# control: inside
# death: output_limit|out_of_memory|protocol
# flags: --output-limit 1M


class Huge:
    def __repr__(self):
        return "x" * (64 << 20)


if globals().get("CONTROL"):
    print("ESCAPED a representation of", len(repr(Huge())), "characters")
None if globals().get("CONTROL") else Huge()
