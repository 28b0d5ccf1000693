"""Burrow and what it is compared with, side by side, beside what it is meant to reach."""

import sys

from .lines import Lines

# What the project wants to reach: at most, or of sessions per second at least, this much at the median.
AIMS = {
    "new_session_to_sum": 6,
    "new_session_to_dataframe": 14,
    "restart_to_ready": 4,
    "warm_sum": 0.1,
    "print_at_once": 3,
    "print_lines": 25,
    "show_table": 5,
    "sessions_per_second_1_at_once": 150,
    "sessions_per_second_4_at_once": 150,
    "memory_after_sum_1_alive": 3,
    "memory_after_sum_10_alive": 3,
    "memory_after_sum_100_alive": 3,
    "memory_after_dataframe_1_alive": 9,
    "memory_after_dataframe_10_alive": 9,
    "memory_after_dataframe_100_alive": 9,
    "memory_after_plot_1_alive": 15,
    "memory_after_plot_10_alive": 15,
    "memory_after_plot_100_alive": 15,
    "command_data_zygote": 1_500,
    "command_minimal_zygote": 150,
}
OTHERS = ("ipykernel", "python")


def report(lines: Lines):
    """Prints a line for each of Burrow's measures that has a counterpart or an aim, and all of them as a table."""
    rows = [_row(lines, name) for system, name in lines.measures if system == "burrow"]
    rows = [row for row in rows if "ratio" in row or "aim" in row]
    for row in rows:
        lines.note(row)
    print(_table(rows), file=sys.stderr)


def _row(lines: Lines, name: str) -> dict:
    own = lines.measures["burrow", name]
    row = {"system": "comparison", "measure": name, "unit": own["unit"], "burrow": own["p50"]}
    for other in OTHERS:
        if line := lines.measures.get((other, name)):
            row["beside"] = other
            row[other] = line["p50"]
            better, worse = (own, line) if own["unit"] == "1/s" else (line, own)
            row["ratio"] = round(better["p50"] / worse["p50"], 1)
    if name in AIMS:
        row["aim"] = AIMS[name]
        row["met"] = own["p50"] >= AIMS[name] if own["unit"] == "1/s" else own["p50"] <= AIMS[name]
    return row


def _table(rows: list[dict]) -> str:
    """The rows as Markdown."""
    cells = [["measure (median)", "Burrow", "ipykernel", "ratio", "aim"], ["---", "---:", "---:", "---:", "---:"]]
    for row in rows:
        beside = row.get("beside")
        other = "" if beside is None else _number(row[beside]) + ("" if beside == "ipykernel" else f" ({beside})")
        aim = "" if "aim" not in row else f"{_number(row['aim'])}{'' if row['met'] else ' (missed)'}"
        ratio = f"{row['ratio']:g} ×" if "ratio" in row else ""
        cells.append([f"{row['measure']}, {row['unit']}", _number(row["burrow"]), other, ratio, aim])
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
