"""One workload on CPython's multiprocessing.Pool; prints its figure. The twin of the C# files in Workloads/."""
import multiprocessing as mp
import sys
import time

WORKERS = 2
ITEMS = 100_000
RANGES = 96
RANGE_SIZE = 4_000


def square(x):
    return x * x


def count_primes(start):
    """Primes in a range, by trial division."""
    found = 0
    for n in range(max(start, 2), start + RANGE_SIZE):
        divisor = 2
        while divisor * divisor <= n:
            if n % divisor == 0:
                break
            divisor += 1
        else:
            found += 1
    return found


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main():
    workload = sys.argv[1]
    mp.set_start_method("fork")
    with mp.Pool(WORKERS) as pool:
        pool.map(square, range(1000))
        if workload == "map-default":
            figure = ITEMS / seconds(lambda: pool.map(square, range(ITEMS)))
        elif workload == "map-chunk-1":
            figure = ITEMS / seconds(lambda: pool.map(square, range(ITEMS), 1))
        elif workload == "cpu-bound":
            starts = [i * RANGE_SIZE for i in range(RANGES)]
            serial = seconds(lambda: [count_primes(s) for s in starts])
            figure = serial / seconds(lambda: pool.map(count_primes, starts))
        else:
            sys.exit(f"unknown workload {workload}")
    print(figure)


if __name__ == "__main__":
    main()
