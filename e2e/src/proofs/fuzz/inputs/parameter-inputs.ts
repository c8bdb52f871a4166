import type { SeededRandom } from '../../seeded-random.js';
import type { WireInput } from '../exchange.js';
import { type Endpoint, endpoints } from './endpoints.js';
import { hostileContentTypes, hostileFileNames, hostileIds, hostileKeys, hostileTexts, hostileUrls } from './hostile-values.js';
import { multipartType, type Part, writeMultipart } from './multipart.js';
import { writeRequest } from './write-request.js';

/** What really exists, and may be named in a request. */
export interface ExistingIds {
  readonly accountKey: string;
  readonly adminKey: string;
  /** A job that has settled, so that nobody waits for it. */
  readonly jobId: string;
  /** An account that may be disabled and topped up. */
  readonly accountId: string;
  /** `<12 hex>/<name>` of a served picture. */
  readonly image: string;
}

type NameValue = readonly [name: string, value: string];

const hostileNames = [
  'a[]',
  'type[]',
  'url[x]',
  '__proto__',
  'constructor[prototype]',
  'toString',
  '',
  ' ',
  'n'.repeat(2_000),
  'é',
  '\0',
  'file',
  'unknown',
];
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND'];

/** Changes one thing about the parameters: missing, empty, hostile, twice, as an array, or one that nobody asked for. */
function corruptParameters(pairs: readonly NameValue[], dice: SeededRandom): NameValue[] {
  const at = dice.intBelow(Math.max(1, pairs.length));
  const [name, right] = pairs[at] ?? ['type', 'url'];
  const hostile = dice.pick(/url/.test(name) && dice.oneIn(2) ? hostileUrls : hostileTexts);
  const others = pairs.toSpliced(at, 1);
  const ways: readonly (() => NameValue[])[] = [
    () => others,
    () => [...others, [name, '']],
    () => [...others, [name, hostile]],
    () => [...others, [name, hostile]],
    () => [...others, [name, hostile]],
    () => [...pairs, [name, hostile]],
    () => [...pairs, ...Array.from({ length: 1 + dice.intBelow(80) }, (): NameValue => [name, right])],
    () => [...others, [`${name}[]`, right]],
    () => [...others, [`${name}[${dice.pick(['0', 'a', '__proto__', ''])}]`, right]],
    () => [...pairs, [dice.pick(hostileNames), hostile]],
    () => [...others, [name.toUpperCase(), right]],
  ];
  return dice.pick(ways)();
}

/** A lone surrogate cannot be encoded: its bytes are sent instead. */
function encode(text: string): string {
  return Buffer.from(text).toString() === text ? encodeURIComponent(text) : '%ED%A0%80';
}

const toQuery = (pairs: readonly NameValue[]) => pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');

/** JSON in which a value may be of any type. */
function toJson(pairs: readonly NameValue[], dice: SeededRandom): Buffer {
  if (dice.oneIn(6))
    return Buffer.from(
      dice.pick([
        '',
        '[]',
        'null',
        '1',
        '"x"',
        '{',
        '{"a":',
        '\0',
        '[[[[',
        `{"a":${'['.repeat(900)}`,
        '{"__proto__":{"a":1}}',
        '\ufeff{}',
        `"${'x'.repeat(20_000)}"`,
      ]),
    );
  const typed = (text: string) => dice.pick([text, text, Number(text) || 0, [text], { [text.slice(0, 9)]: text }, null, true, -1, 1e308]);
  return Buffer.from(JSON.stringify(Object.fromEntries(pairs.map(([name, value]) => [name, dice.oneIn(3) ? typed(value) : value]))));
}

function fillPath(path: string, known: ExistingIds, dice: SeededRandom): string {
  const id = dice.oneIn(2) ? known.jobId : dice.pick(hostileIds);
  const account = dice.oneIn(2) ? known.accountId : dice.pick(hostileIds);
  return path
    .replace(':id', id)
    .replace(':account', account)
    .replace(':image', dice.oneIn(2) ? known.image : `${known.image.slice(0, 12)}/${dice.pick(hostileIds)}`);
}

function rollHeaders({ key }: Endpoint, known: ExistingIds, dice: SeededRandom): NameValue[] {
  const right = key === 'admin' ? known.adminKey : known.accountKey;
  const sent = dice.oneIn(8) ? dice.pick(hostileKeys) : right;
  const named: NameValue = key === 'admin' && dice.oneIn(2) ? ['Authorization', `Bearer ${sent}`] : ['X-API-KEY', sent];
  const pairs: NameValue[] = [
    ['Host', 'localhost'],
    ['Connection', 'close'],
  ];
  if (key !== null && !dice.oneIn(12)) pairs.push(named);
  if (dice.oneIn(25)) pairs.push(['x-api-key', dice.pick(hostileKeys)]);
  if (dice.oneIn(8)) pairs.push(['Idempotency-Key', dice.pick([...hostileKeys, 'k1', 'k2', 'k'.repeat(300)])]);
  if (dice.oneIn(8))
    pairs.push(
      dice.pick<NameValue>([
        ['Range', 'bytes=5-1'],
        ['Range', 'bytes=-1'],
        ['Range', 'bytes=999999999-'],
        ['If-None-Match', '*'],
        ['If-None-Match', '"x'],
        ['Accept', 'text/html'],
        ['Origin', 'null'],
        ['X-Forwarded-For', '::::'],
        ['Cookie', 'a=b'],
        ['Accept-Encoding', 'br'],
        ['Content-Encoding', dice.pick(['gzip', 'br', 'x', 'deflate'])],
      ]),
    );
  return pairs.map(([name, value]): NameValue => [name, value.replace(/[\0\r\n]/g, '')]);
}

interface Body {
  readonly type: string | null;
  readonly bytes: Buffer;
}

function rollBody(endpoint: Endpoint, pairs: readonly NameValue[], dice: SeededRandom, image: Buffer): Body {
  if (endpoint.body === 'json') return { type: 'application/json', bytes: toJson(pairs, dice) };
  if (!dice.oneIn(2)) return { type: 'application/x-www-form-urlencoded', bytes: Buffer.from(toQuery(pairs)) };
  const quotable = (text: string) => text.replace(/["\r\n]/g, '');
  const parts: Part[] = pairs.map(([name, value]) => ({ name: quotable(name), value }));
  const files = Array.from({ length: dice.intBelow(3) }, (_, index) => ({
    name: dice.pick(['file', `file${index + 1}`, 'file6', 'x', '']),
    value: image,
    fileName: quotable(dice.pick(hostileFileNames)),
  }));
  return { type: multipartType, bytes: writeMultipart([...parts, ...files]) };
}

/** One request to one endpoint that is right but for a thing or two. */
export function createParameterInput(index: number, dice: SeededRandom, known: ExistingIds, image: Buffer): WireInput {
  const endpoint = endpoints[index % endpoints.length];
  if (!endpoint) throw new Error('no endpoints');
  let pairs: NameValue[] = Object.entries(endpoint.parameters);
  if (endpoint.path === '/v1/optimize' && dice.oneIn(3))
    pairs = [...pairs.filter(([name]) => name !== 'type'), ['type', dice.pick(['file', 'files'])]];
  for (let times = dice.intBelow(3); times >= 0; times -= 1) pairs = corruptParameters(pairs, dice);
  const method = dice.oneIn(8) ? dice.pick(methods) : dice.pick(endpoint.methods);
  const path = fillPath(endpoint.path, known, dice);
  const inAddress = method === 'GET' || dice.oneIn(6);
  const query = toQuery(pairs).slice(0, 9_000);
  const body = inAddress && dice.oneIn(2) ? null : rollBody(endpoint, pairs, dice, image);
  const headers = rollHeaders(endpoint, known, dice);
  const type = dice.oneIn(8) ? dice.pick(hostileContentTypes) : (body?.type ?? null);
  if (type !== null) headers.push(['Content-Type', type]);
  if (body) headers.push(['Content-Length', String(body.bytes.length)]);
  const target = inAddress && query !== '' ? `${path}?${query}` : path;
  const request = writeRequest({ method, target, headers, ...(body && { body: body.bytes }) });
  return { name: `${method} ${endpoint.path}`, method, path, chunks: [request], ending: 'wait', expectedReplies: 1 };
}
