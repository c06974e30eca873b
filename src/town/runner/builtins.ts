/** Replacements of our own for GitHub's most used actions, so that workflows run without github.com. */
import { checkout } from './builtin-checkout.ts';
import { downloadArtifact, uploadArtifact } from './builtin-artifact.ts';
import { cacheMiss, nothingToSave, setupNode, setupTool } from './builtin-setup.ts';
import type { ActionName } from './job-order.ts';
import type { StepCall } from './step-script.ts';

/** A step that uses a built-in action, with its inputs by lower-case name. */
export interface BuiltinCall extends StepCall {
  readonly inputs: Readonly<Record<string, string>>;
}

/** Does the action's work and returns its outputs; throws with what went wrong. */
export type Builtin = (call: BuiltinCall) => Promise<Readonly<Record<string, string>>>;

const builtins: Readonly<Record<string, Builtin>> = {
  'actions/checkout': checkout,
  'actions/upload-artifact': uploadArtifact,
  'actions/download-artifact': downloadArtifact,
  'actions/cache': cacheMiss,
  'actions/cache/restore': cacheMiss,
  'actions/cache/save': nothingToSave,
  'actions/setup-node': setupNode,
  'actions/setup-python': setupTool({ tool: 'python', args: ['--version'] }),
  'actions/setup-go': setupTool({ tool: 'go', args: ['version'] }),
  'actions/setup-java': setupTool({ tool: 'java', args: ['-version'] }),
  'ruby/setup-ruby': setupTool({ tool: 'ruby', args: ['--version'] }),
  'pnpm/action-setup': setupTool({ tool: 'pnpm', args: ['--version'] }),
  'oven-sh/setup-bun': setupTool({ tool: 'bun', args: ['--version'] }),
  'denoland/setup-deno': setupTool({ tool: 'deno', args: ['--version'] }),
  'astral-sh/setup-uv': setupTool({ tool: 'uv', args: ['--version'] }),
  'dtolnay/rust-toolchain': setupTool({ tool: 'cargo', args: ['--version'] }),
};

/** The replacement for an action, whatever its version. */
export function builtinFor(name: ActionName): Builtin | undefined {
  const whole = `${name.owner}/${name.repo}${name.path === '' ? '' : `/${name.path}`}`.toLowerCase();
  return Object.hasOwn(builtins, whole) ? builtins[whole] : undefined;
}
