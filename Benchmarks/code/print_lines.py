for _ in range(10_000):
    print("x" * 99)
