/** SHA-256 in plain code, because core may not import node:crypto and a run's name must not be forgeable by choosing heads. */

const primes = ((): readonly number[] => {
  const found: number[] = [];
  for (let n = 2; found.length < 64; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
})();
const fraction = (x: number): number => Math.floor((x - Math.floor(x)) * 2 ** 32) >>> 0;
const roundWords = Uint32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
const startWords = Uint32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

/** The SHA-256 of ASCII text, in hex. */
export function sha256(ascii: string): string {
  const state = Uint32Array.from(startWords);
  const words = padded(ascii);
  for (let at = 0; at < words.length; at += 16) mix(state, words.subarray(at, at + 16));
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
}

function padded(ascii: string): Uint32Array {
  const words = new Uint32Array((((ascii.length + 8) >> 6) + 1) * 16);
  for (let i = 0; i < ascii.length; i++) words[i >> 2] = at(words, i >> 2) | ((ascii.charCodeAt(i) & 255) << shift(i));
  words[ascii.length >> 2] = at(words, ascii.length >> 2) | (128 << shift(ascii.length));
  words[words.length - 2] = Math.floor(ascii.length / 2 ** 29);
  words[words.length - 1] = ascii.length * 8;
  return words;
}

function mix(state: Uint32Array, block: Uint32Array): void {
  const w = new Uint32Array(64);
  w.set(block);
  for (let i = 16; i < 64; i++) w[i] = small1(at(w, i - 2)) + at(w, i - 7) + small0(at(w, i - 15)) + at(w, i - 16);
  const v = Uint32Array.from(state);
  for (let i = 0; i < 64; i++) {
    const [a, b, c, e, f, g] = [at(v, 0), at(v, 1), at(v, 2), at(v, 4), at(v, 5), at(v, 6)];
    const t1 = at(v, 7) + big1(e) + ((e & f) ^ (~e & g)) + at(roundWords, i) + at(w, i);
    const t2 = big0(a) + ((a & b) ^ (a & c) ^ (b & c));
    v.copyWithin(1, 0, 7);
    v[4] = at(v, 4) + t1;
    v[0] = t1 + t2;
  }
  for (let i = 0; i < 8; i++) state[i] = at(state, i) + at(v, i);
}

const at = (words: Uint32Array, i: number): number => words[i] ?? 0;
const shift = (i: number): number => 24 - (i % 4) * 8;
const turn = (x: number, n: number): number => (x >>> n) | (x << (32 - n));
const small0 = (x: number): number => (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) >>> 0;
const small1 = (x: number): number => (turn(x, 17) ^ turn(x, 19) ^ (x >>> 10)) >>> 0;
const big0 = (x: number): number => (turn(x, 2) ^ turn(x, 13) ^ turn(x, 22)) >>> 0;
const big1 = (x: number): number => (turn(x, 6) ^ turn(x, 11) ^ turn(x, 25)) >>> 0;
