import { createOpenapiDocument } from '@pixmill/api/openapi';
import type { OpenapiDocument, OpenapiReply } from '@pixmill/api/openapi-types';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { closeObjects } from './close-objects.js';
import { createFindOperation } from './find-operation.js';

/** One answer of the native API, as it was sent. */
export interface SentAnswer {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Empty for media types that are not checked beyond their name. */
  readonly body: string;
}

/** Returns what is wrong with an answer, one sentence for each; none when it fits the document. */
export type CheckAnswer = (answer: SentAnswer) => readonly string[];

/** Errors of the HTTP server itself, which the document describes once for all routes. */
const codesOfEveryPath = ['http_invalid', 'request_too_slow', 'url_too_long', 'expectation_unknown', 'headers_too_long'];

const mediaTypeOf = (value: unknown) => String(value ?? '').replace(/;.*/s, '');

/** Checks answers against the document of the API: status, media type, headers, and the body without unknown fields. */
export function createCheckAnswer(document: OpenapiDocument = createOpenapiDocument('http://127.0.0.1')): CheckAnswer {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(closeObjects({ components: document.components }), 'document');
  const findOperation = createFindOperation(document);
  const compiled = new WeakMap<object, ValidateFunction>();

  function checkBody(schema: object, body: string): readonly string[] {
    const validate = compiled.get(schema) ?? ajv.compile(closeObjects(toDocumentReferences(schema)));
    compiled.set(schema, validate);
    const json: unknown = parseJson(body);
    if (json === undefined) return ['the body is not JSON'];
    return validate(json) ? [] : [ajv.errorsText(validate.errors, { dataVar: 'body', separator: '; ' }) + describeValues(validate, json)];
  }

  function checkReply(reply: OpenapiReply, { method, headers, body }: SentAnswer): readonly string[] {
    const sent = mediaTypeOf(headers['content-type']);
    const content = reply.content ?? {};
    const missing = Object.entries(reply.headers ?? {}).flatMap(([name, { required, $ref }]) => {
      const needed = $ref === undefined ? required : document.components.headers[$ref.replace('#/components/headers/', '')]?.required;
      return needed && headers[name.toLowerCase()] === undefined ? [`the header ${name} is missing`] : [];
    });
    const known = content[sent] ?? (Object.keys(content).length === 0 && sent === '' ? {} : content['*/*']);
    if (!known)
      return [...missing, `the media type ${sent || '(none)'} is not documented: ${Object.keys(content).join(', ') || 'no body'}`];
    return known.schema && method !== 'HEAD' ? [...missing, ...checkBody(known.schema, body)] : missing;
  }

  const findShared = (reply: OpenapiReply | undefined) =>
    document.components.responses[reply?.$ref?.replace('#/components/responses/', '') ?? ''];

  const problem: OpenapiReply = {
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    headers: { 'Request-Id': { required: true } },
  };

  return (answer) => {
    const operation = findOperation(answer.method, answer.path);
    const status = String(answer.status);
    if (!operation) return answer.status >= 400 ? checkReply(problem, answer) : ['the path or its method is not documented'];
    const documented = operation.responses[status];
    if (codesOfEveryPath.some((code) => answer.body.includes(`"code":"${code}"`))) return checkReply(problem, answer);
    const reply = findShared(documented) ?? documented;
    return reply ? checkReply(reply, answer) : [`the status ${status} is not documented`];
  };
}

function toDocumentReferences(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/'));
}

/** The words of ajv do not say which field is unknown, nor which value is not allowed. */
function describeValues({ errors }: ValidateFunction, json: unknown): string {
  const names = (errors ?? []).flatMap(({ params }) => params.additionalProperty ?? params.unevaluatedProperty ?? []);
  const code = typeof json === 'object' && json !== null && 'code' in json ? ` (code: ${json.code})` : '';
  return names.length > 0 ? `${code} (unknown: ${names.join(', ')})` : code;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
