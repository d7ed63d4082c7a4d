const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes text safe in XML and HTML, as content and in quoted attributes. */
export function escapeMarkup(text: string): string {
  // Characters that XML does not know at all, not even escaped.
  const known = text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
  return known.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
