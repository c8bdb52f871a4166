import { describe, expect, test } from '@jest/globals';
import { readXmp } from '../testing/read-xmp.js';
import { toCopyrightXmp } from './xmp-copyright.js';
import { parseXmp } from './xmp-document.js';

/** Prefixes differ from the usual ones on purpose. */
const source = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:r="http://ns.adobe.com/xap/1.0/rights/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"
 r:Marked="True" r:WebStatement="https://example.com/licence?a=1&amp;b=2" photoshop:Credit="Ann &amp; Co" photoshop:City="Vienna" xmp:Rating="5">
<d:creator><rdf:Seq><rdf:li>Ann Author</rdf:li><rdf:li>Ben &lt;B&gt;</rdf:li></rdf:Seq></d:creator>
<d:rights><rdf:Alt><rdf:li xml:lang="x-default">© Ann</rdf:li></rdf:Alt></d:rights>
<d:subject><rdf:Bag><rdf:li>cat</rdf:li></rdf:Bag></d:subject>
<d:title><rdf:Alt><rdf:li xml:lang="x-default">Secret</rdf:li></rdf:Alt></d:title>
<plus:Licensor><rdf:Seq><rdf:li rdf:parseType="Resource"><plus:LicensorURL>https://example.com/buy</plus:LicensorURL>
<plus:LicensorTelephone1>+43 1</plus:LicensorTelephone1></rdf:li></rdf:Seq></plus:Licensor></rdf:Description></rdf:RDF></x:xmpmeta>`;

function toCopyright(text: string): Buffer | null {
  const parsed = parseXmp(Buffer.from(text));
  if (!parsed) throw new Error('the packet is not XMP');
  return toCopyrightXmp(parsed);
}

describe('toCopyrightXmp', () => {
  test('another reader finds author, credit and licence, and nothing else', async () => {
    const packet = toCopyright(source) ?? Buffer.alloc(0);
    expect(await readXmp(packet)).toEqual({
      Marked: true,
      WebStatement: 'https://example.com/licence?a=1&amp;b=2',
      Credit: 'Ann &amp; Co',
      creator: ['Ann Author', 'Ben &lt;B&gt;'],
      rights: { lang: 'x-default', value: '© Ann' },
      Licensor: { LicensorURL: 'https://example.com/buy', parseType: 'Resource' },
    });
    expect(packet.toString()).not.toMatch(/Vienna|Rating|cat|Secret|\+43/);
  });

  test('a licensor in attributes is a value too', () => {
    const text = source.replace(
      /<plus:Licensor>[\s\S]*<\/plus:Licensor>/,
      '<plus:Licensor><rdf:Seq><rdf:li plus:LicensorURL="u"/></rdf:Seq></plus:Licensor>',
    );
    expect(toCopyright(text)?.toString()).toContain('<rdf:li plus:LicensorURL="u"/>');
  });

  test('the result is its own copyright', () => {
    const packet = toCopyright(source);
    expect(toCopyright(packet?.toString() ?? '')).toEqual(packet);
  });

  test('returns null for a packet without them', () => {
    expect(toCopyright(source.replaceAll(/purl|rights\/|photoshop\/1|useplus/g, 'other'))).toBeNull();
  });
});
