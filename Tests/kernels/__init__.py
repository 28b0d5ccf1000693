"""Kernels of Jupyter, which the benchmark and the comparison of notebooks put beside Burrow."""

from pathlib import Path

#: The script that starts ipykernel in a Python that does not have it.
launch_script = Path(__file__).with_name("launch.py")
