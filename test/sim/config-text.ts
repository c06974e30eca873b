/** The `workspace.yml` of a simulated town, and what people do to it. */
import type { Plan } from './plan.ts';

/** What no attempt of a plan costs more than. */
export const attemptUsdMax = 2;

/** What people did to it: the agent that is missing, the kill switch, and whether the budget was lifted. */
export interface ConfigChange {
  readonly missing: number | null;
  readonly paused: boolean;
  readonly isFree: boolean;
}

/** The text of `workspace.yml`; `change` is what people did to it. */
export function configText(plan: Plan, change: Partial<ConfigChange>): string {
  const roster = Array.from({ length: plan.agents }, (_, index) => index).filter((index) => index !== change.missing);
  const agents = roster.map((index) => `  - {name: agent-${index + 1}, runtime: script}`);
  const budget =
    plan.dayUsd === null || change.isFree === true
      ? []
      : [`budget: {dayUsd: ${plan.dayUsd}, attemptUsd: ${attemptUsdMax}}`];
  const slots = `slots: {total: ${plan.agents + plan.checkSlots + 2}, checks: ${plan.checkSlots}}`;
  const paused = change.paused === true ? ['paused: true'] : [];
  return [agents.length === 0 ? 'agents: []' : ['agents:', ...agents].join('\n'), slots, ...budget, ...paused, ''].join(
    '\n',
  );
}
