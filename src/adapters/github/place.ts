/** Where a call goes: one repository, as one installation of the App. */
import type { Client } from './client.ts';

/** `app` is the App's own login, `slug[bot]`. */
export interface Place {
  readonly client: Client;
  readonly owner: string;
  readonly repo: string;
  readonly app: string;
}
