/** Work of the search, for example one encoding with its verification. */
export interface TimedTask {
  /** Tasks of one kind cost about the same for each pixel. */
  readonly kind: string;
  readonly pixels: number;
}

/** The time that the work on one image may still use. */
export interface TimeBudget {
  /** Whether the task fits. It is expected to cost as much as the last of its kind, and nothing when it is the first. */
  hasTimeFor(task: TimedTask): boolean;
  /** Does a task and keeps its cost. Throws what the task throws. */
  run<Result>(task: TimedTask, work: () => Promise<Result>): Promise<Result>;
  /** A budget of this share, 0 to 1, of the time that is left. It knows the costs so far. */
  share(part: number): TimeBudget;
  /** Whether a task was refused. */
  readonly ranOut: boolean;
}

export interface TimeBudgetOptions {
  /** The time of this budget in ms. */
  readonly limitMs: number;
  /** Reads the time that was used so far, in ms. */
  readonly readUsedMs: () => number;
}

/** CPU time of this process, all threads, in ms. It does not pass while the process waits for a core. */
export function readProcessCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Creates a budget that begins now. */
export function createTimeBudget(options: TimeBudgetOptions): TimeBudget {
  return new MeasuredBudget(options, new Map());
}

/** A budget that never ends. */
export const unlimitedBudget: TimeBudget = {
  hasTimeFor: () => true,
  run: (_task, work) => work(),
  share: () => unlimitedBudget,
  ranOut: false,
};

class MeasuredBudget implements TimeBudget {
  readonly #readUsedMs: () => number;
  readonly #endMs: number;
  /** The cost of a pixel in ms, by the kind of the task. */
  readonly #costs: Map<string, number>;
  #ranOut = false;

  constructor({ limitMs, readUsedMs }: TimeBudgetOptions, costs: Map<string, number>) {
    this.#readUsedMs = readUsedMs;
    this.#endMs = readUsedMs() + limitMs;
    this.#costs = costs;
  }

  get ranOut(): boolean {
    return this.#ranOut;
  }

  hasTimeFor({ kind, pixels }: TimedTask): boolean {
    const expectedMs = (this.#costs.get(kind) ?? 0) * pixels;
    const fits = this.#readUsedMs() + expectedMs < this.#endMs;
    this.#ranOut ||= !fits;
    return fits;
  }

  async run<Result>({ kind, pixels }: TimedTask, work: () => Promise<Result>): Promise<Result> {
    const startedMs = this.#readUsedMs();
    const result = await work();
    this.#costs.set(kind, (this.#readUsedMs() - startedMs) / pixels);
    return result;
  }

  share(part: number): TimeBudget {
    const limitMs = Math.max(0, this.#endMs - this.#readUsedMs()) * part;
    return new MeasuredBudget({ limitMs, readUsedMs: this.#readUsedMs }, this.#costs);
  }
}
