import { eventSchema } from '@pixmill/dialects';
import { apiTags } from '../route/api-tags.js';
import { headerComponents, parameterComponents } from './headers.js';
import { introduction } from './introduction.js';
import { JsonSchemas } from './json-schemas.js';
import type { OpenapiDocument, OpenapiOperation } from './openapi-types.js';
import { toOperation } from './operation.js';
import { ProblemReplies, problemSchema } from './problem-replies.js';
import { listRouteGroups, type RouteGroup } from './route-groups.js';
import { securitySchemes } from './security.js';

/** `/jobs/:id` as `/jobs/{id}`. Pure. */
const toPathTemplate = (path: string) => path.replaceAll(/:(\w+)/g, '{$1}');

/** The document of the native API at `publicUrl`, which has no slash at its end. */
export function createOpenapiDocument(publicUrl: string, groups: readonly RouteGroup[] = listRouteGroups()): OpenapiDocument {
  const schemas = new JsonSchemas();
  const problems = new ProblemReplies(publicUrl);
  schemas.toJsonSchema(problemSchema);
  schemas.toJsonSchema(eventSchema); // no JSON answer has it: it is told in streams and webhooks
  const paths: Record<string, Record<string, OpenapiOperation>> = {};
  for (const { basePath, caller, routes } of groups) {
    for (const route of routes) {
      const path = toPathTemplate(`${basePath}${route.path}`);
      paths[path] = { ...paths[path], [route.method]: toOperation(route, { schemas, caller, problems }) };
    }
  }
  const usedTags = new Set(groups.flatMap(({ routes }) => routes.map(({ tag }) => tag)));
  return {
    openapi: '3.1.1' as const,
    info: introduction,
    servers: [{ url: publicUrl, description: 'This service' }],
    tags: Object.entries(apiTags).flatMap(([name, description]) =>
      usedTags.has(name as keyof typeof apiTags) ? [{ name, description }] : [],
    ), // a cast, because Object.entries gives strings
    paths,
    components: {
      schemas: schemas.components,
      responses: problems.components,
      headers: headerComponents,
      parameters: parameterComponents,
      securitySchemes,
    },
  };
}
