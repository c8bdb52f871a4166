import { describe, expect, test } from '@jest/globals';
import { EventStreamParser, type StreamMessage } from './event-stream-parser.js';

function parseInPieces(text: string, length: number): StreamMessage[] {
  const parser = new EventStreamParser();
  const pieces = text.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? [];
  return pieces.flatMap((piece) => parser.push(piece));
}

const place = (id: string): StreamMessage => ({ id, data: null });

describe('event stream parser: reads the same in pieces of every size, when the stream has', () => {
  test.each<[string, string, StreamMessage[]]>([
    ['an event with a place', 'id: 1\nevent: job.queued\ndata: {"a":1}\n\n', [{ id: '1', data: '{"a":1}' }]],
    ['a comment with a place', 'retry: 3000\n: \nid: 7-0\n\n', [place('7-0')]],
    [
      'lines that end with CRLF',
      'id: 1\r\ndata: a\r\n\r\nid: 2\r\ndata: b\r\n\r\n',
      [
        { id: '1', data: 'a' },
        { id: '2', data: 'b' },
      ],
    ],
    [
      'lines that end with CR',
      'id: 1\rdata: a\r\rdata: b\r\r:',
      [
        { id: '1', data: 'a' },
        { id: '1', data: 'b' },
      ],
    ],
    ['data of several lines', 'data: a\ndata:\ndata:  b\n\n', [{ id: '', data: 'a\n\n b' }]],
    ['a field without a value and unknown fields', 'data\nother: x\n: c\n\n', [{ id: '', data: '' }]],
    [
      'an id that ends with the place before it',
      'id: 1\ndata: a\n\nid\ndata: b\n\n',
      [
        { id: '1', data: 'a' },
        { id: '', data: 'b' },
      ],
    ],
    ['an event that is not complete', 'data: a\n\ndata: b\n', [{ id: '', data: 'a' }]],
  ])('%s', (_what, text, messages) => {
    for (let length = 1; length <= text.length; length += 1) expect(parseInPieces(text, length)).toEqual(messages);
  });
});
