"""Small data sets that notebooks would fetch, from what is here anyway."""

import csv
import gzip
import io
from pathlib import Path


def data_set(name: str, checkout: Path, environment: Path) -> bytes:
    """A data set as CSV, in the form that seaborn's has."""
    if name == "penguins":
        return _penguins(checkout / "examples" / "penguins.csv")
    (found,) = environment.glob(f"lib/python3*/site-packages/plotly/package_data/datasets/{name}.csv.gz")
    rows = csv.DictReader(io.StringIO(gzip.decompress(found.read_bytes()).decode("utf-8")))
    # plotly has numbered the species besides.
    return _written([{key: value for key, value in row.items() if not key.endswith("_id")} for row in rows])


def _penguins(path: Path) -> bytes:
    """The penguins without their years, and with the gaps and the sexes as seaborn writes them."""
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    wanted = []
    for row in rows:
        del row["year"]
        row = {key: "" if value == "NA" else value for key, value in row.items()}
        wanted.append({**row, "sex": row["sex"].title()})
    return _written(wanted)


def _written(rows: list[dict]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")
