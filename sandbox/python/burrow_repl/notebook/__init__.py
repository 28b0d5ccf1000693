"""What notebook code has beyond Python: IPython's shell, its syntax, commands, packages and figures."""
