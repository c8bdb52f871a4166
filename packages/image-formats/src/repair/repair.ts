import type { Repair } from '@pixmill/contracts';

/** A file that shows what a browser shows of a damaged one. */
export interface RepairedFile {
  /** The bytes themselves when nothing was wrong. */
  readonly bytes: Buffer;
  /** In file order. Empty when nothing was wrong. */
  readonly repairs: readonly Repair[];
  /** Whether the file ends inside of the coded samples of a JPEG. A browser shows nothing of the rows behind them. */
  readonly isCut?: boolean;
}
