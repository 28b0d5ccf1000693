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
    "http_warm_sum": 0.4,
    "http_warm_sum_wrk": 0.4,
    "http_new_session_to_sum": 7,
    "http_new_session_to_dataframe": 15,
    "http_new_session_from_pool_to_sum": 2,
    "http_new_session_from_pool_to_dataframe": 5,
    "http_burst_of_50": 400,
    "http_executions_8_clients_per_second": 5_000,
    "http_host_resident_1000_sessions": 150,
    # "Flat" in figures: what the host keeps of a long output at most, twice over.
    "http_host_resident_growth_by_100_MB": 40,
}
# The same for the 99th percentile.
WORST = {"http_warm_sum": 2, "http_warm_sum_wrk": 2}
OTHERS = ("ipykernel", "python", "e2b")
# Measures over HTTP, and what ipykernel has that compares.
COUNTERPARTS = {
    "http_warm_sum": "warm_sum",
    "http_new_session_to_sum": "new_session_to_sum",
    "http_new_session_to_dataframe": "new_session_to_dataframe",
    "http_new_session_from_pool_to_sum": "new_session_to_sum",
    "http_new_session_from_pool_to_dataframe": "new_session_to_dataframe",
    "http_executions_8_clients_per_second": "executions_8_kernels_per_second",
}


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
        line = lines.measures.get((other, name)) or lines.measures.get((other, COUNTERPARTS.get(name)))
        if line and line.get("quoted"):
            row[other] = line["p50"]
            row["quoted"] = [other]
        elif line:
            row["beside"] = other
            row[other] = line["p50"]
            better, worse = (own, line) if own["unit"] == "1/s" else (line, own)
            row["ratio"] = round(better["p50"] / worse["p50"], 1)
    if name in AIMS:
        row["aim"] = AIMS[name]
        row["met"] = own["p50"] >= AIMS[name] if own["unit"] == "1/s" else own["p50"] <= AIMS[name]
    if name in WORST:
        row |= {"p99": own["p99"], "p99_aim": WORST[name], "p99_met": own["p99"] <= WORST[name]}
    return row


def _table(rows: list[dict]) -> str:
    """The rows as Markdown."""
    cells = [["measure (median)", "Burrow", "ipykernel", "ratio", "aim"], ["---", "---:", "---:", "---:", "---:"]]
    for row in rows:
        beside = row.get("beside")
        other = "" if beside is None else _number(row[beside]) + ("" if beside == "ipykernel" else f" ({beside})")
        aim = "" if "aim" not in row else f"{_number(row['aim'])}{'' if row['met'] else ' (missed)'}"
        if "p99" in row:
            aim += f"; p99 {_number(row['p99'])} of {_number(row['p99_aim'])}{'' if row['p99_met'] else ' (missed)'}"
        if "quoted" in row:
            other += f"; E2B {_number(row['e2b'])}, quoted"
        ratio = f"{row['ratio']:g} ×" if "ratio" in row else ""
        cells.append([f"{row['measure']}, {row['unit']}", _number(row["burrow"]), other, ratio, aim])
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
