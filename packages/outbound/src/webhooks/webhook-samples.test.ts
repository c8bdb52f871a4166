import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { findSamples, runVerifySample, type VerifyCall } from '@pixmill/testkit/interpreters';
import { generateWebhookSecret, signWebhook } from './sign-webhook.js';

/** Blocks that read the signature, in all pages. */
const samples = findSamples('webhook-signature').filter(({ language }) => language !== 'http');

const secret = generateWebhookSecret();
const id = 'e57af743-c32d-49e2-b449-f48694ec9a82';
const now = Math.floor(Date.now() / 1_000);
const json = '{"status":"ok","name":"é.png"}';

/** What `signWebhook` signs, of any bytes. */
function sign(body: Buffer, { key = secret, time = String(now), of = id } = {}): string {
  const digest = createHmac('sha256', Buffer.from(key.slice('whsec_'.length), 'base64'));
  return `v1,${digest.update(`${of}.${time}.`).update(body).digest('base64')}`;
}

const good = sign(Buffer.from(json));
const other = sign(Buffer.from(json), { key: generateWebhookSecret() });
/** The headers of the service, with changes; a header that is undefined is missing. */
const headersWith = (changes: Readonly<Record<string, unknown>> = {}) => {
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(now), 'webhook-signature': good, ...changes };
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
};

type Case = readonly [title: string, changes: Readonly<Record<string, unknown>>, rest?: { secret?: string | null; body?: Buffer | null }];
const timed = (offset: number, body = Buffer.from(json)) => {
  const time = String(now + offset);
  return { 'webhook-timestamp': time, 'webhook-signature': sign(body, { time }) };
};
const binary = Buffer.from([0, 255, 254, 195, 40, 10, 13]);
/** Signed like a good one, with a timestamp that is none. */
const oddTime = (time: string) => ({ 'webhook-timestamp': time, 'webhook-signature': sign(Buffer.from(json), { time }) });

const valid: readonly Case[] = [
  ['as the service sends it', { 'webhook-signature': signWebhook({ id, timestamp: now, body: json }, [secret]) }],
  ['two signatures, the second with this secret', { 'webhook-signature': `${other} ${good}` }],
  ['two signatures, the first with this secret', { 'webhook-signature': `${good} ${other}` }],
  ['a signature of an unknown version before it', { 'webhook-signature': `v2,abc v1a,${'A'.repeat(86)}== ${good}` }],
  ['several blanks between signatures', { 'webhook-signature': ` ${other}   ${good} ` }],
  ['four minutes old', timed(-240)],
  ['four minutes early', timed(240)],
  ['an empty body', { 'webhook-signature': sign(Buffer.alloc(0)) }, { body: Buffer.alloc(0) }],
  ['a binary body', { 'webhook-signature': sign(binary) }, { body: binary }],
];

const headerNames = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
const emptyKeySignature = sign(Buffer.from(json), { key: '' });

const forged: readonly Case[] = [
  ...headerNames.flatMap((name): Case[] => [
    [`no ${name}`, { [name]: undefined }],
    [`an empty ${name}`, { [name]: '' }],
    [`${name} twice, as a list`, { [name]: [headersWith()[name], headersWith()[name]] }],
    [`an empty list as ${name}`, { [name]: [] }],
    [`null as ${name}`, { [name]: null }],
    [`another ${name}`, { [name]: `${headersWith()[name]}1` }],
    [`latin-1 in ${name}`, { [name]: `${headersWith()[name]}\u00e9` }],
    [`${name} not in ASCII`, { [name]: `\u{1f4f7}${headersWith()[name]}` }],
  ]),
  ['no headers', { 'webhook-id': undefined, 'webhook-timestamp': undefined, 'webhook-signature': undefined }],
  ['another body', {}, { body: Buffer.from(`${json} `) }],
  ['an empty body with a signature of another', {}, { body: Buffer.alloc(0) }],
  ['a binary body with a signature of another', {}, { body: binary }],
  ['no body', { 'webhook-signature': sign(Buffer.alloc(0)) }, { body: null }],
  ['another secret', {}, { secret: generateWebhookSecret() }],
  ['a signature by another secret', { 'webhook-signature': other }],
  ['a signature cut by one character', { 'webhook-signature': good.slice(0, -1) }],
  ['a signature of 47 characters, one of them latin-1', { 'webhook-signature': `v1,\u00e9${'A'.repeat(43)}` }],
  ['a signature of 47 bytes, two of them one character', { 'webhook-signature': `v1,\u00e9${'A'.repeat(42)}` }],
  ['a signature without version', { 'webhook-signature': good.slice(3) }],
  ['v1 without comma', { 'webhook-signature': `v1${good.slice(3)}` }],
  ['v1 alone', { 'webhook-signature': 'v1' }],
  ['v1 and a comma alone', { 'webhook-signature': 'v1,' }],
  ['the signature under an unknown version', { 'webhook-signature': `v2,${good.slice(3)}` }],
  ['signatures separated by commas', { 'webhook-signature': `${other},${good}` }],
  ['10,000 wrong signatures', { 'webhook-signature': `${other} `.repeat(10_000) }],
  ['NUL in the signature', { 'webhook-signature': `${good}\0` }],
  ['ten minutes old', timed(-600)],
  ['ten minutes early', timed(600)],
  ...['abc', `${now}x`, `${now}.5`, `+${now}`, ` ${now}`, `${now}\n`, '1e9', '0x7fffffff', 'NaN', 'Infinity', '-1', '9'.repeat(5_000)].map(
    (time): Case => [`the timestamp ${JSON.stringify(time.slice(0, 20))}, signed`, oddTime(time)],
  ),
  [
    'a timestamp of Arabic digits',
    { 'webhook-timestamp': String(now).replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit))) },
  ],
  ['a timestamp that is a number', { 'webhook-timestamp': now }],
  ['no secret', {}, { secret: null }],
  // Without a key, everybody can sign.
  ...['', 'whsec_', 'whsec_====', 'whsec_!!!!', '\u00e9'.repeat(50), `whsec_${'\u00e9'.repeat(44)}`].map(
    (wrong): Case => [
      `the secret ${JSON.stringify(wrong.slice(0, 12))} and a signature by an empty key`,
      { 'webhook-signature': emptyKeySignature },
      { secret: wrong },
    ],
  ),
  ['a secret without whsec_', {}, { secret: secret.slice('whsec_'.length) }],
  ['a secret that is cut', {}, { secret: secret.slice(0, 20) }],
];

const toCall = ([, changes, rest]: Case): VerifyCall => ({ secret, headers: headersWith(changes), body: Buffer.from(json), ...rest });

test('samples for verifying webhooks: docs/webhooks.md has one in JavaScript, PHP and Python, and no page has another', () => {
  expect(samples.map(({ page, language }) => `${page} ${language}`)).toEqual(
    ['js', 'php', 'python'].map((language) => `docs/webhooks.md ${language}`),
  );
});

describe.each(samples)('sample for verifying webhooks in $language', (sample) => {
  let outcomes: Map<Case, unknown>;
  beforeAll(async () => {
    const cases = [...valid, ...forged];
    const returned = await runVerifySample(sample, cases.map(toCall));
    outcomes = new Map(cases.map((each, index) => [each, returned[index]]));
  });
  const outcomesOf = (cases: readonly Case[]) => cases.map((each) => [each[0], outcomes.get(each)]);

  test('returns true for what the service signs', () => {
    expect(outcomesOf(valid)).toEqual(valid.map(([title]) => [title, true]));
  });

  test('returns false, and throws nothing, for forged, cut and foreign requests', () => {
    expect(outcomesOf(forged)).toEqual(forged.map(([title]) => [title, false]));
  });
});
