import { type ImageFormat, listInputs, outputFormats, superResolutionFactors } from '@pixmill/contracts';

/** The source of each parameter: the documentation, the code of the clients, or an addition of Pixmill. */
interface OperationOrigins {
  readonly documented?: readonly string[];
  readonly reading?: readonly string[];
  readonly pixmill?: readonly string[];
}

/** Source: docs/contracts/optidash.md#4-operations. */
const operations: Readonly<Record<string, OperationOrigins>> = {
  optimize: { documented: ['compression'] },
  flip: { reading: ['horizontal', 'vertical'] },
  crop: { documented: ['rect', 'ratio'], reading: ['face', 'gravity face', 'gravity faces'] },
  resize: { documented: ['auto', 'fit'], reading: ['exact', 'fill', 'landscape', 'portrait'], pixmill: ['upscale of auto'] },
  scale: { documented: ['size'], reading: ['ratio'] },
  super_resolution: { documented: ['factor'] },
  auto: { reading: ['enhance'] },
  adjust: { reading: ['unsharp'], pixmill: ['brightness', 'contrast', 'saturation', 'hue', 'gamma'] },
  filter: {
    reading: ['blur gaussian'],
    pixmill: ['blur box', 'blur motion', 'blur median', 'greyscale', 'sepia', 'duotone', 'pixelate', 'negate'],
  },
  watermark: { documented: ['id', 'gravity', 'padding'], pixmill: ['width', 'height', 'opacity'] },
  padding: { reading: ['size', 'background'] },
  border: { reading: ['size', 'color', 'radius', 'background'] },
  mask: { documented: ['ellipse'] },
  output: { documented: ['jpg', 'jp2', 'png', 'gif', 'webp', 'quality'], reading: ['jpeg', 'encoding'], pixmill: ['avif'] },
  store: {
    documented: ['aws', 'google', 'azure', 'cloudflare', 'digitalocean'],
    reading: ['rackspace', 'ibm'],
    pixmill: ['s3', 'minio', 'swift', 'openstack'],
  },
  webhook: { documented: ['url', 'delay'] },
};

/** What the service can do now. The operator may install a part while the service runs. */
export interface Capabilities {
  /** Formats of sources. */
  readonly input: readonly ImageFormat[];
  /** Whether the service detects faces; without it `face` is the centre. */
  readonly faceDetection: boolean;
  /** Whether the network of super-resolution is installed. */
  readonly superResolution: boolean;
}

/** Without any part that an operator installs. */
const leastCapabilities: Capabilities = {
  input: listInputs({ inputs: 'all' }, { heic: false }),
  faceDetection: true,
  superResolution: false,
};

/**
 * GET /1.0/capabilities, an addition of Pixmill: supported parameters and features.
 * Source: docs/contracts/optidash.md#7-faces-super-resolution-formats-decided.
 */
export function toCapabilitiesBody(capabilities: Partial<Capabilities>, id: string) {
  const { input, faceDetection, superResolution } = { ...leastCapabilities, ...capabilities };
  return {
    success: true,
    code: 200,
    id,
    software: 'Pixmill',
    input,
    output: outputFormats,
    operations,
    faceDetection,
    superResolution,
    superResolutionFactors: superResolution ? superResolutionFactors : [],
  } as const;
}
