"""Size and sex of the penguins of the Palmer Archipelago. Runs inside a sandbox, on /home/user/penguins.csv."""

from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

home = Path("/home/user")
penguins = pd.read_csv(home / "penguins.csv")

print(f"{len(penguins)} penguins of {penguins['species'].nunique()} species on {penguins['island'].nunique()} islands,")
print(f"{penguins['year'].min()} to {penguins['year'].max()}; {penguins.isna().any(axis=1).sum()} rows lack a value.")

print("\nMeasurements:")
print(penguins.drop(columns="year").describe().round(1).loc[["count", "mean", "std", "min", "max"]])

measured = penguins.dropna()
print("\nMean by species and sex:")
print(measured.drop(columns=["island", "year"]).groupby(["species", "sex"]).mean().round(1))

# Over all penguins a deeper bill goes with a shorter one; within each species it is the other way round.
bill = ["bill_length_mm", "bill_depth_mm"]
together = measured[bill].corr().iloc[0, 1]
apart = measured.groupby("species")[bill].corr().xs(bill[1], level=1)[bill[0]]
print(f"\nCorrelation of bill length and depth, all species together: {together:.2f}; within each species:")
print(apart.rename("correlation").round(2).to_frame())

figure, (sizes, bills) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
for species, group in measured.groupby("species"):
    sizes.scatter(group["flipper_length_mm"], group["body_mass_g"] / 1000, s=14, alpha=0.7, label=species)
    bills.scatter(group["bill_length_mm"], group["bill_depth_mm"], s=14, alpha=0.7, label=species)
sizes.set(title="Size", xlabel="flipper length (mm)", ylabel="body mass (kg)")
bills.set(title=f"Bill: r = {together:.2f}, yet at least {apart.min():.2f} in each species")
bills.set(xlabel="length (mm)", ylabel="depth (mm)")
sizes.legend(title="species")
figure.savefig(home / "penguins.png", dpi=120)
print(f"\nPlotted to {home / 'penguins.png'}")
