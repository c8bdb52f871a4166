import { createServer } from 'node:http';
import { fixtureBytes } from '@pixmill/testkit';
import { type Listener, listen } from './listen.js';

/** In place of the hosts of the pages: every picture is there, and a page and a sitemap that name some. */
const createSite = (picture: Buffer) =>
  createServer((request, response) => {
    const base = `http://${request.headers.host}`;
    const { pathname } = new URL(request.url ?? '/', base);
    if (pathname.endsWith('.xml')) {
      response.setHeader('content-type', 'application/xml');
      response.end(
        `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>${base}/</loc><image:image><image:loc>${base}/photo.png</image:loc></image:image></url></urlset>`,
      );
    } else if (/\.(?:png|jpe?g|webp)$/.test(pathname)) response.end(picture);
    else {
      response.setHeader('content-type', 'text/html');
      response.end(`<html><body><img src="${base}/photo.png"></body></html>`);
    }
  });

export interface ImageSite extends Listener {
  /** Settings of a service that may fetch from the site. */
  readonly egressSettings: Readonly<Record<string, string>>;
  /** Hosts of the documentation, and the address of the site in their place. */
  readonly replacedHosts: Readonly<Record<string, string>>;
}

const hosts = ['images.example', 'shop.example', 'example.com', 'images.example.com', 'hooks.example'];

/** Starts a site that the examples of the documentation can be run against. `picture` is a file of `fixtures/images`. */
export async function openImageSite(picture: string): Promise<ImageSite> {
  const listener = await listen(createSite(fixtureBytes(`images/${picture}`)));
  const { port } = listener;
  return {
    ...listener,
    egressSettings: { EGRESS_ALLOW: '127.0.0.1/32', EGRESS_PORTS: `80,443,${port}` },
    replacedHosts: {
      ...Object.fromEntries(hosts.map((host) => [`https://${host}`, `http://127.0.0.1:${port}`])),
      'localhost:8080': `127.0.0.1:${port}`,
    },
  };
}
