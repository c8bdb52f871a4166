import { createSeededRandom, type SeededRandom } from '../../seeded-random.js';
import { addComment, type SampleImage } from './sample-images.js';

/** Planted in what is sent, and looked for in the logs. */
export const markers = {
  login: { user: 'chaos-login-user-5e1d', password: 'chaos-login-pass-77c2' },
  urlLogin: { user: 'chaos-url-user-a41b', password: 'chaos-url-pass-9d30' },
  signature: 'chaos0signature0b6f2',
  callbackToken: 'chaos-callback-token-3fe8',
} as const;

export type AccountName = 'rich' | 'poor';

/** How a source is had: sent along, or fetched from a place that is open, signed, or behind a login. */
export type SourceKind = 'upload' | 'open' | 'signed' | 'login' | 'url-login' | 'missing';

export interface SubmissionSource {
  /** Names the submission too, so that whoever finds it in the database knows whose it is. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly kind: SourceKind;
  /** Whether it can be optimized at all. */
  readonly decodable: boolean;
}

/** What one client sends, and how it behaves; planned before anything happens. */
export interface Submission {
  readonly number: number;
  readonly account: AccountName;
  /** Its Idempotency-Key; without one an answer that got lost is not asked for again. */
  readonly key: string | null;
  readonly callback: boolean;
  readonly sources: readonly SubmissionSource[];
  readonly options: Readonly<Record<string, string>>;
  /** When the client hangs up on its first try, in ms; null when it does not. */
  readonly hangUpAfterMs: number | null;
  /** Whether it comes back after hanging up. */
  readonly retriesAfterHangUp: boolean;
  /** Whether it waits for the result before it sends more. */
  readonly waits: boolean;
  /** Whether it sends the same again once it was accepted. */
  readonly replays: boolean;
}

const rates = {
  keyed: 0.85,
  callback: 0.75,
  hangUp: 0.08,
  comesBack: 0.6,
  waits: 0.7,
  replays: 0.12,
  poor: 0.05,
  urls: 0.35,
  bad: 0.04,
  repeat: 0.15,
};

const pickSourceKind = (dice: SeededRandom): SourceKind => dice.pick(['open', 'open', 'signed', 'login', 'url-login']);

function planSource(
  number: number,
  index: number,
  { dice, pictures, kind }: { dice: SeededRandom; pictures: readonly SampleImage[]; kind: SourceKind },
): SubmissionSource {
  const picture = dice.pick(pictures);
  const name = `s${number}-${index}.${picture.format}`;
  const repeated = dice.chance(rates.repeat);
  const bytes = repeated ? picture.bytes : addComment(picture, `${number} ${index}`);
  if (!dice.chance(rates.bad)) return { name, bytes, kind, decodable: true };
  if (kind !== 'upload') return { name, bytes, kind: 'missing', decodable: false };
  return { name, bytes: bytes.subarray(0, Math.floor(bytes.length / 2)), kind, decodable: false };
}

/** The same submission for the same seed and number. */
export function planSubmission(seed: number, number: number, pictures: readonly SampleImage[]): Submission {
  const dice = createSeededRandom(seed, 'submission', number);
  const kind = dice.chance(rates.urls) ? pickSourceKind(dice) : 'upload';
  const count = dice.pick([1, 1, 1, 1, 1, 1, 2, 2, 3, 5]);
  const key = dice.chance(rates.keyed) ? `chaos-${seed}-${number}` : null;
  return {
    number,
    account: dice.chance(rates.poor) ? 'poor' : 'rich',
    key,
    callback: dice.chance(rates.callback),
    sources: Array.from({ length: count }, (_, index) => planSource(number, index, { dice, pictures, kind })),
    options: {
      compression: dice.pick(['intelligent', 'intelligent', 'ultra', 'lossless']),
      ...(dice.chance(0.3) && { webp: '1' }),
      ...(dice.chance(0.2) && { max_width: String(dice.intBetween(20, 90)) }),
      ...(dice.chance(0.2) && { keep_exif: '1' }),
    },
    hangUpAfterMs: dice.chance(rates.hangUp) ? dice.intBetween(1, 60) : null,
    retriesAfterHangUp: key !== null && dice.chance(rates.comesBack),
    waits: dice.chance(rates.waits),
    replays: key !== null && dice.chance(rates.replays),
  };
}
