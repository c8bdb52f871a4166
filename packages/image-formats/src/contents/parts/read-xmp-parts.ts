/** Properties of author, credit and licence, and the words of RDF around them. */
const copyrightNames = /^(?:dc:(?:creator|rights)|xmpRights:.*|photoshop:Credit|plus:.*|cc:.*|rdf:.*|x:.*|xml:.*|xmlns:.*)$/;

/** The names of elements and attributes. */
const namePattern = /[<\s]([A-Za-z_][\w.-]*:[A-Za-z_][\w.-]*)(?=[\s=/>])/g;

const embeddedData = ['GDepth:Data', 'GImage:Data', 'GAudio:Data'];

/** The parts of an XMP packet, extended XMP included; `id` is that of the packet itself. Never throws. */
export function readXmpParts(packet: Buffer, id: string): string[] {
  const text = packet.toString('utf8');
  if (text.trim() === '') return [];
  const names = new Set(Array.from(text.matchAll(namePattern), ([, name]) => name ?? ''));
  const isOther = names.size === 0 || [...names].some((name) => !copyrightNames.test(name));
  const hasCopyright = [...names].some((name) => copyrightNames.test(name) && !/^(?:rdf|x|xml|xmlns):/.test(name));
  const embedded = embeddedData.filter((name) => text.includes(`${name}=`) || text.includes(`${name}>`));
  return [
    id,
    ...(isOther ? ['XMP other properties'] : []),
    ...(hasCopyright ? ['XMP creator, rights'] : []),
    ...embedded.map((name) => `XMP ${name}`),
  ];
}
