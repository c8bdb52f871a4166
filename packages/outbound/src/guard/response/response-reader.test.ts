import { describe, expect, test } from '@jest/globals';
import { createSloppyResponses } from '@pixmill/testkit';
import { MalformedResponse } from './malformed-response.js';
import { ResponseReader } from './response-reader.js';

/** Reads bytes in pieces of one size. */
function readInPieces(bytes: string, sizeBytes: number) {
  const statuses: number[] = [];
  const reader = new ResponseReader((status) => statuses.push(status));
  const input = Buffer.from(bytes, 'latin1');
  const output: Buffer[] = [];
  for (let start = 0; start < input.length; start += sizeBytes) output.push(...reader.read(input.subarray(start, start + sizeBytes)));
  reader.end();
  return { text: Buffer.concat(output).toString('latin1'), statuses, done: reader.done };
}

const head = (...lines: string[]) => `${['HTTP/1.1 200 OK', ...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`;

describe('response reader', () => {
  test('writes a sloppy head strictly', () => {
    const sloppy = 'http/1.0 200 OK\x01\nX-A : b\n\tc\nBad Name: x\nnone\nConnection: upgrade\nX-C: \0d\x7f\nContent-Length: 2, 2\n\nok!';
    expect(readInPieces(sloppy, 1_000)).toEqual({
      text: `${head('X-A: b c', 'X-C: d', 'Content-Length: 2')}ok`,
      statuses: [200],
      done: true,
    });
  });

  test('keeps the chunks, drops their extensions, the trailer and the length', () => {
    const chunked =
      'HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n3;a=b\r\nabc\r\n02 \nde\n0\r\nX: y\r\n\r\n';
    const expected = `${head('Content-Encoding: gzip', 'Transfer-Encoding: chunked')}3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`;
    expect(readInPieces(chunked, 1_000)).toEqual({ text: expected, statuses: [200], done: true });
  });

  test.each(createSloppyResponses('body'))('reads the same head in pieces of one byte: $name', ({ bytes }) => {
    const [whole, pieces] = [readInPieces(bytes, 1_000_000), readInPieces(bytes, 1)];
    expect([pieces.statuses, pieces.done]).toEqual([whole.statuses, whole.done]);
    const toHead = (text: string) => text.slice(0, text.indexOf('\r\n\r\n'));
    expect(toHead(pieces.text)).toBe(toHead(whole.text));
  });

  test.each([204, 304])('ends a response of %i after its head', (status) => {
    const response = `HTTP/1.1 ${status} X\r\nContent-Length: 4\r\n\r\nbody`;
    const text = `HTTP/1.1 ${status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`;
    expect(readInPieces(response, 1)).toEqual({ text, statuses: [status], done: true });
  });

  test('tells the status of a head that is cut', () => {
    expect(readInPieces('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Acc', 1)).toMatchObject({ text: '', statuses: [202], done: false });
  });

  test.each(['ok', 'ok\n', 'HTTP/1.1 2', '<html>'])('throws at %j without a status', (bytes) => {
    expect(() => readInPieces(bytes, 1)).toThrow(MalformedResponse);
  });
});
