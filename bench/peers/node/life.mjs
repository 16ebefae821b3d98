// Workloads about the processes themselves: their memory, their death.
import { readFileSync, readdirSync } from 'node:fs';

const TASKS = 40;
const BOUND = 5_000;

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function children() {
  const isChild = (id) => {
    try {
      const stat = readFileSync(`/proc/${id}/stat`, 'latin1');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === process.pid;
    } catch {
      return false; // It has ended meanwhile.
    }
  };
  return readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).map(Number).filter(isChild);
}

// Ends at once, with all workers.
export function leave(code = 0) {
  for (const child of children()) process.kill(child, 'SIGKILL');
  process.exit(code);
}

function memory(id, key) {
  const rollup = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8');
  return Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(rollup)[1]) / 1024;
}

export async function idleWorker(make) {
  const pool = make();
  await Promise.all([1, 2, 3, 4].map((i) => pool.run('nap', i)));
  await wait(200);
  const workers = children();
  const mean = (key) => workers.reduce((sum, worker) => sum + memory(worker, key), 0) / workers.length;
  return { 'idle-worker-rss': mean('Rss'), 'idle-worker-pss': mean('Pss') };
}

// 40 tasks of 50 ms; after 0.3 s one of the two busy workers is killed.
export async function crash(make) {
  const pool = make();
  await Promise.all([1, 2, 3, 4].map((i) => pool.run('nap', i)));
  const victim = children()[0];
  let good = 0;
  const failed = [];
  process.on('uncaughtException', () => failed.push(performance.now())); // An error event counts as a report.
  const calls = Array.from({ length: TASKS }, (_, i) =>
    Promise.resolve(pool.run('nap', i)).then(() => good++, () => failed.push(performance.now())));
  await wait(300);
  const killed = performance.now();
  process.kill(victim, 'SIGKILL');
  const ended = await Promise.race([Promise.all(calls).then(() => true), wait(BOUND).then(() => false)]);
  const reported = !ended ? 'hangs' : failed.length > 0 ? Math.min(...failed) - killed : '-';
  return { 'crash-results': good, 'crash-reported': reported };
}
