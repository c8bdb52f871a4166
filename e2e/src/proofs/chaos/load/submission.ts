import { createSeededRandom, type SeededRandom } from '../../seeded-random.js';
import { addComment, type SampleImage } from './sample-images.js';

/** Secrets in the requests. The proof searches the logs for them. */
export const markers = {
  login: { user: 'chaos-login-user-5e1d', password: 'chaos-login-pass-77c2' },
  urlLogin: { user: 'chaos-url-user-a41b', password: 'chaos-url-pass-9d30' },
  signature: 'chaos0signature0b6f2',
  callbackToken: 'chaos-callback-token-3fe8',
} as const;

export type AccountName = 'rich' | 'poor';

/** The way to a source: uploaded, or fetched from a URL that is public, signed, or protected by a login. */
export type SourceKind = 'upload' | 'open' | 'signed' | 'login' | 'url-login' | 'missing';

export interface SubmissionSource {
  /** Contains the number of the submission, which identifies it in the database. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly kind: SourceKind;
  /** Whether it can be optimized. */
  readonly decodable: boolean;
}

/** The requests and the behaviour of one client. */
export interface Submission {
  readonly number: number;
  readonly account: AccountName;
  /** Its Idempotency-Key; null for a client that sends none and does not repeat a lost submit. */
  readonly key: string | null;
  readonly callback: boolean;
  readonly sources: readonly SubmissionSource[];
  readonly options: Readonly<Record<string, string>>;
  /** Time in ms after which the client disconnects from its first submit; null when it stays. */
  readonly hangUpAfterMs: number | null;
  /** Whether it repeats the submit after it disconnected. */
  readonly retriesAfterHangUp: boolean;
  /** Whether it waits for the result. */
  readonly waits: boolean;
  /** Whether it repeats the submit after it was accepted. */
  readonly replays: boolean;
}

const rates = {
  keyed: 0.85,
  callback: 0.75,
  hangUp: 0.08,
  retriesAfterHangUp: 0.6,
  waits: 0.7,
  replays: 0.12,
  poor: 0.05,
  urls: 0.35,
  bad: 0.04,
  repeat: 0.15,
};

const pickSourceKind = (random: SeededRandom): SourceKind => random.pick(['open', 'open', 'signed', 'login', 'url-login']);

function planSource(
  number: number,
  index: number,
  { random, images, kind }: { random: SeededRandom; images: readonly SampleImage[]; kind: SourceKind },
): SubmissionSource {
  const image = random.pick(images);
  const name = `s${number}-${index}.${image.format}`;
  const repeated = random.chance(rates.repeat);
  const bytes = repeated ? image.bytes : addComment(image, `${number} ${index}`);
  if (!random.chance(rates.bad)) return { name, bytes, kind, decodable: true };
  if (kind !== 'upload') return { name, bytes, kind: 'missing', decodable: false };
  return { name, bytes: bytes.subarray(0, Math.floor(bytes.length / 2)), kind, decodable: false };
}

/** The same seed and number give the same submission. */
export function planSubmission(seed: number, number: number, images: readonly SampleImage[]): Submission {
  const random = createSeededRandom(seed, 'submission', number);
  const kind = random.chance(rates.urls) ? pickSourceKind(random) : 'upload';
  const count = random.pick([1, 1, 1, 1, 1, 1, 2, 2, 3, 5]);
  const key = random.chance(rates.keyed) ? `chaos-${seed}-${number}` : null;
  return {
    number,
    account: random.chance(rates.poor) ? 'poor' : 'rich',
    key,
    callback: random.chance(rates.callback),
    sources: Array.from({ length: count }, (_, index) => planSource(number, index, { random, images, kind })),
    options: {
      compression: random.pick(['intelligent', 'intelligent', 'ultra', 'lossless']),
      ...(random.chance(0.3) && { webp: '1' }),
      ...(random.chance(0.2) && { max_width: String(random.intBetween(20, 90)) }),
      ...(random.chance(0.2) && { keep_exif: '1' }),
    },
    hangUpAfterMs: random.chance(rates.hangUp) ? random.intBetween(1, 60) : null,
    retriesAfterHangUp: key !== null && random.chance(rates.retriesAfterHangUp),
    waits: random.chance(rates.waits),
    replays: key !== null && random.chance(rates.replays),
  };
}
