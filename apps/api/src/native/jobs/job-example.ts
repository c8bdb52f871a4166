import type { WireJob } from '@pixmill/dialects';
import type { WireJobDetail } from './job-detail.js';

const image: WireJob['images'][number] = {
  ...{ id: '8c1b2a0e-2f6b-4b53-9d1f-0a4c7a1e5d20', position: 0, name: 'photo.jpg', state: 'succeeded' },
  source: { kind: 'url', url: 'https://example.com/photo.jpg', bytes: 812_344, format: 'jpeg', width: 1600, height: 1200 },
  variants: [
    {
      ...{ role: 'main', format: 'jpeg', bytes: 203_118, saved_bytes: 609_226, width: 1600, height: 1200 },
      url: 'https://pixmill.example.com/image/5f0c54ad6d4c/Q8xT2mVbN4kLr7s.jpg',
      ...{ lossy: true, encoder: 'jpeg-mozjpeg', metric: 'ssimulacra2.1', score: 80.6, target: 80 },
      worst_tile: { score: 71.2, left: 256, top: 512, width: 256, height: 256 },
      summary: 'Re-encoded as progressive JPEG at quality 74; reached 80.6 of 80; 75 % smaller',
    },
  ],
  summary: 'Re-encoded as progressive JPEG at quality 74; reached 80.6 of 80; 75 % smaller',
  ...{ failure: null, repairs: [], analysis: null, reused: false, codec_ms: 912 },
};

/** A settled job, for the reference. */
export const jobExample: WireJob = {
  ...{ id: '5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11', state: 'settled', outcome: 'succeeded', dialect: 'native' },
  ...{ created_at: '2026-12-01T09:30:00.000Z', started_at: '2026-12-01T09:30:00.120Z', settled_at: '2026-12-01T09:30:01.480Z' },
  expires_at: '2026-12-02T09:30:01.480Z',
  ...{ labels: { project: 'winter' }, priority: 0, key_id: '0b6c8e0e-7a1f-4d55-8f0e-3a5b0c1d2e3f', parent_id: null, collection_id: null },
  ...{ tokens_held: 0, tokens_charged: 1 },
  options: {
    level: 'intelligent',
    speed: 'normal',
    operations: [],
    output: {},
    formats: [],
    metadata: 'none',
    strip_location: false,
    analyse: [],
    encode: true,
  },
  timings: { queued_ms: 120, run_ms: 1_360 },
  images: [image],
};

export const jobDetailExample: WireJobDetail = { ...jobExample, sources_expire_at: '2026-12-02T09:30:01.480Z', deliveries: [] };

/** A job whose images were cancelled. */
export const cancelledJobExample: WireJobDetail = {
  ...jobDetailExample,
  ...{ outcome: 'cancelled', started_at: null, tokens_charged: 0, timings: { queued_ms: null, run_ms: null } },
  images: [
    {
      ...{ ...image, state: 'cancelled', variants: [], codec_ms: null },
      summary: 'The request ended before the image was finished; nothing was charged',
      failure: { code: 'cancelled', message: 'The request ended before the image was finished; nothing was charged' },
    },
  ],
};

/** The retry of a job. */
export const retryExample: WireJob = {
  ...jobExample,
  ...{ id: 'c7d9a3b4-51f2-4e0b-8a67-92f4d3e1b0a5', state: 'queued', outcome: null, started_at: null, settled_at: null, expires_at: null },
  ...{ parent_id: jobExample.id, tokens_held: 1, tokens_charged: 0, timings: { queued_ms: null, run_ms: null } },
  images: [{ ...image, state: 'queued', variants: [], summary: null, codec_ms: null }],
};
