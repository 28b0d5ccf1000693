"""A bare fork of this Python: a child runs a piece of code and says what came of it through a pipe, and ends."""

import os
import time


def fork(source):
    """Forks, and returns the milliseconds until the fork had returned, the answer was there, the child was reaped."""
    answers, answering = os.pipe()
    start = time.perf_counter_ns()
    child = os.fork()
    if child == 0:
        namespace = {}
        *statements, last = source.strip().split("\n")
        exec(compile("\n".join(statements), "<fork>", "exec"), namespace)
        answer = repr(eval(compile(last, "<fork>", "eval"), namespace))
        os.write(answering, answer.encode())
        os._exit(0)
    forked = time.perf_counter_ns()
    os.read(answers, 65_536)
    answered = time.perf_counter_ns()
    os.waitpid(child, 0)
    reaped = time.perf_counter_ns()
    os.close(answers)
    os.close(answering)
    return [(moment - start) / 1e6 for moment in (forked, answered, reaped)]
