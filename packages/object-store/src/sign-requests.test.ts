import { expect, test } from '@jest/globals';
import { signAzureRequest } from './sign-azure-request.js';
import { signS3Request } from './sign-s3-request.js';

/** Requests as `@aws-sdk/client-s3` 3.1169.0 and `@azure/storage-blob` 12.31.0 sent them, with the signatures that these computed. */
const s3Credentials = { kind: 's3', accessKeyId: 'AKIDOFTHETEST', secretAccessKey: 'not-a-real-secret' } as const;
const azureCredentials = { kind: 'azure', account: 'pixmilltest', key: Buffer.from('not-a-real-key').toString('base64') } as const;
const bytes = Buffer.from('a picture');
const path = '/photos/a%20b/%C3%BC%2B%281%29%27%21%2A~.jpg';

const sdkS3Headers = {
  'x-amz-acl': 'private',
  'content-disposition': 'inline; filename="a  b.jpg"',
  'content-encoding': 'identity',
  'content-language': 'de',
  'content-length': '9',
  'content-type': 'image/x-own',
  'x-amz-meta-plain': 'a  b',
  'x-amz-meta-where': '=?UTF-8?B?WsO8cmljaCDinJM=?=',
  'x-amz-meta-a_': '1',
  'x-amz-meta-a1': '2',
  'x-amz-storage-class': 'STANDARD_IA',
  'x-amz-user-agent': 'aws-sdk-js/3.1168.0',
  'amz-sdk-invocation-id': '0cebd56f-8ecf-4fef-bf17-e9508b344e09',
  'amz-sdk-request': 'attempt=1; max=1',
};

const sdkAzureHeaders = {
  'Content-Type': 'application/octet-stream',
  'x-ms-version': '2026-02-06',
  'x-ms-meta-plain': 'a  b',
  'x-ms-meta-Where': '=?UTF-8?B?WsO8cmljaCDinJM=?=',
  'x-ms-meta-a_': '1',
  'x-ms-meta-a1': '2',
  'x-ms-meta-a': '3',
  'x-ms-blob-cache-control': 'max-age=60',
  'x-ms-blob-content-type': 'image/x-own',
  'x-ms-blob-content-encoding': 'identity',
  'x-ms-blob-content-language': 'de',
  'x-ms-blob-content-disposition': 'inline; filename="a  b.jpg"',
  'x-ms-blob-type': 'BlockBlob',
  'x-ms-client-request-id': '66334777-b718-4be5-8f51-1011e891826c',
  'x-ms-date': 'Mon, 30 Nov 2026 12:00:00 GMT',
};

test("signS3Request: returns the signature of AWS's SDK for the same request", async () => {
  const url = `https://photos.s3.eu-west-1.amazonaws.com${path.slice('/photos'.length)}?x-id=PutObject`;
  const request = { url, bytes, region: 'eu-west-1', credentials: s3Credentials, dateTime: '20261130T120000Z' };
  const { authorization } = await signS3Request({ ...request, headers: sdkS3Headers });
  expect(authorization).toMatch(/Signature=ce13fde9fd3843d8425d5df5efdba6dfb0abe6f66f784cee77b7ff5932376749$/);
});

test("signAzureRequest: returns the signature of Azure's SDK for the same request", () => {
  const request = { headers: sdkAzureHeaders, sizeBytes: bytes.byteLength, credentials: azureCredentials };
  expect(signAzureRequest({ ...request, url: `https://pixmilltest.blob.core.windows.net${path}` })).toBe(
    'SharedKey pixmilltest:I7ai7OGdK76Dkx3UiJOTREZV0zxnWtglupGaLbaWv4M=',
  );
});

test('signAzureRequest: signs the account twice when the endpoint of an emulator has it in its path', () => {
  const { 'x-ms-blob-type': type, 'x-ms-date': date, 'x-ms-version': version } = sdkAzureHeaders;
  const headers = {
    'Content-Type': 'application/octet-stream',
    'x-ms-version': version,
    'x-ms-blob-content-type': 'image/jpeg',
    'x-ms-blob-type': type,
    'x-ms-client-request-id': '1ee5d095-9832-479e-b3a9-91f2d2d6ff0d',
    'x-ms-date': date,
  };
  const url = `http://127.0.0.1:10000/pixmilltest${path}`;
  expect(signAzureRequest({ url, headers, sizeBytes: bytes.byteLength, credentials: azureCredentials })).toBe(
    'SharedKey pixmilltest:zautzKYB7/B8jAaQwzAkcH3ATYKiTZwSXUbVe+b80E4=',
  );
});
