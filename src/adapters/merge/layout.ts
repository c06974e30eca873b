/** Line endings, byte order marks and final line ends: merged apart from the text, so that changing them is not a rewrite. */
import type { Three } from './diff.ts';
import { pick } from './tree/merging.ts';

export interface Layout {
  readonly eol: '\n' | '\r\n';
  readonly mark: '' | '\ufeff';
  readonly hasFinalEnd: boolean;
}

export interface Laid {
  readonly layout: Layout;
  /** With plain line ends, no mark, and a final line end. */
  readonly text: string;
}

/** Takes the layout off a text; undefined when its line ends are mixed. */
export function takeOff(text: string): Laid | undefined {
  const windows = count(text, /\r\n/gu);
  const isMixed = count(text, /\r(?!\n)/gu) > 0 || (windows > 0 && windows !== count(text, /\n/gu));
  if (isMixed) return undefined;
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const plain = text.slice(mark.length).replaceAll('\r\n', '\n');
  const hasFinalEnd = plain === '' || plain.endsWith('\n');
  const layout: Layout = { eol: windows > 0 ? '\r\n' : '\n', mark, hasFinalEnd };
  return { layout, text: hasFinalEnd ? plain : `${plain}\n` };
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** The layout that results when each side keeps what it changed. */
export function mergeLayout(layouts: Three<Layout>): Layout {
  const { base, ours, theirs } = layouts;
  return {
    eol: pick(base.eol, ours.eol, theirs.eol),
    mark: pick(base.mark, ours.mark, theirs.mark),
    hasFinalEnd: pick(base.hasFinalEnd, ours.hasFinalEnd, theirs.hasFinalEnd),
  };
}

/** Puts a layout on a text. */
export function putOn(text: string, layout: Layout): string {
  const whole = layout.hasFinalEnd ? text : text.replace(/\n$/u, '');
  return layout.mark + (layout.eol === '\r\n' ? whole.replaceAll('\n', '\r\n') : whole);
}
