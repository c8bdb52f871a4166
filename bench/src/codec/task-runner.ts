import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { ImageFormat, VariantRole } from '@pixmill/contracts';
import { type BenchMode, toJobSpec } from '../bench-mode.js';
import type { CorpusImage } from '../read-corpus.js';
import type { ModeTask, Task } from './plan-tasks.js';
import { readFloors } from './read-floors.js';
import type { RowCache } from './row-cache.js';
import { digest, type RowVersions } from './row-versions.js';
import type { CurveResult, Failure, ModeResult, Outcome, PeerResult, ResultScore, Row, ScoredVariant } from './rows.js';
import { openScorer, type ScorerProcess } from './scoring/open-scorer.js';
import { openTimedOptimizer, type TimedOptimizer } from './timed-optimizer.js';

export interface TaskRunnerOptions {
  readonly cache: RowCache;
  readonly versions: RowVersions;
  /** The image that warms the optimizer up. */
  readonly warmUpImage: CorpusImage;
  /** Largest still with a reference score, in pixels. */
  readonly referenceMaxPixels: number;
}

/** A result file in the cache. */
interface StoredVariant {
  readonly role: VariantRole;
  readonly format: ImageFormat;
  readonly sizeBytes: number;
  readonly path: string;
  readonly sha256: string;
}

type Optimized = Pick<ModeResult, 'cpuSeconds' | 'codec' | 'reportedScore' | 'floors' | 'stable'> & {
  readonly variants: readonly StoredVariant[];
};

/** Runs tasks one at a time, with one codec process and one scorer process. Finished rows come from the cache. */
export class TaskRunner {
  readonly #options: TaskRunnerOptions;
  readonly #scorer: ScorerProcess = openScorer();
  #optimizer: TimedOptimizer | null = null;

  constructor(options: TaskRunnerOptions) {
    this.#options = options;
  }

  async run(task: Task): Promise<Row> {
    try {
      if (task.kind === 'mode') return { ...task, ...(await this.#runMode(task)) };
      if (task.kind === 'peer') return { ...task, ...(await this.#runPeer(task)) };
      return { ...task, ...(await this.#runCurve(task)) };
    } catch (thrown) {
      return { ...task, problem: thrown instanceof Error ? thrown.message : String(thrown) };
    }
  }

  async close(): Promise<void> {
    this.#scorer.close();
    await this.#optimizer?.close();
  }

  #runPeer(task: Extract<Task, { kind: 'peer' }>): Promise<PeerResult> {
    const { image, name, role, version } = task;
    const key = digest(this.#options.versions.peers, 'peer', image.sha256, name, role, version);
    return this.#findOrMake(key, () => this.#scorer.run(task));
  }

  #runCurve(task: Extract<Task, { kind: 'curve' }>): Promise<CurveResult> {
    const key = digest(this.#options.versions.peers, 'curve', task.image.sha256);
    return this.#findOrMake(key, () => this.#scorer.run(task));
  }

  async #runMode({ image, mode }: ModeTask): Promise<Outcome<ModeResult>> {
    const optimized = await this.#findOrOptimize(image, mode);
    if ('problem' in optimized) return optimized;
    const { variants, ...about } = optimized;
    const scored: ScoredVariant[] = [];
    for (const variant of variants) scored.push(await this.#score(image, variant));
    const [main, ...extras] = scored;
    return main === undefined ? { problem: 'no variant' } : { ...main, ...about, extras };
  }

  async #findOrOptimize(image: CorpusImage, mode: BenchMode): Promise<Optimized | Failure> {
    const { cache, versions } = this.#options;
    const key = digest(versions.optimizer, image.sha256, mode, JSON.stringify(toJobSpec(mode)));
    const known = await cache.find<Optimized>(key);
    if (known?.variants.every(({ path }) => existsSync(path))) return known;
    const optimized = await this.#optimize(image, mode);
    if (!('problem' in optimized)) await cache.put(key, optimized);
    return optimized;
  }

  async #optimize({ path }: CorpusImage, mode: BenchMode): Promise<Optimized | Failure> {
    const optimizer = await this.#getOptimizer();
    const spec = toJobSpec(mode);
    const result = await optimizer.optimize(await readFile(path), spec);
    if (result.failure !== undefined) return { problem: result.failure };
    const { main, report, cpuSeconds } = result;
    const again = mode === 'extras' ? null : await optimizer.optimize(main.bytes, spec);
    if (again?.failure !== undefined) return { problem: `second run: ${again.failure}` };
    const variants: StoredVariant[] = [];
    for (const { role, format, bytes } of result.variants) {
      variants.push({ role, format, sizeBytes: bytes.length, ...(await this.#options.cache.putBytes(bytes)) });
    }
    return {
      variants,
      cpuSeconds,
      codec: typeof report.codec === 'string' ? report.codec : null,
      reportedScore: typeof report.score === 'number' ? report.score : null,
      floors: readFloors(report),
      stable: again === null ? null : again.main.bytes.equals(main.bytes),
    };
  }

  /** Warms the optimizer up, so that the time to load the libraries counts for no image. */
  async #getOptimizer(): Promise<TimedOptimizer> {
    if (this.#optimizer === null) {
      this.#optimizer = openTimedOptimizer();
      await this.#optimizer.optimize(await readFile(this.#options.warmUpImage.path), toJobSpec('intelligent'));
    }
    return this.#optimizer;
  }

  async #score(image: CorpusImage, { path, sha256, ...variant }: StoredVariant): Promise<ScoredVariant> {
    const { versions, referenceMaxPixels } = this.#options;
    const key = digest(versions.scorer, image.sha256, sha256, variant.format, String(referenceMaxPixels));
    const task = { kind: 'result', image, resultPath: path, resultFormat: variant.format, referenceMaxPixels } as const;
    return { ...variant, sha256, ...(await this.#findOrMake<ResultScore>(key, () => this.#scorer.run(task))) };
  }

  async #findOrMake<T extends object>(key: string, make: () => Promise<T>): Promise<T> {
    const known = await this.#options.cache.find<T>(key);
    if (known !== null) return known;
    const row = await make();
    await this.#options.cache.put(key, row);
    return row;
  }
}
