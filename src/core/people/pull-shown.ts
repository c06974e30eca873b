/** What the check `toolpusher/refinery` of one pull request was last written for. */
import { z } from 'zod';
import { PullNumber } from '../name.ts';

export const PullShown = z.strictObject({ pull: PullNumber, key: z.string().max(12) });
export type PullShown = z.infer<typeof PullShown>;
