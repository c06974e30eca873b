/** The Probot app: every delivery that means something to us goes to its repository's rig. */
import type { Probot } from 'probot';
import { translate } from './adapters/github/translate.ts';
import type { Addressed } from './adapters/github/translate.ts';

/** What the app needs to know: its own login, and where events go. */
export interface AppOptions {
  readonly login: () => Promise<string>;
  readonly take: (addressed: Addressed) => Promise<void>;
}

/** Registers the app with Probot. */
export function toolpusherApp({ login, take }: AppOptions): (probot: Probot) => void {
  return (probot) => {
    probot.onAny(async ({ id, name, payload }) => {
      const addressed = translate({ id, name, payload }, await login());
      if (addressed !== null) await take(addressed);
    });
  };
}
