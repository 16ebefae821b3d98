// The process pools of Node behind one face. Binary payloads need the 'advanced' serialization in both.
import path from 'node:path';

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);

const makers = {
  async tinypool() {
    const { Tinypool } = await import('tinypool');
    return ({ workers = 2, binary = false, onceEach = false } = {}) => {
      const pool = new Tinypool({
        filename: path.join(here, 'tasks.mjs'),
        runtime: 'child_process',
        minThreads: workers,
        maxThreads: workers,
        isolateWorkers: onceEach,
        ...(binary ? { serialization: 'advanced' } : {}),
      });
      return { run: (name, x) => pool.run(x, { name }), close: () => pool.destroy() };
    };
  },

  async workerpool() {
    const { default: workerpool } = await import('workerpool');
    return ({ workers = 2, binary = false } = {}) => {
      const pool = workerpool.pool(path.join(here, 'workerpool-worker.mjs'), {
        workerType: 'process',
        minWorkers: workers,
        maxWorkers: workers,
        ...(binary ? { forkOpts: { serialization: 'advanced' } } : {}),
      });
      return { run: (name, x) => pool.exec(name, [x]), close: () => pool.terminate(), cancels: true };
    };
  },
};

export const load = (name) => makers[name]();
