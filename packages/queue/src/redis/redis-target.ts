import { AppError } from '@pixmill/contracts';
import type { RedisOptions } from 'ioredis';
import { z } from 'zod';

export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

type LoginOptions = Pick<RedisOptions, 'username' | 'password' | 'tls'>;
type ServerOptions = Omit<RedisOptions, 'replyMapping'>;

/** What REDIS_URL names: one server, a server that Sentinel names, or a cluster. */
export type RedisTarget =
  | { readonly kind: 'server' | 'sentinel'; readonly nodes: readonly RedisNode[]; readonly options: ServerOptions }
  | { readonly kind: 'cluster'; readonly nodes: readonly RedisNode[]; readonly options: LoginOptions };

const kinds = { redis: 'server', 'redis-sentinel': 'sentinel', 'redis-cluster': 'cluster' } as const;
const defaultPorts = { server: 6379, sentinel: 26_379, cluster: 6379 } as const;

/** Scheme, user and password, nodes, path and query. A list of nodes is not valid in a URL, so `URL` cannot parse it. */
const urlPattern = /^(redis(?:-sentinel|-cluster)?|rediss(?:-sentinel|-cluster)?):\/\/(?:(.*)@)?([^/?@]*)(?:\/([^?]*))?(?:\?(.*))?$/;
const nodePattern = /^(\[[\da-f:.]+\]|[^:[\]\s]+)(?::(\d{1,5}))?$/i;

const schemes = 'must start with redis://, redis-sentinel:// or redis-cluster:// (rediss... for TLS)';

/**
 * Parses REDIS_URL: `redis://[user:password@]host[:port][/db]`, `redis-sentinel://[user:password@]host[:port],.../name[/db]` or
 * `redis-cluster://[user:password@]host[:port],...`; `rediss` instead of `redis` is TLS. Throws AppError `setup_failed` that names
 * REDIS_URL and never contains the password.
 */
export function parseRedisUrl(url: string): RedisTarget {
  const [, scheme, login, nodeList, path = '', query = ''] = urlPattern.exec(url) ?? [];
  if (scheme === undefined || nodeList === undefined) throw invalidUrl(schemes);
  const secure = scheme.startsWith('rediss');
  const kind = kinds[(secure ? scheme.replace('rediss', 'redis') : scheme) as keyof typeof kinds]; // the pattern allows no other scheme
  const nodes = parseNodes(nodeList, defaultPorts[kind]);
  const options = { ...parseLogin(login), ...(secure ? { tls: {} } : {}) };
  const segments = path.split('/').filter((segment) => segment !== '');
  if (kind === 'cluster') {
    if (segments.length > 0) throw invalidUrl('a cluster has no database number and no name after its nodes');
    return { kind, nodes, options };
  }
  if (kind === 'sentinel') return { kind, nodes, options: toSentinelOptions({ nodes, segments, query, secure, options }) };
  const [node] = nodes;
  if (node === undefined || nodes.length > 1) throw invalidUrl('several nodes need redis-sentinel:// or redis-cluster://');
  if (segments.length > 1) throw invalidUrl('only a database number may follow the server');
  return { kind, nodes, options: { ...options, ...node, ...parseDb(segments[0]) } };
}

interface SentinelParts {
  readonly nodes: readonly RedisNode[];
  readonly segments: readonly string[];
  readonly query: string;
  readonly secure: boolean;
  readonly options: LoginOptions;
}

function toSentinelOptions({ nodes, segments, query, secure, options }: SentinelParts): ServerOptions {
  const [name, db, ...rest] = segments;
  if (name === undefined) throw invalidUrl('redis-sentinel:// needs the name of the master after its nodes, such as /mymaster');
  if (rest.length > 0) throw invalidUrl('only a database number may follow the name of the master');
  const login = new URLSearchParams(query);
  return {
    ...options,
    ...parseDb(db),
    ...(secure ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
    sentinels: [...nodes],
    name: decode(name),
    sentinelUsername: login.get('sentinelUsername') ?? undefined,
    sentinelPassword: login.get('sentinelPassword') ?? undefined,
  };
}

function parseNodes(list: string, defaultPort: number): RedisNode[] {
  return list.split(',').map((text) => {
    const [, host, port] = nodePattern.exec(text) ?? [];
    if (host === undefined || Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535) {
      throw invalidUrl('must name host or host:port, several separated by commas');
    }
    return { host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? defaultPort) };
  });
}

function parseLogin(login: string | undefined): LoginOptions {
  if (!login) return {};
  const colon = login.indexOf(':');
  if (colon < 0) return { password: decode(login) };
  const username = decode(login.slice(0, colon));
  return { ...(username === '' ? {} : { username }), password: decode(login.slice(colon + 1)) };
}

function parseDb(text: string | undefined): { db?: number } {
  if (text === undefined) return {};
  if (!/^\d{1,4}$/.test(text)) throw invalidUrl('the database must be a number');
  return { db: Number(text) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidUrl('a % in the user, the password or the name must be written as %25');
  }
}

function invalidUrl(reason: string): AppError {
  return new AppError('setup_failed', { message: `REDIS_URL ${reason}` });
}

/** The schema of REDIS_URL. */
export const redisUrlSchema = z
  .string()
  .superRefine((url, context) => {
    try {
      parseRedisUrl(url);
    } catch (thrown) {
      const message = thrown instanceof AppError ? thrown.message.replace(/^REDIS_URL /, '') : 'is not valid';
      context.addIssue({ code: 'custom', message });
    }
  })
  .meta({ secret: 'login', example: 'redis://user:password@localhost:6379/0' });

/** Host and port of every node, for messages; never the password. Pure. */
export function describeTarget({ nodes }: Pick<RedisTarget, 'nodes'>): string {
  return nodes.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(', ');
}

/**
 * The prefix of every key. In a cluster it is a hash tag, so that all keys are in one slot: the scripts of BullMQ use several keys at
 * once. Throws AppError `setup_failed`.
 */
export function toKeyPrefix({ url, prefix }: { readonly url: string; readonly prefix: string }): string {
  return parseRedisUrl(url).kind === 'cluster' ? `{${prefix}}` : prefix;
}
