/**
 * What wakes a decision. A webhook is only a hint to look: the same end must come from a bare `tick`, except for
 * what a snapshot cannot show (commands, and a run's conclusion sooner than a listing would tell).
 */
import type { Button } from './people/button.ts';
import type { Command } from './people/command.ts';
import type { Instant, PullNumber, Sha } from './name.ts';
import type { JobNews, RunView } from './snapshot.ts';

export type Event =
  | { readonly type: 'tick' }
  | { readonly type: 'wake'; readonly because: string; readonly delivery: string }
  | { readonly type: 'run'; readonly run: RunView; readonly delivery: string }
  | { readonly type: 'job'; readonly job: JobNews; readonly delivery: string }
  | {
      readonly type: 'comment';
      readonly comment: number;
      readonly issue: number;
      readonly isPull: boolean;
      readonly by: string;
      readonly at: Instant;
      readonly commands: readonly Command[];
      readonly delivery: string;
    }
  | {
      readonly type: 'pressed';
      readonly button: Button;
      readonly pull: PullNumber;
      readonly head: Sha;
      readonly by: string;
      readonly delivery: string;
    };
