"""measure.py POOL WORKLOAD: runs one workload on one pool and prints its figures as one line of JSON.

The twin of the C# files in Workloads/. A workload that the pool has no call for ends with code 3. Imports are kept
small: spawned workers read this file again.
"""
import json
import os
import sys
import time
from array import array as array_of

import tasks

REPEATS = 3
CANNOT = 3

# Items where 30,000 one by one would take too long. Rates are per item either way.
ITEMS = {"billiard": 10_000, "concurrent-futures": 10_000, "loky": 10_000, "dask": 1_000}


def median(values):
    return sorted(values)[len(values) // 2]


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def cannot():
    sys.stdout.flush()
    os._exit(CANNOT)


def start_up(pool):
    def once():
        pool.start()
        assert pool.apply(tasks.same, 7) == 7
        pool.close()
    return {"start-up-pool": seconds(once) * 1e3}


def replace_worker(pool):
    if not pool.replaces:
        cannot()
    pool.start(1, tasks_per_worker=1)
    pool.apply(tasks.same, 0)
    count = 2 if pool.name == "billiard" else 10
    return {"replace-worker": seconds(lambda: [pool.apply(tasks.same, i) for i in range(count)]) / count * 1e3}


def round_trip(pool):
    pool.start()
    count = 200 if pool.name == "dask" else 5_000
    for i in range(min(count, 500)):
        pool.apply(tasks.same, i)
    times = sorted(seconds(lambda: pool.apply(tasks.same, 1)) * 1e6 for _ in range(count))
    return {"round-trip-p50": times[count // 2], "round-trip-p99": times[count * 99 // 100]}


def rate(name, count, run):
    """Items per second of a call that returns the sum of the squares."""
    want = sum(i * i for i in range(count))

    def once():
        assert run(count) == want
    run(min(count, 2_000))
    return {name: count / median([seconds(once) for _ in range(REPEATS)])}


def map_default(pool):
    pool.start()
    count = {"concurrent-futures": 10_000, "dask": 20_000}.get(pool.name, 100_000)
    return rate("map-default", count, lambda n: sum(pool.map(tasks.square, range(n))))


def map_chunk_1(pool):
    pool.start()
    return rate("map-chunk-1", ITEMS.get(pool.name, 30_000), lambda n: sum(pool.map(tasks.square, range(n), 1)))


def stream(name, chunk, ordered):
    def run(pool):
        call = pool.ordered if ordered else pool.unordered
        if call is None or (not ordered and chunk > 1 and not pool.chunks_unordered):
            cannot()
        pool.start()
        many = chunk > 1 or pool.name == "billiard"
        count = 100_000 if many else min(30_000, ITEMS.get(pool.name, 30_000))
        return rate(name, count, lambda n: sum(call(tasks.square, range(n), chunk)))
    return run


def echo(pool, name, items, size):
    def once():
        back = pool.map(tasks.same, items, 1)
        assert len(back) == len(items) and all(a[0] == b[0] and a[-1] == b[-1] for a, b in zip(items, back))
    big = size > 1 << 20
    if not big:
        once()
    return {name: len(items) * size / (1 << 20) / median([seconds(once) for _ in range(1 if big else REPEATS)])}


def payload_1_mib(pool):
    pool.start()
    count = 16 if pool.name == "dask" else 64
    figures = echo(pool, "bytes-1mib", [bytes([i]) * (1 << 20) for i in range(count)], 1 << 20)
    try:
        import numpy
        items = [numpy.arange(131_072, dtype=numpy.float64) + i for i in range(count)]
    except ImportError:
        items = [array_of("d", [i]) * 131_072 for i in range(count)]
    figures.update(echo(pool, "doubles-1mib", items, 1 << 20))
    return figures


def payload_64_mib(pool):
    pool.start()
    return echo(pool, "bytes-64mib", [bytes([i + 1]) * (64 << 20) for i in range(2)], 64 << 20)


def compare_with_serial(pool, function, items):
    """Serial time, once before and once after, and the pool's."""
    pool.start()
    pool.map(function, items[:8])
    before = seconds(lambda: [function(x) for x in items])
    parallel = median([seconds(lambda: pool.map(function, items)) for _ in range(REPEATS)])
    after = seconds(lambda: [function(x) for x in items])
    return (before + after) / 2, parallel


def cpu_bound(pool):
    serial, parallel = compare_with_serial(pool, tasks.is_prime, [tasks.PRIME] * 24)
    return {"cpu-bound": serial / parallel}


def uneven(pool):
    serial, parallel = compare_with_serial(pool, tasks.busy, list(range(200)))
    return {"uneven": parallel / (serial / 2)}


def locked_increments(pool):
    if not pool.shares:
        cannot()
    counter = pool.context.Value("i", 0)
    pool.start(initializer=tasks.take_counter, arguments=(counter,))
    pool.map(tasks.nap, range(4), 1)
    each = 200_000

    def once():
        counter.value = 0
        pool.map(tasks.increment, [each, each], 1)
        assert counter.value == 2 * each
    return {"locked-increments": 2 * each / median([seconds(once) for _ in range(REPEATS)])}


def shared_sum(pool):
    if not pool.shares or pool.name == "concurrent-futures":
        cannot()
    try:
        import numpy  # noqa: F401  A program that uses it has it before it forks.
    except ImportError:
        pass
    count = 10_000_000
    array = pool.context.RawArray("i", count)
    sums = pool.context.RawArray("d", 2)  # billiard knows no longer ints; doubles are exact up to 2^53
    memoryview(array).cast("B").cast("i")[:] = memoryview(array_of("i", range(count)))
    parts = [(0, count // 2), (count // 2, count)]

    def once():
        children = [pool.context.Process(target=tasks.add_up, args=(array, sums, i, *part))
                    for i, part in enumerate(parts)]
        for child in children:
            child.start()
        for child in children:
            child.join()
        assert sum(sums) == count * (count - 1) // 2
    return {"shared-sum": median([seconds(once) for _ in range(REPEATS)]) * 1e3}


def queue(pool):
    if not pool.shares or pool.name == "concurrent-futures":
        cannot()
    count = 50_000
    items, done = pool.context.Queue(), pool.context.Queue()
    child = pool.context.Process(target=tasks.consume, args=(items, count + 100, done))
    child.start()
    for i in range(100):
        items.put(0)

    def once():
        for i in range(count):
            items.put(i)
        assert done.get() == count * (count - 1) // 2
    figure = count / seconds(once)
    child.join()
    return {"queue": figure}


def manager(pool):
    if not pool.shares or pool.name == "concurrent-futures":
        cannot()
    with pool.context.Manager() as server:
        shared, count = server.dict(), 2_000

        def once():
            for i in range(count):
                shared["key"] = i
                assert shared["key"] == i
        once()
        return {"manager-set-get": count / median([seconds(once) for _ in range(REPEATS)])}


def main():
    import life
    import pools
    workloads = {
        "start-up": start_up, "replace-worker": replace_worker, "round-trip": round_trip,
        "map-default": map_default, "map-chunk-1": map_chunk_1,
        "imap-chunk-1": stream("imap-chunk-1", 1, True), "imap-chunk-100": stream("imap-chunk-100", 100, True),
        "unordered-chunk-1": stream("unordered-chunk-1", 1, False),
        "unordered-chunk-100": stream("unordered-chunk-100", 100, False),
        "payload-1mib": payload_1_mib, "payload-64mib": payload_64_mib,
        "cpu-bound": cpu_bound, "uneven": uneven, "locked-increments": locked_increments, "shared-sum": shared_sum,
        "queue": queue, "manager": manager,
        "idle-worker": life.idle_worker, "streaming": life.streaming, "crash": life.crash,
    }
    name, workload = sys.argv[1], sys.argv[2]
    if workload not in workloads:
        cannot()
    print(json.dumps(workloads[workload](pools.make(name))), flush=True)
    if workload != "start-up":
        life.leave()


if __name__ == "__main__":
    main()
