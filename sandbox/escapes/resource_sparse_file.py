# attempt: make a file of a terabyte that takes no space, for whoever reads the workspace
# expect: blocked
# layer: rlimits
# control: direct
import errno
import os

PATH = "burrow-escape-file"
with open(PATH, "wb") as file:
    try:
        file.truncate(1 << 40)
        print("ESCAPED made a file of a terabyte")
    except OSError as refusal:
        if refusal.errno != errno.EFBIG:
            raise
        print("BLOCKED EFBIG")
    finally:
        os.remove(PATH)
