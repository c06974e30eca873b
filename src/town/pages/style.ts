/** The looks of the stand-in's pages: light and dark, no script, nothing from elsewhere. */
export const style = `
:root { color-scheme: light dark;
  --fg: light-dark(#1f2328, #f0f6fc); --muted: light-dark(#59636e, #9198a1); --bg: light-dark(#fff, #0d1117);
  --inset: light-dark(#f6f8fa, #151b23); --line: light-dark(#d1d9e0, #3d444d); --link: light-dark(#0969da, #4493f8);
  --green: light-dark(#1a7f37, #3fb950); --red: light-dark(#d1242f, #f85149); --amber: light-dark(#9a6700, #d29922); --violet: light-dark(#8250df, #ab7df8) }
* { box-sizing: border-box }
body { margin: 0; background: var(--bg); color: var(--fg); font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif }
a { color: var(--link) } :focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
header { padding: 16px 24px; background: var(--inset); border-bottom: 1px solid var(--line); display: flex; gap: 16px; flex-wrap: wrap }
header strong { font-size: 16px }
main { max-width: 960px; margin: 0 auto; padding: 8px 24px 48px }
h1 { font-size: 24px; font-weight: 400; margin: 16px 0 8px; overflow-wrap: anywhere } h2 { font-size: 16px; margin: 24px 0 8px }
.muted { color: var(--muted) }
.box { border: 1px solid var(--line); border-radius: 6px; margin: 16px 0; overflow-x: auto }
.box > h3 { margin: 0; padding: 8px 16px; font-size: 13px; font-weight: 600; background: var(--inset); border-bottom: 1px solid var(--line) }
.text { padding: 4px 16px; overflow-wrap: anywhere } .text p { margin: 8px 0; white-space: pre-wrap }
pre { background: var(--inset); border-radius: 6px; padding: 12px; overflow-x: auto } code { background: var(--inset); border-radius: 4px; padding: 1px 4px; font: 12px/1.5 ui-monospace, SFMono-Regular, Menlo, monospace } pre code { padding: 0 }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: 8px 16px; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere } .text table { margin: 8px 0; border-bottom: 1px solid var(--line) }
.label { display: inline-block; border: 1px solid currentColor; border-radius: 999px; padding: 0 8px; margin-right: 4px; font-size: 12px; font-weight: 600; white-space: nowrap; color: var(--muted) }
.open, .success, .approved { color: var(--green) } .failure, .cancelled, .timed_out, .error, .changes_requested { color: var(--red) } .in_progress, .queued, .pending, .draft, .action_required { color: var(--amber) } .merged { color: var(--violet) }
.reactions { padding: 0 16px 8px; color: var(--muted) }
.blank { padding: 16px; border: 1px dashed var(--line); border-radius: 6px; color: var(--muted) }
`;
