"""The pools of Python behind one face. What a pool has no call for is None, and not emulated."""
import os


class ProcessPool:
    """multiprocessing.Pool with one of its start methods, and billiard's copy of it."""

    shares = True
    replaces = True
    chunks_unordered = True

    def __init__(self, name):
        self.name = name
        if name == "billiard":
            import billiard
            self.context = billiard.get_context()
        else:
            import multiprocessing
            self.context = multiprocessing.get_context(name)

    def start(self, workers=2, tasks_per_worker=None, initializer=None, arguments=()):
        self.pool = self.context.Pool(workers, initializer, arguments, maxtasksperchild=tasks_per_worker)

    def apply(self, function, x):
        return self.pool.apply(function, (x,))

    def submit(self, function, x):
        result = self.pool.apply_async(function, (x,))
        return result.get

    def map(self, function, items, chunk=None):
        return self.pool.map(function, items, chunk)

    def ordered(self, function, items, chunk):
        return self.pool.imap(function, items, chunk)

    def unordered(self, function, items, chunk):
        return self.pool.imap_unordered(function, items, chunk)

    def workers(self):
        return [process.pid for process in self.pool._pool]

    def close(self):
        self.pool.close()
        self.pool.join()


class Executor:
    """What concurrent.futures and loky have in common."""

    shares = False
    replaces = False
    chunks_unordered = False

    def apply(self, function, x):
        return self.executor.submit(function, x).result()

    def submit(self, function, x):
        return self.executor.submit(function, x).result

    def map(self, function, items, chunk=None):
        return list(self.executor.map(function, items, chunksize=chunk or 1))

    def ordered(self, function, items, chunk):
        return self.executor.map(function, items, chunksize=chunk)

    def unordered(self, function, items, chunk):
        from concurrent.futures import as_completed
        return (future.result() for future in as_completed([self.executor.submit(function, x) for x in items]))

    def workers(self):
        return list(self.executor._processes)

    def close(self):
        self.executor.shutdown(wait=True)


class ConcurrentFutures(Executor):
    shares = True

    def __init__(self, name):
        import concurrent.futures
        import multiprocessing
        self.name = name
        self.context = multiprocessing.get_context("fork")
        self.kind = concurrent.futures.ProcessPoolExecutor

    def start(self, workers=2, tasks_per_worker=None, initializer=None, arguments=()):
        self.executor = self.kind(workers, mp_context=self.context, initializer=initializer, initargs=arguments)


class Loky(Executor):
    """joblib.Parallel for map, as its users write it; the executor under it for the rest."""

    def __init__(self, name):
        import joblib
        from joblib.externals import loky
        self.name = name
        self.joblib = joblib
        self.loky = loky

    def start(self, workers=2, tasks_per_worker=None, initializer=None, arguments=()):
        self.count = workers
        self.started = None

    # Not in start: Parallel wants an executor of its own, and there can be only one.
    @property
    def executor(self):
        if self.started is None:
            self.started = self.loky.get_reusable_executor(max_workers=self.count, timeout=600)
        return self.started

    def map(self, function, items, chunk=None):
        call = self.joblib.delayed(function)
        batch = {} if chunk is None else {"batch_size": chunk}
        return self.joblib.Parallel(n_jobs=2, **batch)(call(x) for x in items)

    def close(self):
        self.loky.get_reusable_executor().shutdown(wait=True)


class Dask:
    shares = False
    replaces = False
    chunks_unordered = False

    def __init__(self, name):
        import distributed
        self.name = name
        self.distributed = distributed
        self.salt = 0

    def start(self, workers=2, tasks_per_worker=None, initializer=None, arguments=()):
        self.cluster = self.distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0)
        self.client = self.distributed.Client(self.cluster)

    def apply(self, function, x):
        return self.client.submit(function, x, pure=False).result()

    def submit(self, function, x):
        return self.client.submit(function, x, pure=False).result

    def map(self, function, items, chunk=None):
        if chunk is not None or len(items) <= 1000:
            return self.client.gather(self.client.map(function, items, pure=False))
        import dask.bag
        import tasks
        self.salt += 1  # The scheduler would answer the same question from its memory.
        bag = dask.bag.from_sequence(items).map_partitions(tasks.squares, self.salt)
        return bag.compute(scheduler=self.client)

    ordered = None

    def unordered(self, function, items, chunk):
        futures = self.client.map(function, items, pure=False)
        return (result for _, result in self.distributed.as_completed(futures, with_results=True))

    def workers(self):
        return list(self.client.run(os.getpid).values())

    def close(self):
        self.client.close()
        self.cluster.close()


def make(name):
    kinds = {"concurrent-futures": ConcurrentFutures, "loky": Loky, "dask": Dask}
    return kinds.get(name, ProcessPool)(name)
