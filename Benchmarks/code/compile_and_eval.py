import time
_times = []
for _ in range(200):
    _start = time.perf_counter()
    eval(compile("1 + 1", "<cell>", "eval"))
    _times.append(time.perf_counter() - _start)
sorted(_times)[100] * 1000
