/** Runs in a document under observation: everything that a person could set off in it. */

const mouseEvents = ['mouseover', 'mouseenter', 'mousemove', 'mousedown', 'mouseup', 'click', 'dblclick', 'mouseout'];
const otherEvents = ['focus', 'focusin', 'keydown', 'keyup', 'touchstart', 'pointerdown', 'wheel', 'beginEvent', 'endEvent', 'toggle'];

/** Dispatches the events of a mouse and a keyboard to every element, except clicks on links to other pages. */
export function touchEverything(): void {
  for (const element of [...document.querySelectorAll('*')]) {
    for (const name of mouseEvents) {
      if (name !== 'click' || !leadsElsewhere(element)) element.dispatchEvent(new MouseEvent(name, { bubbles: false, cancelable: true }));
    }
    for (const name of otherEvents) element.dispatchEvent(new Event(name));
  }
}

function leadsElsewhere(element: Element): boolean {
  const addresses = [element.getAttribute('href'), element.getAttributeNS('http://www.w3.org/1999/xlink', 'href')];
  return addresses.some((address) => address !== null && !address.trim().startsWith('#') && isPage(address));
}

function isPage(address: string): boolean {
  return URL.canParse(address, location.href) && new URL(address, location.href).protocol.startsWith('http');
}

/** Waits for two frames and for an answer of the server, so that what the document has requested before has arrived there. */
export async function settle(): Promise<void> {
  for (let frame = 0; frame < 2; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  await fetch('/fence', { priority: 'low' });
}

/** Inserts markup in the ways of a careless page: as it is, and again as the browser has written it. */
export function insertMarkup(markup: string): void {
  const first = document.createElement('div');
  document.body.append(first);
  first.innerHTML = markup;
  const again = document.createElement('div');
  document.body.append(again);
  again.innerHTML = first.innerHTML;
}

/** The names of the elements that an HTML parser finds, and of their attributes as `element@attribute`, each once. */
export function listNames(markup: string): string[] {
  const parsed = new DOMParser().parseFromString(markup, 'text/html');
  const elements = [...parsed.querySelectorAll('body *, head *')];
  return [
    ...new Set(
      elements.flatMap((element) => [element.localName, ...element.getAttributeNames().map((name) => `${element.localName}@${name}`)]),
    ),
  ];
}
