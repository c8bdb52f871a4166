import { expect, test } from '@jest/globals';
import { MAX_XMP_BYTES, parseXmp } from './xmp-document.js';

const wrap = (content: string, attributes = '') =>
  Buffer.from(
    `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:a="a" ${attributes}>${content}</rdf:Description></rdf:RDF>`,
  );

test.each([
  ['a packet without wrapper', wrap('<a:b>1</a:b>')],
  ['zero bytes at its end', Buffer.concat([wrap('<a:b>1</a:b>'), Buffer.alloc(3)])],
])('parseXmp: reads %s', (_, packet) => {
  expect(parseXmp(packet)?.descriptions).toHaveLength(1);
});

test.each([
  ['a document type with an entity', Buffer.concat([Buffer.from('<!DOCTYPE a [<!ENTITY b "c">]>'), wrap('<a:b>&b;</a:b>')])],
  ['an unknown entity', wrap('<a:b>&nbsp;</a:b>')],
  ['an unbound prefix', wrap('<c:b>1</c:b>')],
  ['a missing end tag', wrap('<a:b>1')],
  ['bytes that are not UTF-8', wrap('<a:b>\xff</a:b>').map((byte) => (byte === 0xc3 ? 0xff : byte))],
  ['other XML', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['no XML', Buffer.from('nonsense')],
  ['nothing', Buffer.alloc(0)],
  ['too many elements', wrap('<a:b/>'.repeat(20_001))],
  ['too many attributes', wrap('', Array.from({ length: 20_001 }, (_, index) => `a:b${index}="1"`).join(' '))],
  ['too many levels', wrap(`${'<a:b>'.repeat(100)}${'</a:b>'.repeat(100)}`)],
  ['too many bytes', wrap(' '.repeat(MAX_XMP_BYTES))],
])('parseXmp: returns null for %s', (_, packet) => {
  expect(parseXmp(Buffer.from(packet))).toBeNull();
});
