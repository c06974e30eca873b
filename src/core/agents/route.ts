/**
 * Which agent fits which bead: what the mayor goes by when more than one is free.
 *
 * An estimate of the chance that an agent's next attempt at such a bead lands, from its CV. Records are small, so each
 * rate is drawn towards the one above it, as if some attempts had gone as usual: an agent's towards the fleet's, a
 * topic's towards the agent's (a beta-binomial estimate). What is little known gets a part of its standard deviation
 * on top, or nobody would ever learn that a newcomer is good.
 */
import type { Agent, Skill } from './agent.ts';
import type { Bead } from '../beads/bead.ts';
import { mayResolve, modeOf } from '../landing/ladder.ts';
import { allTopics } from './skill.ts';
import { isBlamed } from '../watch/dog.ts';

/** Attempts that a rate is assumed to rest on beside those counted. */
const priorWeight = 4;
/** What a fleet without any record is assumed to do. */
const priorRate = 0.7;
/** The part of a standard deviation that is added for being little known. */
const curiosity = 0.5;
/** Who worked on it last knows the work; who failed at it comes last. */
const authorBonus = 0.3;
const blameMalus = 1;
/** A runtime that failed at it comes after every agent of another. */
const avoidMalus = 2;

/** How well an agent is thought to fit a bead. `rate` is a probability, `tried` what it rests on. */
export interface Fit {
  readonly rate: number;
  readonly tried: number;
  readonly topic: string; // the topic with the most attempts of those that counted, `all` where none did
  readonly score: number; // what agents are compared by: the rate with its bonuses
}

const none: Skill = { tried: 0, passed: 0 };

function drawn({ tried, passed }: Skill, towards: number): number {
  return (passed + priorWeight * towards) / (tried + priorWeight);
}

/** The rate of the whole fleet. */
export function fleetRate(agents: readonly Agent[]): number {
  const all = agents.map((agent) => agent.skills[allTopics] ?? none);
  const sum = all.reduce((one, other) => ({ tried: one.tried + other.tried, passed: one.passed + other.passed }), none);
  return drawn(sum, priorRate);
}

/** How well an agent fits a bead, given the rate of the fleet that it belongs to. */
export function fitOf(agent: Agent, bead: Bead, fleet: number): Fit {
  const own = drawn(agent.skills[allTopics] ?? none, fleet);
  const known = topicsOfBead(bead).flatMap((topic) => {
    const skill = agent.skills[topic];
    return skill === undefined ? [] : [{ topic, skill }];
  });
  const widest = known.toSorted((a, b) => b.skill.tried - a.skill.tried)[0];
  const skill = widest?.skill ?? agent.skills[allTopics] ?? none;
  const rate = known.length === 0 ? own : known.reduce((sum, each) => sum + drawn(each.skill, own), 0) / known.length;
  const deviation = Math.sqrt((rate * (1 - rate)) / (skill.tried + priorWeight + 1));
  const score = rate + curiosity * deviation + historyBonus(agent, bead);
  return { rate, tried: skill.tried, topic: widest?.topic ?? allTopics, score };
}

function topicsOfBead(bead: Bead): readonly string[] {
  return [...new Set([...bead.topics, ...bead.ended.flatMap((ended) => ended.topics)])];
}

function historyBonus(agent: Agent, bead: Bead): number {
  if (bead.avoids.includes(agent.runtime)) return -avoidMalus;
  if (bead.ended.some((each) => each.agent === agent.name && isBlamed(each))) return -blameMalus;
  return bead.ended.at(-1)?.agent === agent.name ? authorBonus : 0;
}

/** A bead and who is to have it. */
export interface Match {
  readonly bead: Bead;
  readonly agent: Agent;
  readonly fit: Fit;
}

/** Who fits: any, or the agent or those of the runtime that was asked for; for a conflict, anybody but the author. */
export function isAskedFor(agent: Agent, bead: Bead): boolean {
  if (modeOf(bead) === 'resolve') return mayResolve(agent, bead);
  return bead.wants === null || agent.name === bead.wants || agent.runtime === bead.wants;
}

/** Beads that can have agents at the same time, each an agent that was asked for. */
export interface Seating {
  /** Whether one more bead can have an agent too; those before it keep theirs or get another that fits. */
  readonly add: (bead: Bead) => boolean;
  readonly seats: () => Seat[];
}

interface Seat {
  readonly bead: Bead;
  readonly agent: Agent;
}

/** Seats for beads among free agents; who has done least is asked first. By Kuhn's augmenting paths. */
export function seatingOf(agents: readonly Agent[]): Seating {
  const order = agents.toSorted((a, b) => a.attempts - b.attempts || (a.name < b.name ? -1 : 1));
  const held = new Map<string, Bead>();
  const find = (bead: Bead, seen: Set<string>): boolean => {
    const fits = order.filter((agent) => !seen.has(agent.name) && isAskedFor(agent, bead));
    const free = fits.find((agent) => !held.has(agent.name));
    if (free !== undefined) return held.set(free.name, bead).has(free.name);
    for (const agent of fits) {
      if (seen.has(agent.name)) continue;
      seen.add(agent.name);
      const holder = held.get(agent.name);
      if (holder !== undefined && find(holder, seen)) return held.set(agent.name, bead).has(agent.name);
    }
    return false;
  };
  return {
    add: (bead) => held.size < order.length && find(bead, new Set()),
    seats: () =>
      order.flatMap((agent) => {
        const bead = held.get(agent.name);
        return bead === undefined ? [] : [{ bead, agent }];
      }),
  };
}

/** The seats after exchanging agents between beads, and with those that are free, for as long as that fits better. */
export function route(seats: readonly Seat[], agents: readonly Agent[], fleet: number): Match[] {
  const fits = new Map(seats.map(({ bead }) => [bead.number, new Map<string, Fit>()]));
  const fit = (bead: Bead, agent: Agent): Fit => {
    const known = fits.get(bead.number)?.get(agent.name);
    if (known !== undefined) return known;
    const found = fitOf(agent, bead, fleet);
    fits.get(bead.number)?.set(agent.name, found);
    return found;
  };
  const better = exchange(seats, agents, fit);
  return better.map(({ bead, agent }) => ({ bead, agent, fit: fit(bead, agent) }));
}

const roundsMax = 20;

// Each exchange makes the sum larger by more than a rounding error, so it ends; the bound is for the time it takes.
function exchange(seats: readonly Seat[], agents: readonly Agent[], fit: (bead: Bead, agent: Agent) => Fit): Seat[] {
  const score = (bead: Bead, agent: Agent): number =>
    isAskedFor(agent, bead) ? fit(bead, agent).score : Number.NEGATIVE_INFINITY;
  const held = new Map<string, Bead>(seats.map(({ bead, agent }) => [agent.name, bead]));
  const improve = (one: Agent, other: Agent): boolean => {
    const [first, second] = [held.get(one.name), held.get(other.name)];
    const sum = (a: Bead | undefined, b: Bead | undefined): number =>
      (a === undefined ? 0 : score(a, one)) + (b === undefined ? 0 : score(b, other));
    if (sum(second, first) <= sum(first, second) + 1e-9) return false;
    setOrDelete(held, one.name, second);
    setOrDelete(held, other.name, first);
    return true;
  };
  for (let round = 0; round < roundsMax; round += 1) {
    let isBetter = false;
    for (const [index, one] of agents.entries()) {
      for (const other of agents.slice(index + 1)) isBetter = improve(one, other) || isBetter;
    }
    if (!isBetter) break;
  }
  return agents.flatMap((agent) => {
    const bead = held.get(agent.name);
    return bead === undefined ? [] : [{ bead, agent }];
  });
}

function setOrDelete(held: Map<string, Bead>, name: string, bead: Bead | undefined): void {
  if (bead === undefined) held.delete(name);
  else held.set(name, bead);
}

const percent = (rate: number): string => `${Math.round(rate * 100)} %`;

// What weighs beside the rate, where that alone would have chosen the other.
function whyBefore({ agent, bead, fit }: Match, next: { readonly agent: Agent; readonly fit: Fit }): string {
  if (fit.rate > next.fit.rate) return '';
  const [own, other] = [historyBonus(agent, bead), historyBonus(next.agent, bead)];
  if (own > other) return own > 0 ? `, but ${agent.name} knows the work` : `, who failed at it before`;
  return fit.tried < next.fit.tried ? `, but less is known of ${agent.name}, who is given a chance` : '';
}

/** Why this agent, in one sentence, with the next best of those that were free. */
export function renderMatch(match: Match, others: readonly { readonly agent: Agent; readonly fit: Fit }[]): string {
  const { agent, bead, fit } = match;
  const asked = bead.wants === null ? '' : ` (\`${bead.wants}\` was asked for)`;
  const record =
    fit.tried === 0
      ? 'nothing is known of it yet'
      : `${fit.tried} ${fit.tried === 1 ? 'attempt' : 'attempts'} at ${fit.topic === allTopics ? 'anything' : `\`${fit.topic}\``}`;
  const next = others.toSorted((a, b) => b.fit.score - a.fit.score)[0];
  const than =
    next === undefined
      ? 'nobody else was free'
      : `next was ${next.agent.name} with ${percent(next.fit.rate)}${whyBefore(match, next)}`;
  return `${agent.name}${asked}: about ${percent(fit.rate)} of such attempts land (${record}); ${than}.`.slice(0, 300);
}
