import type { AnyApiRoute, ApiFile, ApiReply } from '../route/api-route.js';
import { commonReplyHeaders, parameterReference, repeatHeaders, requiredHeader } from './headers.js';
import type { JsonSchema, JsonSchemas } from './json-schemas.js';
import type { OpenapiOperation, OpenapiReply } from './openapi-types.js';
import type { ProblemReplies } from './problem-replies.js';
import type { RouteGroup } from './route-groups.js';
import { toSecurity } from './security.js';

export interface OperationContext {
  readonly schemas: JsonSchemas;
  readonly caller: RouteGroup['caller'];
  readonly problems: ProblemReplies;
}

/** The operation of a route in the document. */
export function toOperation(route: AnyApiRoute<never>, { schemas, caller, problems }: OperationContext): OpenapiOperation {
  const { operationId, tag, summary, deprecated } = route;
  const parameters = listParameters(route, schemas);
  const requestBody = toRequestBody(route, schemas);
  return {
    operationId,
    tags: [tag],
    summary,
    description: describe(route, caller),
    ...(deprecated && { deprecated: true }),
    security: toSecurity(caller, route.method),
    parameters,
    ...(requestBody && { requestBody }),
    responses: { ...toReplies(route, schemas), ...problems.toReplies(route, caller) },
  };
}

function describe({ description, scope }: AnyApiRoute<never>, caller: RouteGroup['caller']): string {
  const ofAccount = scope === null || scope === 'any' ? 'Any key may do it.' : `Needs the scope \`${scope}\`.`;
  const needs = { account: ofAccount, operator: 'Needs the administration key.', anyone: 'Needs no key.' }[caller];
  return description === undefined ? needs : `${description}\n\n${needs}`;
}

function listParameters({ params, query, requestHeaders = {}, idempotent, etag }: AnyApiRoute<never>, schemas: JsonSchemas) {
  return [
    ...(params ? toParameters(schemas.toJsonSchema(params), 'path') : []),
    ...(query ? toParameters(schemas.toJsonSchema(query), 'query') : []),
    ...Object.entries<string>(requestHeaders).map(([name, text]) => ({
      name,
      in: 'header',
      description: text,
      schema: { type: 'string' },
    })),
    ...(idempotent ? [parameterReference('IdempotencyKey')] : []),
    ...(etag ? [parameterReference('IfNoneMatch')] : []),
  ];
}

function toParameters({ properties = {}, required = [] }: JsonSchema, part: 'path' | 'query') {
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...schema } = property as JsonSchema; // a cast: JSON Schema allows a boolean there, zod writes none
    const isRequired = part === 'path' || required.includes(name);
    return { name, in: part, ...(description && { description }), ...(isRequired && { required: true }), schema };
  });
}

function toRequestBody({ body, file }: AnyApiRoute<never>, schemas: JsonSchemas) {
  const json = body && { 'application/json': { schema: schemas.toJsonSchema(body.schema), examples: toExamples(body.example) } };
  if (!json && !file) return null;
  return { required: true, content: { ...json, ...toFileContent(file) } };
}

const toFileContent = (file: ApiFile | undefined) =>
  Object.fromEntries(Object.entries(file?.content ?? {}).map(([mediaType, schema]) => [mediaType, { schema }]));

function toReplies(
  { replies, etag, deprecated, idempotent }: AnyApiRoute<never>,
  schemas: JsonSchemas,
): Readonly<Record<string, OpenapiReply>> {
  const deprecation = deprecated && {
    Deprecation: requiredHeader('Since when the route is deprecated (RFC 9745)'),
    ...(deprecated.sunset && { Sunset: requiredHeader('When the route ends (RFC 8594)') }),
  };
  const tagged = { ETag: requiredHeader('For `If-None-Match`') };
  const entries = Object.entries<ApiReply>(replies).map(([status, reply]) => [
    status,
    {
      description: reply.description,
      headers: {
        ...commonReplyHeaders,
        ...deprecation,
        ...(idempotent === 'answer' && repeatHeaders),
        ...(etag && status === '200' && tagged),
        ...toHeaders(reply),
      },
      ...toContent(reply, schemas),
    },
  ]);
  const notModified = {
    description: 'Nothing has changed since the answer with this `ETag`',
    headers: { ...commonReplyHeaders, ...tagged },
  };
  return { ...Object.fromEntries(entries), ...(etag && { 304: notModified }) };
}

/** Scalar shows `examples` only. */
const toExamples = (value: unknown) => ({ example: { value } });

const toHeaders = ({ headers = {} }: ApiReply) =>
  Object.fromEntries(Object.entries(headers).map(([name, description]) => [name, requiredHeader(description)]));

function toContent({ schema, mediaType, example }: ApiReply, schemas: JsonSchemas) {
  const json = schema && { 'application/json': { schema: schemas.toJsonSchema(schema), examples: toExamples(example) } };
  const other = mediaType !== undefined && { [mediaType]: { ...(!schema && example !== undefined && { examples: toExamples(example) }) } };
  return json || other ? { content: { ...json, ...other } } : {};
}
