/** The page's looks: the colours, type and boxes of Primer, in as many rules as it needs; light and dark. */
export const style = `
:root { color-scheme: light dark;
  --fg: light-dark(#1f2328, #f0f6fc); --muted: light-dark(#59636e, #9198a1); --bg: light-dark(#fff, #0d1117);
  --inset: light-dark(#f6f8fa, #151b23); --line: light-dark(#d1d9e0, #3d444d); --link: light-dark(#0969da, #4493f8);
  --green: light-dark(#1a7f37, #3fb950); --red: light-dark(#d1242f, #f85149); --amber: light-dark(#9a6700, #d29922); }
* { box-sizing: border-box }
body { margin: 0; background: var(--bg); color: var(--fg); font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif }
a { color: var(--link) }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
.skip { position: absolute; left: -999px } .skip:focus { left: 8px; top: 8px; background: var(--bg); padding: 8px }
header { padding: 16px 24px; background: var(--inset); border-bottom: 1px solid var(--line) }
h1 { font-size: 20px; margin: 0 } h2 { font-size: 16px; margin: 24px 0 8px }
main { max-width: 1280px; margin: 0 auto; padding: 0 24px 48px }
.muted { color: var(--muted) }
dl.sums { display: flex; flex-wrap: wrap; gap: 8px; margin: 16px 0 } dl.sums div { border: 1px solid var(--line); border-radius: 6px; padding: 8px 16px }
dl.sums dt { color: var(--muted); font-size: 12px } dl.sums dd { margin: 0; font-size: 16px; font-weight: 600 }
.box { border: 1px solid var(--line); border-radius: 6px; overflow-x: auto }
table { border-collapse: collapse; width: 100% } caption { text-align: left; padding: 8px 16px; color: var(--muted); background: var(--inset) }
th, td { text-align: left; padding: 8px 16px; border-top: 1px solid var(--line); vertical-align: top } th { background: var(--inset); font-weight: 600; white-space: nowrap }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
td.reason { max-width: 420px; overflow-wrap: anywhere }
.label { display: inline-block; border: 1px solid currentColor; border-radius: 999px; padding: 0 8px; font-size: 12px; font-weight: 600; white-space: nowrap; color: var(--muted) }
.label.working, .label.hooked, .label.queued, .label.delivered { color: var(--amber) } .label.landed, .label.green { color: var(--green) } .label.stuck, .label.held, .label.red { color: var(--red) }
summary { cursor: pointer }
.blank { padding: 16px; border: 1px dashed var(--line); border-radius: 6px; color: var(--muted) }
`;

/**
 * Keeps the page as it is on the server without a reload, so that focus, scrolling and what is opened stay. A page that
 * nobody looks at does not ask.
 */
export const script = `
const main = document.querySelector('main');
let tag = null;
const look = async () => {
  if (document.hidden) return;
  const answer = await fetch(location.href, tag === null ? {} : { headers: { 'if-none-match': tag } });
  if (answer.status !== 200) return;
  tag = answer.headers.get('etag');
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
  if (next === null || next.innerHTML === main.innerHTML) return;
  const open = [...main.querySelectorAll('details[open]')].map((each) => each.id);
  const focused = document.activeElement?.closest('[id]')?.id;
  main.replaceChildren(...next.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  if (focused) document.getElementById(focused)?.focus();
};
setInterval(() => look().catch(() => {}), 5000);
document.addEventListener('visibilitychange', () => look().catch(() => {}));
`;
