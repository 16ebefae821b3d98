// measure.mjs POOL WORKLOAD: runs one workload on one pool and prints its figures as one line of JSON. The twin of the
// C# files in Workloads/. A workload that the pool has no call for ends with code 3.
import { crash, idleWorker, leave } from './life.mjs';
import { load } from './pools.mjs';
import * as tasks from './tasks.mjs';

const REPEATS = 3;
const CANNOT = 3;
const MIB = 1 << 20;

const range = (count) => Array.from({ length: count }, (_, i) => i);
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const all = (pool, name, items) => Promise.all(items.map((x) => pool.run(name, x)));
const check = (condition) => { if (!condition) throw new Error('wrong result'); };

async function seconds(work) {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function medianSeconds(work, repeats = REPEATS) {
  const times = [];
  for (let i = 0; i < repeats; i++) times.push(await seconds(work));
  return median(times);
}

async function startUp(make) {
  return { 'start-up-pool': 1000 * await seconds(async () => {
    const pool = make();
    check(await pool.run('same', 7) === 7);
    await pool.close();
  }) };
}

async function replaceWorker(make) {
  const pool = make({ workers: 1, onceEach: true });
  await pool.run('same', 0);
  let replacing = 0;
  for (const i of range(10)) {
    // workerpool has no limit of tasks; it ends a worker whose task is cancelled.
    if (pool.cancels) {
      const call = pool.run('nap', 1);
      await new Promise((resolve) => setTimeout(resolve, 10));
      replacing += await seconds(() => call.cancel().catch(() => {}));
    }
    replacing += await seconds(() => pool.run('same', i));
  }
  return { 'replace-worker': 100 * replacing };
}

async function roundTrip(make) {
  const pool = make();
  const times = [];
  for (const i of range(5_500)) {
    const time = await seconds(() => pool.run('same', i));
    if (i >= 500) times.push(time * 1e6);
  }
  times.sort((a, b) => a - b);
  return { 'round-trip-p50': times[2_500], 'round-trip-p99': times[4_950] };
}

async function rate(name, count, run) {
  const want = range(count).reduce((sum, i) => sum + i * i, 0);
  await run(2_000);
  return { [name]: count / await medianSeconds(async () => check(await run(count) === want)) };
}

// Neither library has a map: these are the chunks that a user would make by hand, eight as CPython does.
async function mapDefault(make) {
  const pool = make();
  return rate('map-default', 100_000, async (count) => {
    const size = Math.ceil(count / 8);
    const parts = range(8).map((part) => range(size).map((i) => part * size + i));
    return (await all(pool, 'squares', parts)).flat().reduce((a, b) => a + b, 0);
  });
}

async function mapChunkOne(make) {
  const pool = make();
  return rate('map-chunk-1', 10_000, async (count) =>
    (await all(pool, 'square', range(count))).reduce((a, b) => a + b, 0));
}

async function echo(pool, name, items, repeats) {
  const once = async () => {
    const back = await all(pool, 'same', items);
    back.forEach((x, i) => check(x.byteLength === items[i].byteLength && x[0] === items[i][0] && x.at(-1) === items[i].at(-1)));
  };
  if (repeats > 1) await once();
  const bytes = items.reduce((sum, x) => sum + x.byteLength, 0);
  return { [name]: bytes / MIB / await medianSeconds(once, repeats) };
}

async function payloadOneMib(make) {
  const pool = make({ binary: true });
  return {
    ...await echo(pool, 'bytes-1mib', range(64).map((i) => new Uint8Array(MIB).fill(i)), REPEATS),
    ...await echo(pool, 'doubles-1mib', range(64).map((i) => new Float64Array(131_072).fill(i)), REPEATS),
  };
}

const payloadSixtyFourMib = async (make) =>
  echo(make({ binary: true }), 'bytes-64mib', range(2).map((i) => new Uint8Array(64 * MIB).fill(i + 1)), 1);

// Serial time, once before and once after, and the pool's.
async function compareWithSerial(make, name, items) {
  const pool = make();
  await all(pool, name, items.slice(0, 16));
  items.slice(0, 16).forEach(tasks[name]);
  const before = await seconds(() => items.forEach(tasks[name]));
  const parallel = await medianSeconds(() => all(pool, name, items));
  const after = await seconds(() => items.forEach(tasks[name]));
  return { serial: (before + after) / 2, parallel };
}

async function cpuBound(make) {
  const { serial, parallel } = await compareWithSerial(make, 'isPrime', Array(64).fill(tasks.PRIME));
  return { 'cpu-bound': serial / parallel };
}

async function uneven(make) {
  const { serial, parallel } = await compareWithSerial(make, 'busy', range(200));
  return { uneven: parallel / (serial / 2) };
}

const workloads = {
  'start-up': startUp,
  'replace-worker': replaceWorker,
  'round-trip': roundTrip,
  'map-default': mapDefault,
  'map-chunk-1': mapChunkOne,
  'payload-1mib': payloadOneMib,
  'payload-64mib': payloadSixtyFourMib,
  'cpu-bound': cpuBound,
  uneven,
  'idle-worker': idleWorker,
  crash,
};

const [name, workload] = process.argv.slice(2);
if (!(workload in workloads)) process.exit(CANNOT);
const figures = await workloads[workload](await load(name));
process.stdout.write(JSON.stringify(figures) + '\n', () => { if (workload !== 'start-up') leave(); });
