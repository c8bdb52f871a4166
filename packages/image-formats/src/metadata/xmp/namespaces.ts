/** Namespaces of XMP with the prefix that their specifications use. */
export const namespaces = {
  x: 'adobe:ns:meta/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  xml: 'http://www.w3.org/XML/1998/namespace',
  dc: 'http://purl.org/dc/elements/1.1/',
  xmp: 'http://ns.adobe.com/xap/1.0/',
  xmpNote: 'http://ns.adobe.com/xmp/note/',
  xmpRights: 'http://ns.adobe.com/xap/1.0/rights/',
  photoshop: 'http://ns.adobe.com/photoshop/1.0/',
  tiff: 'http://ns.adobe.com/tiff/1.0/',
  exif: 'http://ns.adobe.com/exif/1.0/',
  cc: 'http://creativecommons.org/ns#',
  plus: 'http://ns.useplus.org/ldf/xmp/1.0/',
  Iptc4xmpCore: 'http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/',
  hdrgm: 'http://ns.adobe.com/hdr-gain-map/1.0/',
  HDRGainMap: 'http://ns.apple.com/HDRGainMap/1.0/',
  Container: 'http://ns.google.com/photos/1.0/container/',
  GPano: 'http://ns.google.com/photos/1.0/panorama/',
  GDepth: 'http://ns.google.com/photos/1.0/depthmap/',
  GImage: 'http://ns.google.com/photos/1.0/image/',
  GAudio: 'http://ns.google.com/photos/1.0/audio/',
  GCamera: 'http://ns.google.com/photos/1.0/camera/',
} as const;

export type Prefix = keyof typeof namespaces;

/** A name of a property with its usual prefix, such as `dc:creator`. */
export type PropertyName = `${Prefix}:${string}`;
