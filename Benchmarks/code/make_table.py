import numpy as np, pandas as pd
generator = np.random.default_rng(7)
table = pd.DataFrame(generator.normal(size=(100_000, 9)), columns=[f"c{n}" for n in range(9)])
table["name"] = generator.choice(["alpha", "beta", "gamma"], 100_000)
