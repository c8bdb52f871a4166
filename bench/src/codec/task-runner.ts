/** One lane of the bench: an optimizer and a judge, one image at a time. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { digest } from './cache.mjs';
import { openEngine } from './engine.mjs';
import { openJudge } from './open-judge.mjs';
import { specOf } from './specs.mjs';

/**
 * Opens a lane. `work` hands back the row of a task; what goes wrong is in its `problem`, and is tried again by the next run: a busy
 * machine makes images pass their time limit. `smallest` is the image that warms the optimizer up.
 */
export function openLane({ cache, versions, smallest, readingUpTo }) {
  const judge = openJudge();
  let engine = null;

  /** The optimizer, once its process has loaded its libraries: nothing of that belongs to an image. */
  async function warmEngine() {
    if (engine === null) {
      engine = openEngine();
      await engine.optimize(await readFile(smallest.path), specOf('intelligent'));
    }
    return engine;
  }

  /** What the cache has, else what `make` resolves with; that is kept unless `worthy` says no. */
  async function once(key, make, { whole = () => true, worthy = () => true } = {}) {
    const known = await cache.get(key);
    if (known !== null && whole(known)) return known;
    const row = await make();
    if (worthy(row)) await cache.put(key, row);
    return row;
  }

  async function makeVariants({ file, mode }) {
    const { optimize } = await warmEngine();
    const spec = specOf(mode);
    const { variants, report, failure, cpuSeconds } = await optimize(await readFile(file.path), spec);
    if (failure !== undefined) return { problem: failure };
    // extras are made of the source alone, so a second run of them says nothing
    const again = mode === 'extras' ? null : await optimize(variants[0].bytes, spec);
    if (again?.failure !== undefined) return { problem: `second run: ${again.failure}` };
    const kept = [];
    for (const { role, format, bytes } of variants) kept.push({ role, format, sizeBytes: bytes.length, ...(await cache.keep(bytes)) });
    const stable = again === null ? null : again.variants[0].bytes.equals(variants[0].bytes);
    return { variants: kept, cpuSeconds, codec: report?.codec ?? null, claims: report?.score ?? null, stable };
  }

  const made = (task) =>
    once(digest(versions.engine, task.file.sha256, task.mode, JSON.stringify(specOf(task.mode))), () => makeVariants(task), {
      whole: ({ variants }) => variants.every(({ path }) => existsSync(path)),
      worthy: ({ problem }) => problem === undefined,
    });

  async function judged(file, { path, sha256, format, ...variant }) {
    const task = { kind: 'result', file, resultPath: path, resultFormat: format, readingUpTo };
    const key = digest(versions.judge, file.sha256, sha256, format, String(readingUpTo));
    return { ...variant, format, ...(await once(key, () => judge.ask(task))) };
  }

  async function workMode({ file, mode }) {
    const { problem, variants, ...about } = await made({ file, mode });
    if (problem !== undefined) return { problem };
    const verdicts = [];
    for (const variant of variants) verdicts.push(await judged(file, variant));
    const [main, ...extras] = verdicts;
    return { ...main, ...about, extras };
  }

  return {
    async work(task) {
      const { kind, file, name = '', role = '', version = '' } = task;
      const beside = () => once(digest(versions.peers, kind, file.sha256, name, role, version), () => judge.ask(task));
      return (kind === 'mode' ? workMode(task) : beside()).catch((error) => ({ problem: error.message }));
    },
    async close() {
      judge.close();
      await engine?.close();
    },
  };
}
