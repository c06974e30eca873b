/** Reading `.github/workspace.yml`: text in, a valid configuration or what is wrong with it out. */
import type { Config } from '../core/config.ts';

export type ConfigReading =
  | { readonly status: 'read'; readonly config: Config }
  /** `fault` names line, column and the nearest key, ready to be shown. */
  | { readonly status: 'faulty'; readonly fault: string };

export type ReadConfig = (text: string) => ConfigReading;
