"""Workloads about the processes themselves: their memory, their death."""
import os
import signal
import sys
import threading
import time

import tasks

TASKS = 40
BOUND = 5.0


def children():
    """Every process that descends from this one."""
    parents = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat") as stat:
                parents[int(entry)] = int(stat.read().rsplit(")", 1)[1].split()[1])
        except OSError:
            pass
    found, fresh = set(), {os.getpid()}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return found


def leave():
    """Ends at once, with all workers: some pools take half a minute to join, which is not what was asked."""
    sys.stdout.flush()
    for child in children():
        try:
            os.kill(child, signal.SIGKILL)
        except OSError:
            pass
    os._exit(0)


def memory(process, key):
    with open(f"/proc/{process}/smaps_rollup") as rollup:
        return next(int(line.split()[1]) for line in rollup if line.startswith(key + ":")) / 1024


def idle_worker(pool):
    pool.start()
    for result in [pool.submit(tasks.nap, i) for i in range(4)]:
        result()
    time.sleep(0.2)
    workers = pool.workers()
    return {"idle-worker-" + key.lower(): sum(memory(worker, key) for worker in workers) / len(workers)
            for key in ("Rss", "Pss")}


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def streaming(pool):
    """A million items. The consumer takes one result, waits until the source stands still, and takes the rest."""
    if pool.ordered is None:
        os._exit(3)
    pool.start()
    for result in [pool.submit(tasks.nap, i) for i in range(4)]:
        result()
    count, pulled, before = 1_000_000, [0], peak()

    def source():
        for i in range(count):
            pulled[0] = i + 1
            yield i

    results = iter(pool.ordered(tasks.same, source(), 100))
    next(results)
    last = -1
    while pulled[0] != last:
        last = pulled[0]
        time.sleep(0.5)
    assert sum(1 for _ in results) == count - 1
    return {"stream-growth": peak() - before, "stream-pulled": last}


def crash(pool):
    """40 tasks of 50 ms; after 0.3 s one of the two busy workers is killed."""
    pool.start()
    for result in [pool.submit(tasks.nap, i) for i in range(4)]:
        result()
    victim = pool.workers()[0]
    results = [pool.submit(tasks.nap, i) for i in range(TASKS)]
    killed = []
    failed = []
    good = []

    def kill():
        killed.append(time.perf_counter())
        os.kill(victim, signal.SIGKILL)

    threading.Timer(0.3, kill).start()

    def wait(result):
        try:
            good.append(result())
        except BaseException:  # Whatever it is: the task has failed, and that is known now.
            failed.append(time.perf_counter())

    waiting = [threading.Thread(target=wait, args=(result,), daemon=True) for result in results]
    for thread in waiting:
        thread.start()
    end = time.perf_counter() + BOUND
    for thread in waiting:
        thread.join(max(0.0, end - time.perf_counter()))
    lost = len(good) + len(failed) < TASKS
    reported = "hangs" if lost else (min(failed) - killed[0]) * 1e3 if failed else "-"
    return {"crash-results": len(good), "crash-reported": reported}
