import { type NamedImage, toBlob } from '../fixtures.js';
import { type RunningService, recordedKey } from '../service.js';
import { decodeImage, type Raster } from './test-images.js';

/** `input` or `output` of an answer. */
export interface WireImage {
  readonly name: string;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly colorspace: string;
  readonly interlaced: boolean;
  readonly sampling: string;
  readonly depth: number;
  readonly quality: number;
  readonly bytes: number;
  readonly sha1: string;
}

export interface OptidashBody {
  readonly success: boolean;
  readonly code: number;
  readonly id: string;
  readonly message?: string;
  readonly input?: WireImage;
  readonly output?: WireImage & { readonly url: string };
}

/** An answer in JSON or binary mode: its metadata and its bytes. */
export interface OptidashReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: OptidashBody;
  readonly bytes: Buffer;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export interface CallOptions {
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const encodeBasic = (key: string) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`;

/** Reads an answer as the clients do: metadata from the header where there is one, else from the body. */
export async function readReply(response: Response): Promise<OptidashReply> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const meta = response.headers.get('x-optidash-meta');
  return { status: response.status, headers: response.headers, body: JSON.parse(meta ?? bytes.toString()) as OptidashBody, bytes };
}

/** POST /1.0/upload. */
export async function upload(
  service: RunningService,
  image: NamedImage,
  data: JsonObject = {},
  options: CallOptions = {},
): Promise<OptidashReply> {
  const { key = recordedKey, headers = {} } = options;
  const form = new FormData();
  form.set('file', toBlob(image.bytes), image.name);
  form.set('data', JSON.stringify(data));
  const response = await fetch(`${service.url}/1.0/upload`, {
    method: 'POST',
    headers: { authorization: encodeBasic(key), ...headers },
    body: form,
  });
  return readReply(response);
}

/** POST /1.0/fetch. */
export async function fetchImage(
  service: RunningService,
  json: JsonObject,
  { key = recordedKey, headers = {} }: CallOptions = {},
): Promise<OptidashReply> {
  const response = await fetch(`${service.url}/1.0/fetch`, {
    method: 'POST',
    headers: { authorization: encodeBasic(key), 'content-type': 'application/json', ...headers },
    body: JSON.stringify(json),
  });
  return readReply(response);
}

/** Uploads an image in binary mode. Throws for any status other than 200. */
export async function transform(service: RunningService, image: NamedImage, data: JsonObject): Promise<OptidashReply> {
  const reply = await upload(service, image, data, { headers: { 'x-optidash-binary': '1' } });
  if (reply.status !== 200) throw new Error(`${reply.status} ${reply.body.message}`);
  return reply;
}

/** The same, decoded. */
export async function transformToRaster(service: RunningService, image: NamedImage, data: JsonObject): Promise<Raster> {
  return decodeImage((await transform(service, image, data)).bytes);
}

/** Calls a JSON endpoint below `/api`. */
export async function callNativeApi(
  service: RunningService,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; body: JsonObject }> {
  const response = await fetch(`${service.url}/api/v1${path}`, { ...init, headers: { 'x-api-key': recordedKey, ...init.headers } });
  return { status: response.status, body: (await response.json()) as JsonObject };
}
