/** Names whose values tell records apart or give them a place. */

const slotNames =
  /^(?:.*[_-])?(?:id|ids|uid|uuid|key|port|ports|code|index|idx|order|position|pos|priority|slot|seq|sequence|rank|weight|number|num|no|path|route|url|host|hostname|name|slug|email|alias|label|title|version|offset|bit|flag|mask|opcode|address|addr|pin|channel|tag|hotkey|shortcut|accelerator|keybinding|prefix|table|topic)s?$/iu;

const camelTail = /([A-Z][a-z\d]*|[a-z\d]+)$/u;

/** Whether a name, or its last word, is one of them. */
export function isSlotName(name: string): boolean {
  const bare = name.replace(/^["'`]|["'`]$/gu, '');
  return slotNames.test(bare) || slotNames.test(camelTail.exec(bare)?.[1] ?? '');
}
