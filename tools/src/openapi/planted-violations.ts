import { createOpenapiDocument } from '@pixmill/api/openapi';
import { listRouteGroups, type RouteGroup } from '@pixmill/api/openapi-routes';
import { findRouteProblems } from './find-route-problems.js';
import { findSchemaProblems } from './find-schema-problems.js';
import { lintDocument } from './lint-document.js';

type Route = RouteGroup['routes'][number];

/** A change to the first route that has a body, and a part of the sentence that must name it. */
const routePlants: Readonly<Record<string, (route: Route) => Route>> = {
  'has no schema': (route) => ({ ...route, replies: { 200: { description: 'A reply' } } }),
  'has no example': (route) => withExample(route, undefined),
  'the example of the body is invalid': (route) => withExample(route, { planted: true }),
  'no reply of a success': (route) => ({ ...route, replies: {} }),
  'is listed twice': (route) => ({ ...route, errors: ['invalid_parameter', 'invalid_parameter'] }),
  'params describes': (route) => ({ ...route, path: `${route.path}/:planted` }),
  'the summary is': (route) => ({ ...route, summary: 'does it.' }),
};

const withExample = (route: Route, example: unknown): Route => (route.body ? { ...route, body: { ...route.body, example } } : route);

/** The planted violations that no check sees. */
export async function findUnseenPlants(): Promise<readonly string[]> {
  const [route] = listRouteGroups().flatMap(({ routes }) => routes.filter(({ body }) => body));
  if (!route) return ['no route has a body'];
  const group = (...routes: readonly Route[]): readonly RouteGroup[] => [{ basePath: '', caller: 'account', routes }];
  const seen = new Map(
    Object.entries(routePlants).map(([sentence, plant]) => [
      sentence,
      findRouteProblems(group(plant(route)))
        .join('\n')
        .includes(sentence),
    ]),
  );
  seen.set('is used twice', findRouteProblems(group(route, route)).join('\n').includes('is used twice'));
  const nameless = { Planted: { type: 'object' as const, properties: { size: { type: 'integer' as const } } } };
  seen.set('has no description', findSchemaProblems(nameless).join('\n').includes('/size has no description'));
  const document = createOpenapiDocument('http://127.0.0.1:3000', group(route));
  const { paths } = document;
  const linted = await lintDocument({ ...document, paths: { ...paths, '/planted/{id}': Object.values(paths)[0] ?? {} } });
  seen.set('path-parameters-defined', linted.join('\n').includes('path-parameters-defined'));
  return [...seen].flatMap(([sentence, isSeen]) => (isSeen ? [] : [`the planted violation "${sentence}" was not seen`]));
}
