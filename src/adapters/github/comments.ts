/** Comments: the sticky one of a bead, edited in place, and answers, written once. Both are found by hidden markers. */
import { z } from 'zod';
import type { Learnt } from '../../core/effect.ts';
import type { Reply, Show, Tell } from '../../ports/github.ts';
import { statusOf } from './classify.ts';
import { beadMarker, replyMarker, topicMarker, withMarker } from './marker.ts';
import type { Place } from './place.ts';

const Comment = z.looseObject({
  id: z.int().positive(),
  body: z.string().optional(),
  user: z.looseObject({ login: z.string() }).nullable(),
});
const pagesMax = 10;

/** Writes the sticky comment: the known one, else the one with the marker (`look`), else a new one. */
export async function showBead(place: Place, effect: Show, look: boolean): Promise<Learnt> {
  const marker = beadMarker(effect.bead);
  const body = withMarker(marker, effect.body);
  if (effect.comment !== null && (await edit(place, effect.comment, body))) {
    return { type: 'commented', comment: effect.comment };
  }
  const found =
    look || effect.mayExist || effect.comment !== null ? await findComment(place, effect.bead, marker) : null;
  if (found !== null && (await edit(place, found, body))) return { type: 'commented', comment: found };
  return { type: 'commented', comment: await create(place, effect.bead, body) };
}

/** Answers a comment once. */
export async function replyTo(place: Place, effect: Reply, look: boolean): Promise<Learnt> {
  const marker = replyMarker(effect.to);
  const found = look ? await findComment(place, effect.issue, marker) : null;
  if (found === null) await create(place, effect.issue, withMarker(marker, effect.body));
  return { type: 'done' };
}

/** Tells something on a bead's issue once; the topic is what it is found by. */
export async function tellOn(place: Place, effect: Tell, look: boolean): Promise<Learnt> {
  const marker = topicMarker(effect.topic);
  const found = look ? await findComment(place, effect.bead, marker) : null;
  if (found === null) await create(place, effect.bead, withMarker(marker, effect.body));
  return { type: 'done' };
}

async function edit({ client, owner, repo }: Place, id: number, body: string): Promise<boolean> {
  try {
    await client.rest.issues.updateComment({ owner, repo, comment_id: id, body });
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

async function create({ client, owner, repo }: Place, issue: number, body: string): Promise<number> {
  const { data } = await client.rest.issues.createComment({ owner, repo, issue_number: issue, body });
  return Comment.parse(data).id;
}

// Only our own: anybody may write a marker.
async function findComment({ client, owner, repo, app }: Place, issue: number, marker: string): Promise<number | null> {
  for (let page = 1; page <= pagesMax; page++) {
    const { data } = await client.rest.issues.listComments({ owner, repo, issue_number: issue, per_page: 100, page });
    const comments = z.array(Comment).parse(data);
    const mine = comments.find((each) => each.user?.login === app && (each.body ?? '').startsWith(marker));
    if (mine !== undefined) return mine.id;
    if (comments.length < 100) return null;
  }
  return null;
}
