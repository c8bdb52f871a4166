/**
 * `node tools/dist/openapi.js`: checks the OpenAPI document and the routes that it is made from, and proves each check by a planted violation.
 * The address in the document is that of a start without settings.
 */
import { createOpenapiDocument } from '@pixmill/api/openapi';
import { listRouteGroups } from '@pixmill/api/openapi-routes';
import { findRouteProblems } from './openapi/find-route-problems.js';
import { findSchemaProblems } from './openapi/find-schema-problems.js';
import { lintDocument } from './openapi/lint-document.js';
import { findUnseenPlants } from './openapi/planted-violations.js';

const groups = listRouteGroups();
const document = createOpenapiDocument('http://127.0.0.1:3000', groups);
const problems = [
  ...findRouteProblems(groups),
  ...findSchemaProblems(document.components.schemas),
  ...(await lintDocument(document)),
  ...(await findUnseenPlants()),
];
for (const problem of problems) console.error(problem);
const routes = groups.flatMap((group) => group.routes);
console.log(`openapi: ${routes.length} routes, ${problems.length} problems`);
process.exitCode = problems.length === 0 && routes.length > 0 ? 0 : 1;
