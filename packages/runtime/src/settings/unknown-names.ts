import { editDistance } from './edit-distance.js';
import { settingNames } from './setting-names.js';

/** A variable of the environment that is no setting, but looks like one. */
export interface UnknownName {
  readonly name: string;
  /** The setting that was probably meant; null when none is near. */
  readonly meant: string | null;
}

/**
 * First words of settings that no other software uses. `DATABASE_`, `REDIS_`, `SMTP_`, `STORAGE_`, `MAX_` and others are not among them: variables of
 * other software start with them.
 */
const ownPrefixes = [
  'BOOTSTRAP_',
  'DEAD_LETTER_',
  'EGRESS_',
  'FETCH_',
  'MEGAOPTIM_',
  'OPTIDASH_',
  'PIXMILL_',
  'REGISTRATION_',
  'WEBHOOK_',
  'WORKER_',
];

/** Read by other parts of this repository. */
const testNames = /^PIXMILL_TEST_/;

/** What Docker and Kubernetes set for a service named like a setting's first word, such as WORKER_PORT_3000_TCP_ADDR. */
const serviceLinkNames = /_(SERVICE_(HOST|PORT(_\w+)?)|PORT_\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?|ENV_\w+)$/;
const serviceLinkValues = /^(tcp|udp|sctp):\/\//;

/** Names shorter than this are near too many others: HOST, PORT. */
const minComparedChars = 6;

const wordsOf = (name: string) => name.split('_');

/** Variables that look like settings of Pixmill, but are none. Variables of other software are not reported. Pure. */
export function findUnknownNames(env: Readonly<Record<string, string | undefined>>): UnknownName[] {
  const known = new Set<string>(settingNames);
  return Object.keys(env)
    .filter((name) => env[name] && !known.has(name) && !testNames.test(name))
    .filter((name) => !serviceLinkNames.test(name) && !serviceLinkValues.test(env[name] ?? ''))
    .sort()
    .flatMap((name) => {
      const meant = findMeant(name);
      return meant !== null || ownPrefixes.some((prefix) => name.startsWith(prefix)) ? [{ name, meant }] : [];
    });
}

/** One line for the log or the terminal. */
export function describeUnknownName({ name, meant }: UnknownName): string {
  return `${name} is not a setting${meant === null ? ': docs/configuration.md lists all' : `. Did you mean ${meant}?`}`;
}

function findMeant(written: string): string | null {
  const name = written.toUpperCase().replaceAll('-', '_');
  const stripped = name.replace(/^PIXMILL_/, '');
  const exact = settingNames.find((known) => known === stripped && known !== written);
  if (exact !== undefined && (stripped !== name || exact.length >= minComparedChars)) return exact;
  const near = settingNames
    .filter((known) => known.length >= minComparedChars)
    .map((known) => ({ known, distance: nameDistance(stripped, known) }))
    .filter(({ distance }) => distance <= 2)
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.known ?? null;
}

/**
 * Typing errors between two names; infinite when they differ in a whole word: DATABASE_PORT is not meant as DATABASE_POOL. The order of the words and
 * missing underscores do not count.
 */
function nameDistance(name: string, known: string): number {
  const [words, knownWords] = [wordsOf(name), wordsOf(known)];
  if (words.length !== knownWords.length)
    return distanceWithin(words.join(''), knownWords.join(''), 1) === null ? Number.POSITIVE_INFINITY : 1;
  if (words.toSorted().join() === knownWords.toSorted().join()) return 0;
  let sum = 0;
  for (const [index, word] of words.entries()) {
    sum += wordDistance(word, knownWords[index] ?? '');
    if (sum === Number.POSITIVE_INFINITY) break;
  }
  return sum;
}

/** A short word with two wrong letters is another word. */
function wordDistance(word: string, known: string): number {
  return distanceWithin(word, known, known.length <= 4 ? 1 : 2) ?? Number.POSITIVE_INFINITY;
}

/** Null beyond the limit. Most pairs differ in length alone by more: comparing their letters would take a tenth of a second for all of them. */
function distanceWithin(word: string, known: string, limit: number): number | null {
  if (Math.abs(word.length - known.length) > limit) return null;
  const distance = editDistance(word, known);
  return distance <= limit ? distance : null;
}
