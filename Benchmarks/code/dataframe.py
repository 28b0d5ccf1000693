import numpy as np
import pandas as pd

draw = np.random.default_rng(1)
frame = pd.DataFrame({"group": draw.integers(0, 10, 1_000), "value": draw.normal(size=1_000)})
frame.groupby("group").mean()
