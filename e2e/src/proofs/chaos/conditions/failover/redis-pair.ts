import { eventually } from '@pixmill/testkit';
import { type RedisServer, startRedisServer, startTcpProxy } from '@pixmill/testkit/redis';

/** A master and its replica behind one address, as a managed Redis has them. */
export interface RedisPair {
  /** The address of the service. */
  readonly url: string;
  /** The replica becomes the master, the old master its replica. Connections that are open stay with the old one. */
  swapRoles(): Promise<void>;
  /** Open connections pass nothing on any more, and nobody says so. */
  freeze(): void;
  /** Removes the lists and sets of both queues that hold waiting entries; the hashes of the entries stay. Returns how many were removed. */
  removeWaiting(prefix: string): Promise<number>;
  close(): Promise<void>;
}

const replicateTimeoutMs = 60_000;

/** The number of removed entries; a script, so that no entry is added in between. */
const removeScript = `
local removed = 0
for _, queue in ipairs({'fetch', 'optimize', 'deliver'}) do
  local base = ARGV[1] .. ':' .. queue .. ':'
  removed = removed + redis.call('ZCARD', base .. 'prioritized') + redis.call('LLEN', base .. 'wait')
  redis.call('DEL', base .. 'prioritized', base .. 'wait')
end
return removed`;

const linkScript = "return string.match(redis.call('INFO', 'replication'), 'master_link_status:(%a+)')";

async function replicate(replica: RedisServer, master: RedisServer): Promise<void> {
  await replica.command('REPLICAOF', '127.0.0.1', String(master.port));
  const isLinked = async () => (await replica.command('EVAL', linkScript, '0')) === 'up';
  await eventually(isLinked, { withinMs: replicateTimeoutMs, describe: 'the replica to have the data of its master' });
}

export async function startRedisPair(): Promise<RedisPair> {
  const servers = await Promise.all([startRedisServer(), startRedisServer()]);
  let [master, replica] = servers;
  await replicate(replica, master);
  const proxy = await startTcpProxy(master.port);
  return {
    url: `redis://127.0.0.1:${proxy.port}`,
    async swapRoles() {
      [master, replica] = [replica, master];
      await master.command('REPLICAOF', 'NO', 'ONE');
      proxy.switchTo(master.port);
      await replicate(replica, master);
    },
    freeze: () => proxy.freeze(),
    removeWaiting: async (prefix) => Number((await master.command('EVAL', removeScript, '0', prefix)).replace(':', '')),
    async close() {
      await proxy.close();
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}
