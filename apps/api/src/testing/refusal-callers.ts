import { expect } from '@jest/globals';

export const key = 'K'.repeat(32);
export const origin = 'https://shop.example';

/** Who sends a request: where to, with which headers, and in which words it expects an error. */
export interface Caller {
  readonly path: string;
  readonly headers: string;
  readonly expectError: (answer: RawAnswer, code: number) => void;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const optidashError = (code: number) => ({ success: false, code, id: expect.any(String), message: expect.stringMatching(/\w/) });

/** What the Optidash clients decide by: without this header they save the body as the image. */
export const readMeta = ({ headers }: RawAnswer): unknown => JSON.parse(headers['x-optidash-meta'] ?? 'null');

export const callers: Readonly<Record<string, Caller>> = {
  '/v1': {
    path: '/v1/optimize',
    headers: `X-API-KEY: ${key}\r\n`,
    expectError: ({ body }, code) => expect(JSON.parse(body)).toMatchObject({ status: 'error', code, errors: [expect.any(String)] }),
  },
  '/1.0': {
    path: '/1.0/upload',
    headers: `Authorization: Bearer ${key}\r\n`,
    expectError: ({ body }, code) => expect(JSON.parse(body)).toEqual(optidashError(code)),
  },
  '/1.0 in binary mode': {
    path: '/1.0/upload',
    headers: `Authorization: Bearer ${key}\r\nX-Optidash-Binary: 1\r\n`,
    expectError: (answer, code) => {
      expect(readMeta(answer)).toEqual(optidashError(code));
      expect(answer.headers['x-optidash-metadata']).toBe(answer.headers['x-optidash-meta']);
      expect(answer.body).toBe('');
    },
  },
  '/api': {
    path: '/api/v1/connectors',
    headers: `X-API-KEY: ${key}\r\n`,
    expectError: ({ body }, status) =>
      expect(JSON.parse(body)).toMatchObject({ status, code: expect.any(String), detail: expect.any(String) }),
  },
};

export function parseAnswer(received: Buffer): RawAnswer {
  const [head = '', ...rest] = received
    .toString('latin1')
    .replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '')
    .split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => line.split(/: (.*)/s)).map(([name = '', value = '']) => [name.toLowerCase(), value]);
  return { status: Number(statusLine.split(' ')[1]), headers: Object.fromEntries(headers), body: rest.join('\r\n\r\n') };
}

/** Headers of every request. */
export const common = `Host: x\r\nOrigin: ${origin}\r\n`;
export const form = 'Content-Type: multipart/form-data; boundary=x\r\n';
