globals().update({f"variable_{n}": [n, str(n), [n], {n: n}][n % 4] for n in range(1000)})
