import type { Cluster, Redis } from 'ioredis';

/** Receives the connection errors of an adapter. They are never thrown: Redis only wakes the workers. */
export type ConnectionErrorListener = (error: Error) => void;

/** A connection to one server, or the connections to the nodes of a cluster. */
export type RedisConnection = Redis | Cluster;
