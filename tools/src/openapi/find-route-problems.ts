import type { RouteGroup } from '@pixmill/api/openapi-routes';
import type { z } from 'zod';

type Route = RouteGroup['routes'][number];
type Reply = Route['replies'][number];

/** One sentence for each thing that a route lacks. Its types already demand most of what the document needs. */
export function findRouteProblems(groups: readonly RouteGroup[]): readonly string[] {
  const routes = groups.flatMap((group) => group.routes.map((route) => ({ route, path: group.basePath + route.path })));
  return [
    ...routes.flatMap(({ route, path }) => listProblems(route).map((problem) => `${route.method.toUpperCase()} ${path}: ${problem}`)),
    ...listRepeated(routes.map(({ route }) => route.operationId)).map((id) => `the operationId ${id} is used twice`),
    ...listRepeated(routes.map(({ route, path }) => `${route.method.toUpperCase()} ${path}`)).map((key) => `${key} is there twice`),
  ];
}

function listProblems(route: Route): readonly string[] {
  const replies = Object.entries<Reply>(route.replies);
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const described = Object.keys(route.params?.shape ?? {});
  return [
    ...replies.flatMap(([status, reply]) => listReplyProblems(status, reply)),
    ...(replies.some(([status]) => status.startsWith('2')) ? [] : ['no reply of a success']),
    ...(route.body ? listExampleProblems('the body', route.body) : []),
    ...listRepeated(route.errors).map((code) => `the error ${code} is listed twice`),
    ...(names.join() === described.join()
      ? []
      : [`params describes ${described.join() || 'nothing'}, the path has ${names.join() || 'nothing'}`]),
    ...(/^[A-Z][^.]*$/.test(route.summary) ? [] : ['the summary is no single line without a full stop']),
  ];
}

/** A reply has JSON with an example, another media type, or no body. */
function listReplyProblems(status: string, reply: Reply): readonly string[] {
  const isEmpty = status === '204' || status.startsWith('3');
  return [
    ...(reply.schema || reply.mediaType !== undefined || isEmpty ? [] : [`the reply ${status} has no schema`]),
    ...(reply.schema ? listExampleProblems(`the reply ${status}`, { schema: reply.schema, example: reply.example }) : []),
  ];
}

interface Exemplified {
  readonly schema: NonNullable<Reply['schema']>;
  readonly example?: unknown;
}

function listExampleProblems(part: string, { schema, example }: Exemplified): readonly string[] {
  if (example === undefined) return [`${part} has no example`];
  const { error }: z.ZodSafeParseResult<unknown> = schema.safeParse(example);
  return (error?.issues ?? []).map(({ path, message }) => `the example of ${part} is invalid: ${path.join('.')}: ${message}`);
}

const listRepeated = (names: readonly string[]): readonly string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
];
