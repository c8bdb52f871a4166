import { copyFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fixtureBytes, fixturePath } from '@pixmill/testkit';
import { startTestSite, type TestSite } from '@pixmill/testkit/browser';
import { listen } from '../listen.js';
import { type RunningService, recordedKey, startService } from '../service.js';
import { type InstalledClient, installClient } from './installed-client.js';
import { type ReadmePrograms, readReadmePrograms } from './readme-programs.js';

/** A reader of the client's README: an empty folder with the packed client and two images, and a service. */
export interface Reader {
  readonly client: InstalledClient;
  readonly programs: ReadmePrograms;
  readonly service: RunningService;
  /** A site whose pages may call the service. */
  readonly site: TestSite;
  /** Bytes of `photo.jpg`. */
  readonly photoBytes: number;
  /** Where the receiver of webhooks on the page listens. */
  readonly receiverUrl: string;
  /** Variables that the programs read. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function openReader(): Promise<Reader> {
  const photo = fixtureBytes('images/srgb-profile.jpg');
  const installing = installClient();
  const images = await listen(createServer((_request, response) => response.end(photo)));
  const receiver = await listen(createServer());
  await receiver.close(); // its port is for the program of the page
  const site = await startTestSite();
  const service = await startService({
    CORS_ORIGINS: site.origin,
    EGRESS_ALLOW: '127.0.0.1/32',
    EGRESS_PORTS: `80,443,${images.port},${receiver.port}`,
  });
  const client = await installing;
  await copyFile(fixturePath('images/srgb-profile.jpg'), join(client.folder, 'photo.jpg'));
  await copyFile(fixturePath('images/palette.png'), join(client.folder, 'drawing.png'));
  const answer = await fetch(`${service.url}/api/v1/webhook-secret`, { headers: { authorization: `Bearer ${recordedKey}` } });
  const { secret } = (await answer.json()) as { secret: string }; // the document of the API says so
  return {
    ...{ client, service, site, photoBytes: photo.length },
    programs: await readReadmePrograms({
      'http://127.0.0.1:3000': service.url,
      'https://images.example': `http://${images.host}`,
      '8080': String(receiver.port),
    }),
    receiverUrl: `http://127.0.0.1:${receiver.port}/`,
    env: { PIXMILL_API_KEY: recordedKey, PIXMILL_WEBHOOK_SECRET: secret },
    async close() {
      await site.close();
      await service.stopAndRemove();
      await images.close();
      await client.remove();
    },
  };
}
