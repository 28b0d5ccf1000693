"""Ordinary work, done once in the zygote.

The first DataFrame and the first plot load modules, fill caches and specialise byte code. Done here, the pages that
this writes to are shared by all contexts; done in a context, they are copied there. Rehearsals leave nothing behind:
no figures, files, threads, settings or random draws.
"""

from ..private_builtins import __builtins__

import io
import warnings

from IPython import get_ipython

from ..display.bundles import encode


def rehearse_dataframe():
    """Does what most first pieces of code about a table do."""
    import pandas

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        count = 200
        frame = pandas.DataFrame(
            {
                "key": ["ab"[number % 2] for number in range(count)],
                "number": range(count),
                "fraction": [number / 7 for number in range(count)],
                "day": [f"2024-01-{number % 28 + 1:02}" for number in range(count)],
            }
        )
        frame["day"] = pandas.to_datetime(frame["day"])
        frame.loc[3, "fraction"] = None
        means = frame.groupby("key")[["number", "fraction"]].mean()
        frame.groupby("key").agg({"number": ["sum", "max"], "fraction": "mean"})
        merged = frame.merge(means, left_on="key", right_index=True, suffixes=("", "_mean"))
        merged[merged["number"] > 10].sort_values("fraction").fillna(0).head()
        frame["key"].value_counts()
        frame.isna().sum()
        frame.pivot_table(index="key", columns=frame["day"].dt.month, values="number")
        frame.info(buf=io.StringIO())
        for shown in (frame, frame.describe(), frame.dtypes, frame["number"], means):
            _show(shown)
        written = io.StringIO()
        frame.to_csv(written, index=False)
        written.seek(0)
        pandas.read_csv(written, parse_dates=["day"])


def rehearse_plot():
    """Draws what most plots are made of, and saves it as a picture in memory."""
    from matplotlib import font_manager, pyplot

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        figure, axes = pyplot.subplots(figsize=(4, 3))
        try:
            axes.plot([1, 2, 3], [1, 4, 9], marker="o", label="squares")
            axes.bar([1, 2, 3], [3, 1, 2], label="bars")
            axes.set_title("Title")
            axes.set_xlabel("across")
            axes.set_ylabel("up")
            axes.legend()
            axes.grid(True)
            figure.tight_layout()
            _show(figure)
        finally:
            pyplot.close(figure)
    # Fonts keep their files open, and matplotlib itself forgets them at a fork.
    font_manager._get_font.cache_clear()


def _show(value):
    """Turns a value into everything that is shown of one."""
    data, metadata = get_ipython().display_formatter.format(value)
    encode(data, metadata)


REHEARSALS = {"dataframe": rehearse_dataframe, "plot": rehearse_plot}
