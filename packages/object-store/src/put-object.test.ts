import { describe, expect, test } from '@jest/globals';
import { AppError, parseDestination } from '@pixmill/contracts';
import { type HttpResponse, type HttpTransport, putAzureBlob, putS3Object } from './index.js';

type SentRequest = { readonly url: string } & Parameters<HttpTransport['request']>[1];

const s3Credentials = { kind: 's3', accessKeyId: 'AKIDOFTHETEST', secretAccessKey: 'not-a-real-secret' } as const;
const azureCredentials = { kind: 'azure', account: 'pixmilltest', key: Buffer.from('not-a-real-key').toString('base64') } as const;
const object = { key: 'a b.png', bytes: Buffer.from('a picture'), mediaType: 'image/png' };

const created: HttpResponse = { status: 201, headers: {}, body: Buffer.alloc(0) };

/** Records each request and answers it with `response`, or throws it. */
function createFakeTransport(response: HttpResponse | AppError) {
  const requests: SentRequest[] = [];
  const transport: HttpTransport = {
    async request(url, options) {
      requests.push({ url, ...options });
      if (response instanceof AppError) throw response;
      return response;
    },
  };
  return { requests, transport };
}

function openS3Destination(more: object = {}) {
  const destination = parseDestination({ provider: 's3', service: 'aws', bucket: 'photos', region: 'eu-west-1', ...more });
  if (destination.provider !== 's3') throw new AppError('internal');
  return destination;
}

function openAzureDestination() {
  const destination = parseDestination({ provider: 'azure', container: 'photos' });
  if (destination.provider !== 'azure') throw new AppError('internal');
  return destination;
}

const openSignal = () => new AbortController().signal;

const putToS3 = (transport: HttpTransport, { signal = openSignal(), destination = openS3Destination() } = {}) =>
  putS3Object({ transport, destination, credentials: s3Credentials, ...object, signal });

const putToAzure = (transport: HttpTransport) =>
  putAzureBlob({ transport, destination: openAzureDestination(), credentials: azureCredentials, ...object, signal: openSignal() });

describe('putS3Object', () => {
  test('sends one signed PUT without the headers of the transport', async () => {
    const { requests, transport } = createFakeTransport(created);
    const url = 'https://photos.s3.eu-west-1.amazonaws.com/a%20b.png';
    expect(await putToS3(transport)).toEqual({ kind: 'stored', url });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'PUT', body: object.bytes, headers: { 'content-type': 'image/png' } });
    expect(requests[0]?.url.split('?')[0]).toBe(url);
    expect(requests[0]?.headers).not.toHaveProperty('host');
    expect(requests[0]?.headers.authorization).toContain('/eu-west-1/s3/aws4_request');
  });

  test('returns no-endpoint when the service has no default host', async () => {
    const { requests, transport } = createFakeTransport(created);
    expect(await putToS3(transport, { destination: openS3Destination({ service: 'custom' }) })).toEqual({ kind: 'no-endpoint' });
    expect(requests).toEqual([]);
  });

  test('returns the status and no second request when the store redirects', async () => {
    const { requests, transport } = createFakeTransport({ ...created, status: 307, headers: { location: 'https://elsewhere.example/' } });
    expect(await putToS3(transport)).toMatchObject({ kind: 'failed', status: 307 });
    expect(requests).toHaveLength(1);
  });

  test('throws the reason of the signal when it is aborted', async () => {
    const reason = new AppError('claim_lost');
    const { transport } = createFakeTransport(reason);
    await expect(putToS3(transport, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('putAzureBlob', () => {
  test('sends one signed PUT to the host of the account', async () => {
    const { requests, transport } = createFakeTransport(created);
    const url = 'https://pixmilltest.blob.core.windows.net/photos/a%20b.png';
    expect(await putToAzure(transport)).toEqual({ kind: 'stored', url });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ url, method: 'PUT', body: object.bytes });
  });
});

describe.each([
  ['putS3Object', (transport: HttpTransport) => putToS3(transport)],
  ['putAzureBlob', putToAzure],
])('%s', (_name, put) => {
  test('returns the error of the transport after one attempt', async () => {
    const error = new AppError('connection_failed');
    const { requests, transport } = createFakeTransport(error);
    expect(await put(transport)).toEqual({ kind: 'failed', status: null, code: null, error });
    expect(requests).toHaveLength(1);
  });

  test('returns status 503 after one attempt', async () => {
    const { requests, transport } = createFakeTransport({ ...created, status: 503 });
    expect(await put(transport)).toMatchObject({ kind: 'failed', status: 503, error: null });
    expect(requests).toHaveLength(1);
  });
});
