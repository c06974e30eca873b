/**
 * Hooks that programs call at the beginning of a session, between two tools and before they stop. Several programs read
 * them in one form; the commands are those that the run puts on the agent's PATH.
 */

const command = (name: string, timeout: number) => [
  { hooks: [{ type: 'command', command: `toolpusher ${name} --hook`, timeout }] },
];

/** The hooks, in the form of Claude Code, which Codex reads as well. Times are in seconds. */
export const commonHooks = {
  SessionStart: command('prime', 30),
  PostToolUse: command('news', 30),
  Stop: command('stop', 60),
} as const;
