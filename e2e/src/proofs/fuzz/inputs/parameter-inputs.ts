import type { SeededRandom } from '../../seeded-random.js';
import type { WireInput } from '../exchange.js';
import type { Endpoint } from './endpoints.js';
import { hostileContentTypes, hostileFileNames, hostileIds, hostileKeys, hostileTexts, hostileUrls } from './hostile-values.js';
import { multipartType, type Part, writeMultipart } from './multipart.js';
import { writeRequest } from './write-request.js';

/** Ids and keys that exist. */
export interface ExistingIds {
  readonly accountKey: string;
  readonly adminKey: string;
  /** A settled job, so that no request waits. */
  readonly jobId: string;
  /** An account that may be disabled and topped up. */
  readonly accountId: string;
  /** `<12 hex>/<name>` of a result file. */
  readonly image: string;
  /** The endpoints of the service. */
  readonly endpoints: readonly Endpoint[];
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

/** Changes one parameter: missing, empty, hostile, repeated, as an array, or unknown. */
function corruptParameters(pairs: readonly NameValue[], random: SeededRandom): NameValue[] {
  const index = random.intBelow(Math.max(1, pairs.length));
  const [name, valid] = pairs[index] ?? ['type', 'url'];
  const hostile = random.pick(/url/.test(name) && random.oneIn(2) ? hostileUrls : hostileTexts);
  const others = pairs.toSpliced(index, 1);
  const changes: readonly (() => NameValue[])[] = [
    () => others,
    () => [...others, [name, '']],
    () => [...others, [name, hostile]],
    () => [...others, [name, hostile]],
    () => [...others, [name, hostile]],
    () => [...pairs, [name, hostile]],
    () => [...pairs, ...Array.from({ length: 1 + random.intBelow(80) }, (): NameValue => [name, valid])],
    () => [...others, [`${name}[]`, valid]],
    () => [...others, [`${name}[${random.pick(['0', 'a', '__proto__', ''])}]`, valid]],
    () => [...pairs, [random.pick(hostileNames), hostile]],
    () => [...others, [name.toUpperCase(), valid]],
  ];
  return random.pick(changes)();
}

/** `encodeURIComponent` throws for a lone surrogate; its bytes are sent instead. */
function encode(text: string): string {
  return Buffer.from(text).toString() === text ? encodeURIComponent(text) : '%ED%A0%80';
}

const toQuery = (pairs: readonly NameValue[]) => pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');

/** Encodes parameters as JSON with values of random types. */
function toJson(pairs: readonly NameValue[], random: SeededRandom): Buffer {
  if (random.oneIn(6))
    return Buffer.from(
      random.pick([
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
  const typed = (text: string) => random.pick([text, text, Number(text) || 0, [text], { [text.slice(0, 9)]: text }, null, true, -1, 1e308]);
  return Buffer.from(
    JSON.stringify(Object.fromEntries(pairs.map(([name, value]) => [name, random.oneIn(3) ? typed(value) : parseValue(value)]))),
  );
}

/** A parameter that is written as JSON; any other text stays. */
function parseValue(text: string): unknown {
  if (!/^([[{]|-?\d+$|(true|false|null)$)/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // a corrupted value
  }
}

function fillPath(path: string, existing: ExistingIds, random: SeededRandom): string {
  const id = random.oneIn(2) ? existing.jobId : random.pick(hostileIds);
  const account = random.oneIn(2) ? existing.accountId : random.pick(hostileIds);
  return path
    .replace(':id', id)
    .replace(':account', account)
    .replace(':image', random.oneIn(2) ? existing.image : `${existing.image.slice(0, 12)}/${random.pick(hostileIds)}`)
    .replace(/:\w+/g, () => random.pick(hostileIds));
}

function createHeaders({ key }: Endpoint, existing: ExistingIds, random: SeededRandom): NameValue[] {
  const validKey = key === 'admin' ? existing.adminKey : existing.accountKey;
  const sent = random.oneIn(8) ? random.pick(hostileKeys) : validKey;
  const keyHeader: NameValue = key === 'admin' && random.oneIn(2) ? ['Authorization', `Bearer ${sent}`] : ['X-API-KEY', sent];
  const pairs: NameValue[] = [
    ['Host', 'localhost'],
    ['Connection', 'close'],
  ];
  if (key !== null && !random.oneIn(12)) pairs.push(keyHeader);
  if (random.oneIn(25)) pairs.push(['x-api-key', random.pick(hostileKeys)]);
  if (random.oneIn(8)) pairs.push(['Idempotency-Key', random.pick([...hostileKeys, 'k1', 'k2', 'k'.repeat(300)])]);
  if (random.oneIn(8))
    pairs.push(
      random.pick<NameValue>([
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
        ['Content-Encoding', random.pick(['gzip', 'br', 'x', 'deflate'])],
      ]),
    );
  return pairs.map(([name, value]): NameValue => [name, value.replace(/[\0\r\n]/g, '')]);
}

interface Body {
  readonly type: string | null;
  readonly bytes: Buffer;
}

function createBody(endpoint: Endpoint, pairs: readonly NameValue[], random: SeededRandom, image: Buffer): Body {
  if (endpoint.body === 'json') return { type: 'application/json', bytes: toJson(pairs, random) };
  if (!random.oneIn(2)) return { type: 'application/x-www-form-urlencoded', bytes: Buffer.from(toQuery(pairs)) };
  const removeQuotes = (text: string) => text.replace(/["\r\n]/g, '');
  const parts: Part[] = pairs.map(([name, value]) => ({ name: removeQuotes(name), value }));
  const files = Array.from({ length: random.intBelow(3) }, (_, index) => ({
    name: random.pick(['file', `file${index + 1}`, 'file6', 'x', '']),
    value: image,
    fileName: removeQuotes(random.pick(hostileFileNames)),
  }));
  return { type: multipartType, bytes: writeMultipart([...parts, ...files]) };
}

/** A request to an endpoint that is valid except for one to three parameters. */
export function createParameterInput(index: number, random: SeededRandom, existing: ExistingIds, image: Buffer): WireInput {
  const endpoint = existing.endpoints[index % existing.endpoints.length];
  if (!endpoint) throw new Error('no endpoints');
  let pairs: NameValue[] = Object.entries(endpoint.parameters);
  if (endpoint.path === '/v1/optimize' && random.oneIn(3))
    pairs = [...pairs.filter(([name]) => name !== 'type'), ['type', random.pick(['file', 'files'])]];
  for (let times = random.intBelow(3); times >= 0; times -= 1) pairs = corruptParameters(pairs, random);
  const method = random.oneIn(8) ? random.pick(methods) : random.pick(endpoint.methods);
  const path = fillPath(endpoint.path, existing, random);
  const hasQuery = method === 'GET' || random.oneIn(6);
  const query = toQuery(pairs).slice(0, 9_000);
  const body = hasQuery && random.oneIn(2) ? null : createBody(endpoint, pairs, random, image);
  const headers = createHeaders(endpoint, existing, random);
  const type = random.oneIn(8) ? random.pick(hostileContentTypes) : (body?.type ?? null);
  if (type !== null) headers.push(['Content-Type', type]);
  if (body) headers.push(['Content-Length', String(body.bytes.length)]);
  const target = hasQuery && query !== '' ? `${path}?${query}` : path;
  const request = writeRequest({ method, target, headers, ...(body && { body: body.bytes }) });
  return { name: `${method} ${endpoint.path}`, method, path, chunks: [request], ending: 'wait', expectedReplies: 1 };
}
