import { createImageDamaged } from '@pixmill/contracts';
import type { CodestreamSize } from './codestream.js';
import type { ChannelDefinition, ChannelSource, Jp2Colour, Jp2Header } from './jp2-header.js';

/** The channels of a picture, in the order of its colours. */
export interface Channels {
  readonly colour: Jp2Colour;
  readonly colours: readonly ChannelSource[];
  readonly alpha: ChannelSource | null;
  readonly isPremultiplied: boolean;
}

const colourCounts: Readonly<Record<Jp2Colour['space'], number>> = { gray: 1, rgb: 3, sycc: 3, cmyk: 4 };

/**
 * Which component or palette column each colour has. Without definitions one channel more than there are colours is alpha, as other readers take it.
 * Throws AppError `image_damaged`. Source: ISO/IEC 15444-1, I.5.3.
 */
export function planChannels({ colour, palette, mapping, definitions }: Jp2Header, { components }: CodestreamSize): Channels {
  const sources = mapping ?? components.map((_, component) => ({ component, column: null }));
  const isReadable = ({ component, column }: ChannelSource) =>
    component < components.length && (column === null || column < (palette?.bits.length ?? 0));
  if (!sources.every(isReadable)) throw createImageDamaged('jp2: a channel without samples');
  const meant = colour ?? guessColour(sources.length, components);
  const count = Math.min(colourCounts[meant.space], sources.length);
  const defined = definitions ? toDefined(definitions, sources) : null;
  const colours = Array.from({ length: count }, (_, index) => defined?.colours[index] ?? sources[index]).filter(
    (source) => source !== undefined,
  );
  if (colours.length !== colourCounts[meant.space]) throw createImageDamaged('jp2: fewer channels than colours');
  const undefinedAlpha = definitions ? null : (sources[count] ?? null);
  return { colour: meant, colours, alpha: defined?.alpha ?? undefinedAlpha, isPremultiplied: defined?.isPremultiplied ?? false };
}

/** A codestream alone says nothing about colours; smaller second and third components are chroma. */
function guessColour(channels: number, components: CodestreamSize['components']): Jp2Colour {
  if (channels < 3) return { space: 'gray', icc: null };
  const [first, second, third] = components;
  const isChroma = first?.dx === 1 && (second?.dx ?? 1) > 1 && second?.dx === third?.dx;
  return { space: isChroma ? 'sycc' : 'rgb', icc: null };
}

function toDefined(definitions: readonly ChannelDefinition[], sources: readonly ChannelSource[]) {
  const colours: (ChannelSource | undefined)[] = [];
  for (const { channel, kind, association } of definitions) {
    if (kind === 'colour' && association > 0 && association <= sources.length) colours[association - 1] = sources[channel];
  }
  const opacity = definitions.find(({ kind }) => kind === 'alpha' || kind === 'premultiplied-alpha');
  return { colours, alpha: (opacity && sources[opacity.channel]) ?? null, isPremultiplied: opacity?.kind === 'premultiplied-alpha' };
}
