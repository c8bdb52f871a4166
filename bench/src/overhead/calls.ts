/** HTTP calls of the client processes. */

export interface ServiceAddress {
  readonly url: string;
  readonly key: string;
}

export interface UploadFile {
  readonly field: string;
  readonly bytes: Buffer<ArrayBuffer>;
  readonly name: string;
}

const pollTimeoutSeconds = 120;

export function createUploadForm({ field, bytes, name }: UploadFile, fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  for (const [fieldName, value] of Object.entries(fields)) form.set(fieldName, value);
  form.set(field, new Blob([bytes]), name);
  return form;
}

interface SubmitReply {
  readonly process_id: string;
  readonly code: number;
  readonly errors?: readonly string[];
}

/** Submits a MegaOptim job; returns its id. Throws when it is not accepted. */
export async function submitMegaoptim({ url, key }: ServiceAddress, form: FormData): Promise<string> {
  const { process_id, code, errors } = await post<SubmitReply>(`${url}/v1/optimize`, { 'x-api-key': key }, form);
  if (code !== 202) throw new Error(`the upload was answered with ${code}: ${errors}`);
  return process_id;
}

interface ResultReply {
  readonly result?: readonly { readonly success: number; readonly optimized_size: number }[];
}

/** Waits for the result of a MegaOptim job with one image; returns its bytes. Throws when there is none. */
export async function pollMegaoptim({ url, key }: ServiceAddress, id: string): Promise<number> {
  const { result } = await post<ResultReply>(`${url}/v1/optimize/${id}/result?timeout=${pollTimeoutSeconds}`, { 'x-api-key': key });
  const [image] = result ?? [];
  if (!image?.success) throw new Error(`no result within ${pollTimeoutSeconds} s`);
  return image.optimized_size;
}

export interface OptidashReply {
  readonly success: boolean;
  readonly id: string;
  readonly message?: string;
  readonly output: { readonly width: number; readonly bytes: number; readonly quality?: number; readonly sampling?: string };
}

/** Optimizes an upload in one Optidash call. Throws when it fails. */
export async function callOptidash({ url, key }: ServiceAddress, form: FormData): Promise<OptidashReply> {
  const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
  const reply = await post<OptidashReply>(`${url}/1.0/upload`, { authorization }, form);
  if (!reply.success) throw new Error(`the upload was answered with: ${reply.message}`);
  return reply;
}

/** The caller states the shape of the reply; its contract fixes it. */
async function post<T>(url: string, headers: Readonly<Record<string, string>>, body?: FormData): Promise<T> {
  const response = await fetch(url, { method: 'POST', headers, ...(body ? { body } : {}) });
  return (await response.json()) as T; // see above
}
