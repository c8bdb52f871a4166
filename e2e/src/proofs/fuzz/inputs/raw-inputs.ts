import { recordedKey } from '../../../service.js';
import type { SeededRandom } from '../../seeded-random.js';
import type { WireInput } from '../exchange.js';
import { boundary, multipartType, writeMultipart } from './multipart.js';
import { type HeaderLines, writeRequest } from './write-request.js';

type InputWriter = (random: SeededRandom, image: Buffer) => Omit<WireInput, 'name'>;

const host = ['Host', 'localhost'] as const;
const key = ['X-API-KEY', recordedKey] as const;
const form = ['Content-Type', 'application/x-www-form-urlencoded'] as const;

/** Bytes that Node's parser must reject. Our side ends, so that the server does not wait for more. */
function createRejectedInput(text: string | Buffer, path = '/'): Omit<WireInput, 'name'> {
  return { method: 'POST', path, chunks: [Buffer.from(text)], ending: 'half-close', expectedReplies: 1 };
}

/**
 * A submit with these header lines and body, unescaped. Our side must end when the request is incomplete, and must stay open when it is
 * complete: Node drops the request of a client that has left.
 */
function createSubmit(lines: readonly string[], body: string | Buffer, ending: WireInput['ending'] = 'half-close', expectedReplies = 1) {
  const head = ['POST /v1/optimize HTTP/1.1', 'Host: localhost', `X-API-KEY: ${recordedKey}`, ...lines, '', ''].join('\r\n');
  return { method: 'POST', path: '/v1/optimize', chunks: [Buffer.from(head, 'latin1'), Buffer.from(body)], ending, expectedReplies };
}

function createGet(target: string, headers: HeaderLines = [host], version = 'HTTP/1.1', method = 'GET'): Omit<WireInput, 'name'> {
  const request = writeRequest({ method, target, headers: [...headers, ['Connection', 'close']], version });
  return { method, path: target.startsWith('/') ? target : '/', chunks: [request], ending: 'wait', expectedReplies: 1 };
}

function createUploadBody(image: Buffer): Buffer {
  return writeMultipart([
    { name: 'type', value: 'file' },
    { name: 'file', value: image, fileName: 'a.png' },
  ]);
}

const formLine = `${form[0]}: ${form[1]}`;
const multipartLine = `Content-Type: ${multipartType}`;

// biome-ignore format: one value per line would be a page
const strangeTargets = [
  '*', '/%', '/%zz', '/%00', '/%ff%fe', '/v1/optimize/%E0%A4%A/result', '//', '/../../etc/shadow', '/v1/../v1/optimize', '/v1//optimize',
  '/\\v1', '/;', '/ping?%', '/ping?=&&=', '/v1/optimize/%2e%2e/result', '/image/%', '/image/%00/a.png', '/image/../readyz', 'http://localhost/ping', 'ping',
  '/v1/users/info#x', '/api/v1/admin/%ff', '/api/v1/%61dmin/accounts', '/__proto__', '/constructor', '/v1/optimize/__proto__/report',
];

const strangeLengths = ['-1', '+5', '0x10', '1e3', '5, 6', '99999999999999999999', '', ' ', '5 5', 'abc', '９'];
const strangeCodings = [
  'chunked, identity',
  'xchunked',
  'identity',
  'gzip',
  'chunked, chunked',
  '\x0bchunked',
  'chunked\r\nTransfer-Encoding: identity',
  '',
];
const strangeChunks = [
  'zz\r\nabc\r\n0\r\n\r\n',
  '-5\r\nabc\r\n',
  'ffffffffffffffffff\r\nabc',
  '5\r\nab',
  '3\r\nabcd\r\n0\r\n\r\n',
  '\r\n\r\n',
  '0\r\nX: y',
  '3;x=y\nabc',
];
const strangeLines = ['No colon', ': empty name', 'Spaced : x', 'X: a\0b', 'X: a\rb', ' folded: x', 'X\x80: y', '(x): y', 'X: \x7f\x01'];

const inputWriters: Readonly<Record<string, InputWriter>> = {
  garbage: (random) => createRejectedInput(random.bytes(1 + random.intBelow(2_000))),
  'a TLS hello': (random) => createRejectedInput(Buffer.concat([Buffer.from('16030100c8010000c4', 'hex'), random.bytes(200)])),
  'another protocol': (random) =>
    createRejectedInput(
      random.pick([
        'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
        'SSH-2.0-x\r\n',
        '*1\r\n$4\r\nPING\r\n',
        'GET /\r\n',
        'EHLO x\r\n',
        '\0\0\0\x08\x04\xd2\x16\x2f',
      ]),
    ),
  'a version': (random) =>
    createRejectedInput(
      `GET /ping ${random.pick(['HTTP/9.9', 'HTTP/1', 'http/1.1', 'HTTP/1.1x', 'HTTP/-1.1', 'XTTP/1.1'])}\r\nHost: x\r\n\r\n`,
    ),
  'a method': (random) =>
    createRejectedInput(`${random.pick(['FOO', 'get', 'G\0T', 'A'.repeat(9_000), 'GET\tX', '<GET>'])} /ping HTTP/1.1\r\nHost: x\r\n\r\n`),
  'a known method': (random) => {
    const method = random.pick(['TRACE', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'MKCOL', 'LINK', 'PURGE']);
    return createGet(
      random.pick(['/v1/optimize', '/ping', '/v1/users/info', '/api/v1/admin/accounts', '/nothing', '/image/a/b.png']),
      [host, key],
      'HTTP/1.1',
      method,
    );
  },
  'a length and chunks': () => createSubmit([formLine, 'Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
  'two lengths': (random) => createSubmit([formLine, 'Content-Length: 5', `Content-Length: ${random.pick(['6', '5', '0'])}`], 'type='),
  'a strange length': (random) => createSubmit([formLine, `Content-Length: ${random.pick(strangeLengths)}`], 'type=', 'half-close', 0),
  'a strange coding': (random) =>
    createSubmit([formLine, `Transfer-Encoding: ${random.pick(strangeCodings)}`], '5\r\ntype=\r\n0\r\n\r\n', 'half-close', 0),
  'bad chunks': (random) => createSubmit([formLine, 'Transfer-Encoding: chunked'], random.pick(strangeChunks)),
  'a long chunk extension': () => createSubmit([formLine, 'Transfer-Encoding: chunked'], `5;${'x'.repeat(20_000)}\r\ntype=\r\n0\r\n\r\n`),
  'a long trailer': () => createSubmit([formLine, 'Transfer-Encoding: chunked'], `0\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`),
  'a header line': (random) => createSubmit([random.pick(strangeLines), 'Content-Length: 0'], '', 'half-close', 0),
  'bare line feeds': () => createRejectedInput('POST /v1/optimize HTTP/1.1\nHost: x\nContent-Length: 0\n\n'),
  'no host': (random) => createGet(random.pick(['/v1/users/info', '/image/a/b.png', '/readyz']), []),
  'two hosts': () => createGet('/ping', [host, ['Host', 'other']]),
  'a strange host': (random) =>
    createGet('/ping', [['Host', random.pick(['', 'a b', 'x'.repeat(5_000), '[::1', 'localhost:99999999', '\x80\xff', '../..'])]]),
  'HTTP 1.0': (random) => createGet(random.pick(['/ping', '/v1/users/info', '/']), [], 'HTTP/1.0'),
  'an expectation': (random) => createGet('/v1/users/info', [host, key, ['Expect', random.pick(['tea', '100-continue, tea', '\x80', ''])]]),
  'a tunnel': (random) => ({
    ...createGet(random.pick(['127.0.0.1:1', '/', 'localhost']), [host], 'HTTP/1.1', 'CONNECT'),
    ending: 'half-close' as const,
  }),
  'an upgrade': (random) =>
    createGet('/ping', [
      host,
      ['Connection', 'Upgrade'],
      ['Upgrade', random.pick(['websocket', 'h2c', 'TLS/1.0'])],
      ['Sec-WebSocket-Key', 'eA=='],
      ['HTTP2-Settings', 'AAMAAABk'],
    ]),
  'a target': (random) => createGet(random.pick(strangeTargets), [host, key]),
  'a raw target': (random) =>
    createRejectedInput(
      Buffer.concat([Buffer.from('GET /'), random.bytes(1 + random.intBelow(30)), Buffer.from(' HTTP/1.1\r\nHost: x\r\n\r\n')]),
    ),
  'a long address': (random) => createGet(`/${'a'.repeat(8_200 + random.intBelow(30_000))}`),
  'long headers': (random) => createGet('/ping', [host, ['X', 'y'.repeat(16_400 + random.intBelow(20_000))]]),
  'many headers': () => createGet('/ping', [host, ...Array.from({ length: 900 }, (_, index) => [`X-${index}`, 'y'] as const)]),
  'requests in one go': (random) => {
    const request = writeRequest({ method: 'GET', target: '/ping', headers: [host] });
    const count = 2 + random.intBelow(20);
    return { method: 'GET', path: '/ping', chunks: Array.from({ length: count }, () => request), ending: 'wait', expectedReplies: count };
  },
  'a request behind a request': () =>
    createSubmit([formLine, 'Content-Length: 5'], 'type=GET /ping HTTP/1.1\r\nHost: x\r\n\r\n', 'wait', 2),
  'a cut form': (random, image) => {
    const body = createUploadBody(image);
    return createSubmit([multipartLine, `Content-Length: ${body.length}`], body.subarray(0, random.intBelow(body.length)), 'half-close', 0);
  },
  'a form without its end': (random, image) => {
    const body = createUploadBody(image).subarray(0, random.intBelow(900));
    return createSubmit([multipartLine, `Content-Length: ${body.length}`], body, 'wait');
  },
  'a hang-up': (random, image) => {
    const body = createUploadBody(image);
    return createSubmit([multipartLine, `Content-Length: ${body.length}`], body.subarray(0, random.intBelow(body.length)), 'hang-up', 0);
  },
  'a length below the size of the body': (random, image) => {
    const body = createUploadBody(image);
    return createSubmit([multipartLine, `Content-Length: ${1 + random.intBelow(body.length - 1)}`], body);
  },
  'a boundary': (random, image) => {
    const parameters = random.pick([
      '',
      '; boundary=',
      '; boundary=other',
      `; boundary=${'b'.repeat(300)}`,
      '; boundary="',
      '; boundary=\x80',
      `; boundary=${boundary}; charset=utf-7`,
    ]);
    const body = createUploadBody(image);
    return createSubmit([`Content-Type: multipart/form-data${parameters}`, `Content-Length: ${body.length}`], body, 'wait');
  },
  'malformed parts': (random) => {
    // biome-ignore format: one value per line would be a page
    const part = random.pick([
      'nonsense', '\r\n\r\n', 'Content-Disposition: form-data\r\n\r\nx', 'Content-Disposition: form-data; name=\r\n\r\nx', `Content-Disposition: form-data; name="${'n'.repeat(9_000)}"\r\n\r\nx`,
      `X: ${'y'.repeat(90_000)}\r\n\r\nx`, 'Content-Disposition: attachment; filename="a"\r\n\r\nx', 'Content-Disposition: form-data; name="file"; filename*=utf-8\'\'%ff%00.png\r\n\r\nx',
      'Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA', `Content-Disposition: form-data; name="file"; filename="a"\r\nContent-Type: ${multipartType}\r\n\r\n--${boundary}`,
    ]);
    const body = `--${boundary}\r\n${part}\r\n--${boundary}--\r\n`;
    return createSubmit([multipartLine, `Content-Length: ${Buffer.byteLength(body)}`], body, 'wait');
  },
  'too many parts': (random) => {
    const isFile = random.oneIn(2);
    const parts = Array.from({ length: 60 + random.intBelow(1_000) }, (_, index) => ({
      name: `p${index}`,
      value: 'x',
      ...(isFile && { fileName: 'x.png' }),
    }));
    const body = writeMultipart(parts);
    return createSubmit([multipartLine, `Content-Length: ${body.length}`], body, 'wait');
  },
};

const kinds = Object.entries(inputWriters);

/** Malformed HTTP of every kind in turn; `image` is the file of uploads. */
export function createRawInput(index: number, random: SeededRandom, image: Buffer): WireInput {
  const [name, write] = kinds[index % kinds.length] ?? [];
  if (name === undefined || !write) throw new Error('there are no input writers');
  return { name, ...write(random, image) };
}
