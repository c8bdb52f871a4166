import { expect, test } from '@jest/globals';
import { findSigV4Error } from './sig-v4.js';

/** Request, key and signature of the example in AWS's guide ("Signature Version 4: a GET request"). */
const secret = ['wJalrXUtnFEMI', 'K7MDENG+bPxRfiCYEXAMPLEKEY'].join('/');
const signature = '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7';
const published = {
  method: 'GET',
  target: '/?Action=ListUsers&Version=2010-05-08',
  headers: {
    host: 'iam.amazonaws.com',
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    'x-amz-date': '20150830T123600Z',
    authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=${signature}`,
  },
  body: Buffer.alloc(0),
};
const errorOf = (change: object) => findSigV4Error({ ...published, ...change }, (id) => (id === 'AKIDEXAMPLE' ? secret : undefined));

test('findSigV4Error: accepts the example that AWS publishes', () => {
  expect(errorOf({})).toBeNull();
});

test.each([
  ['another method', { method: 'PUT' }, 'SignatureDoesNotMatch'],
  ['another path', { target: '/a?Action=ListUsers&Version=2010-05-08' }, 'SignatureDoesNotMatch'],
  ['another query', { target: '/?Action=ListUsers&Version=2010-05-09' }, 'SignatureDoesNotMatch'],
  ['another body', { body: Buffer.from('x') }, 'SignatureDoesNotMatch'],
  ['another date', { headers: { ...published.headers, 'x-amz-date': '20150830T123601Z' } }, 'SignatureDoesNotMatch'],
  ['another host', { headers: { ...published.headers, host: 'sts.amazonaws.com' } }, 'SignatureDoesNotMatch'],
  ['an unsigned header', { headers: { ...published.headers, 'x-amz-acl': 'private' } }, 'AccessDenied: x-amz-acl is not signed'],
  ['no signature', { headers: { host: 'iam.amazonaws.com' } }, 'InvalidAccessKeyId'],
])('findSigV4Error: rejects the example with %s', (_what, change, fault) => {
  expect(errorOf(change)).toBe(fault);
});
