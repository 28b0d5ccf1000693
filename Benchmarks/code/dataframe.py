import pandas as pd

frame = pd.DataFrame({"group": [row % 10 for row in range(1_000)], "value": [row / 7 for row in range(1_000)]})
frame.groupby("group").mean()
