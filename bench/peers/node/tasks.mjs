// What the workers run: tinypool takes these exports by name, workerpool by way of workerpool-worker.mjs.
export const PRIME = 1_000_000_000_039;
export const UNEVEN_STEPS = 20_000;

export const same = (x) => x;
export const square = (x) => x * x;
export const squares = (xs) => xs.map((x) => x * x);
export const nap = (x) => new Promise((resolve) => setTimeout(() => resolve(x), 50));

export function isPrime(n) {
  for (let divisor = 3; divisor * divisor <= n; divisor += 2) {
    if (n % divisor === 0) return false;
  }
  return n % 2 === 1;
}

// Takes time in proportion to i.
export function busy(i) {
  let x = 1;
  for (let step = 0; step < i * UNEVEN_STEPS; step++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
  }
  return x;
}
