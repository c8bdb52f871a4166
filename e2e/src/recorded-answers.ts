import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** An answer as its file holds it: values that change from run to run are masked. */
export interface RecordedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

/** The answers to a recorded request and to the requests that its client sends next, by name. */
export type RecordedAnswers = Readonly<Record<string, RecordedAnswer>>;

const recordedHeaders = ['content-type', 'cache-control', 'x-content-type-options', 'location'];

/** Figures that depend on the encoder. Other tests check that they add up. */
const encoderFigures = new Set(['optimized_size', 'saved_bytes', 'saved_percent', 'success']);

/** Masks one value of an answer, by its key. */
export function maskValue(key: string, value: unknown): unknown {
  if (encoderFigures.has(key) && Number.isInteger(value)) return '<integer>';
  if (typeof value !== 'string') return value;
  return value
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<process id>')
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+\/image\/[0-9a-f]{12}\/[A-Za-z0-9]{15}\./g, '<public URL>/image/<12 hex>/<15 alphanumerics>.');
}

/** Masks the volatile values of an answer; keys and types stay. */
export function toRecordedAnswer(status: number, headers: Readonly<Record<string, string | undefined>>, body: string): RecordedAnswer {
  return {
    status,
    headers: Object.fromEntries(recordedHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]))),
    body: JSON.parse(body, (key, value) => maskValue(key, value)),
  };
}

/**
 * Reads the answers that are stored beside a recorded request. `RECORD_ANSWERS=1` first replaces them by `received`, so that a person can
 * read the difference; never in CI.
 */
export function readRecordedAnswers(recording: URL, received: RecordedAnswers): unknown {
  const file = new URL(recording.href.replace(/\.http$/, '.answer.json'));
  if (process.env.RECORD_ANSWERS === '1') {
    if (process.env.CI) throw new Error('RECORD_ANSWERS=1 is not allowed in CI');
    writeFileSync(file, `${JSON.stringify(received, null, 2)}\n`);
  }
  if (!existsSync(file)) throw new Error(`no recorded answer for ${recording.pathname}: run RECORD_ANSWERS=1 npm run e2e -- transcripts`);
  return JSON.parse(readFileSync(file, 'utf8'));
}
