"""What the workers run. They import this file, so it needs nothing but the standard library."""
import os
import time

PRIME = 1_000_000_000_039
UNEVEN_STEPS = 1_000

_counter = None


def same(x):
    return x


def square(x):
    return x * x


def squares(part, _salt):
    return [x * x for x in part]


def nap(x):
    time.sleep(0.05)
    return x


def process_id(_):
    time.sleep(0.05)
    return os.getpid()


def is_prime(n):
    """By trial division: half a million steps for PRIME."""
    divisor = 3
    while divisor * divisor <= n:
        if n % divisor == 0:
            return False
        divisor += 2
    return n % 2 == 1


def busy(i):
    """Takes time in proportion to i."""
    x = 0
    for _ in range(i * UNEVEN_STEPS):
        x += 1
    return x


def take_counter(counter):
    global _counter
    _counter = counter


def increment(times):
    lock = _counter.get_lock()
    for _ in range(times):
        with lock:
            _counter.value += 1


def add_up(array, sums, part, start, end):
    """One half of the shared array; with numpy if it is there, as a user would."""
    try:
        import numpy
        sums[part] = int(numpy.frombuffer(array, dtype=numpy.int32)[start:end].sum(dtype=numpy.int64))
    except ImportError:
        sums[part] = sum(memoryview(array).cast("B").cast("i")[start:end])


def consume(queue, items, done):
    total = 0
    for _ in range(items):
        total += queue.get()
    done.put(total)
