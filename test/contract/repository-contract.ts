/** What every `RepositoryPort` does, by value: who, which head, how many. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sha } from '../../src/core/name.ts';
import { AgentName, BeadNumber, Instant, Nonce, PullNumber } from '../../src/core/name.ts';
import { runName } from '../../src/core/ref.ts';
import { QueueRunId } from '../../src/core/refinery/queue.ts';
import { deaconCheck } from '../../src/core/watch/deacon.ts';
import type { IssueView } from '../../src/core/snapshot.ts';
import type { RepositoryView } from '../../src/ports/github.ts';
import type { Stage } from './stage.ts';

const unasked = { nonces: [], base: null, ledger: false, handed: null } as const;

/** Runs the suite on the implementation that `start` makes. */
export function repositoryContract(name: string, start: () => Promise<Stage>): void {
  describe(`the repository ${name}`, () => {
    let stage: Stage;
    let base: Sha;
    beforeAll(async () => {
      stage = await start();
    });
    beforeEach(async () => {
      base = (await look()).base.head;
    });
    afterAll(() => stage.close());

    const look = (): Promise<RepositoryView> => stage.repository.look(unasked);
    const issueOf = async (number: number): Promise<IssueView | undefined> =>
      (await look()).issues.find((issue) => issue.number === number);
    const branchAt = (branch: string, to: Sha): Promise<unknown> =>
      stage.repository.moveRefs([{ ref: `refs/heads/${branch}`, from: null, to, force: false }]);

    it('shows an issue: its text, and who labelled it', async () => {
      const number = await stage.openIssue({ title: 'Fix  it', body: 'One\r\ntwo\n', labels: ['agent', 'P1'] });
      const issue = await issueOf(number);
      expect(issue).toMatchObject({ title: 'Fix  it', author: 'ada', editedAt: null, editor: null, openChildren: [] });
      expect(issue?.textHash).toBe(createHash('sha256').update('# Fix it\n\nOne\ntwo\n').digest('hex'));
      const labels = issue?.labels.map((label) => [label.name, label.by]);
      expect(labels?.toSorted()).toEqual([
        ['P1', 'ada'],
        ['agent', 'ada'],
      ]);
    });

    it('shows who edited the body or the title last', async () => {
      const number = await stage.openIssue({ title: 'A', body: 'B' });
      await stage.editIssue(number, { title: 'A2' });
      expect(await issueOf(number)).toMatchObject({ title: 'A2', editor: 'ada', editedAt: expect.any(Number) });
    });

    it('shows what our check of a name says by now, where no head is given on the tip of the default branch', async () => {
      const say = (conclusion: 'neutral' | 'success'): Promise<unknown> =>
        stage.repository.check({ type: 'check', name: deaconCheck, head: base, conclusion, title: 'T', summary: 'S' });
      const said = async (): Promise<unknown> => {
        const { head, conclusion } = await stage.repository.checkOn(deaconCheck, null);
        return { head, conclusion, isDoubted: (await look()).isDoubted };
      };
      expect(await said()).toEqual({ head: base, conclusion: null, isDoubted: false });
      await say('neutral');
      expect(await said()).toEqual({ head: base, conclusion: 'neutral', isDoubted: true });
      await say('success');
      expect(await said()).toEqual({ head: base, conclusion: 'success', isDoubted: false });
      await say('neutral');
      expect(await stage.repository.checkOn(deaconCheck, base)).toMatchObject({ head: base, conclusion: 'neutral' });
      await say('success');
    });

    it('shows what blocks an issue', async () => {
      const [first, second] = [
        await stage.openIssue({ title: 'First', body: '' }),
        await stage.openIssue({ title: 'Second', body: '' }),
      ];
      await stage.block(second, first);
      expect((await issueOf(second))?.blockedBy).toEqual([{ issue: `#${first}`, isOpen: true }]);
      await stage.repository.closeIssue(first, 'completed');
      expect(await issueOf(first)).toBeUndefined();
      expect((await issueOf(second))?.blockedBy).toEqual([{ issue: `#${first}`, isOpen: false }]);
    });

    it('knows what people may do', async () => {
      const { repository } = stage;
      expect(await repository.permission('ada')).toBe('admin');
      expect(await repository.permission('rita')).toBe('read');
      expect(['none', 'read']).toContain(await repository.permission('nobody-at-all'));
    });

    it('moves refs by compare-and-swap, all or none', async () => {
      const { repository } = stage;
      const one = await stage.commit(base, { 'one.txt': '1' });
      const [a, b] = ['refs/heads/polecat/ada/91', 'refs/toolpusher/kept/91/1'];
      const create = [
        { ref: a, from: null, to: base, force: false },
        { ref: b, from: null, to: one, force: false },
      ];
      expect(await repository.moveRefs(create)).toEqual({ status: 'moved' });
      expect([await repository.refAt(a), await repository.refAt(b)]).toEqual([base, one]);
      expect((await repository.left()).filter(({ sha }) => sha === one)).toMatchObject([{ ref: b, sha: one }]);
      expect(await repository.moveRefs(create)).toEqual({ status: 'raced' });
      const half = [
        { ref: a, from: base, to: one, force: false },
        { ref: b, from: base, to: null, force: true },
      ];
      expect(await repository.moveRefs(half)).toEqual({ status: 'raced' });
      expect(await repository.refAt(a)).toBe(base);
      expect(await repository.moveRefs([{ ref: a, from: base, to: one, force: false }])).toEqual({ status: 'moved' });
      const back = await repository.moveRefs([{ ref: a, from: one, to: base, force: false }]);
      expect(back.status).toBe('refused');
      const gone = [
        { ref: a, from: one, to: null, force: true },
        { ref: b, from: one, to: null, force: true },
      ];
      expect(await repository.moveRefs(gone)).toEqual({ status: 'moved' });
      expect([await repository.refAt(a), await repository.refAt(b)]).toEqual([null, null]);
    });

    it('composes members in order, says which conflict, and does it once', async () => {
      const { repository } = stage;
      const heads = [
        await stage.commit(base, { 'c.txt': 'one\n', 'a1.txt': 'a' }),
        await stage.commit(base, { 'c.txt': 'two\n' }),
        await stage.commit(base, { 'a3.txt': 'c' }),
      ];
      await Promise.all(heads.map((head, index) => branchAt(`polecat/ada/${81 + index}`, head)));
      const members = heads.map((head, index) => ({
        pull: PullNumber.parse(81 + index),
        head,
        message: `Merge ${index}`,
      }));
      const run = QueueRunId.parse('a'.repeat(24));
      const composed = await repository.compose({ type: 'compose', run, onto: base, members }, false);
      expect(composed).toMatchObject({
        type: 'composed',
        merged: [81, 83],
        conflicts: [{ pull: 82, mergedBefore: [81] }],
        writes: 2,
      });
      const sha = composed.type === 'composed' && composed.sha !== null ? composed.sha : base;
      expect(await stage.fileAt(sha, 'c.txt')).toBe('one\n');
      expect(await stage.fileAt(sha, 'a3.txt')).toBe('c');
      // What is found done was not made again, nor counted.
      const again = await repository.compose({ type: 'compose', run, onto: base, members }, true);
      expect({ ...again, writes: 2 }).toEqual({ ...composed, writes: 2 });
      expect((await look()).staged).toMatchObject([{ branch: `refinery/${run}`, sha }]);
      await stage.report(sha, 'ci', 'success');
      const checks = (await look()).staged.find((each) => each.sha === sha)?.checks ?? [];
      expect(checks.find((check) => check.name === 'ci')?.state).toBe('green');
      const scratch = `refs/heads/toolpusher/scratch/${run}`;
      expect(await repository.refAt(scratch)).toBeNull();
    });

    it('composes nothing where nothing can be merged', async () => {
      const head = await stage.commit(base, { 'README.md': 'theirs\n' });
      const onto = await stage.commit(base, { 'README.md': 'ours\n' });
      await branchAt('polecat/ada/71', head);
      await branchAt('polecat/ada/72', onto);
      const run = QueueRunId.parse('b'.repeat(24));
      const members = [{ pull: PullNumber.parse(71), head, message: 'Merge' }];
      const composed = await stage.repository.compose({ type: 'compose', run, onto, members }, false);
      expect(composed).toEqual({
        type: 'composed',
        sha: null,
        merged: [],
        conflicts: [{ pull: 71, mergedBefore: [] }],
        writes: 2,
      });
    });

    it('opens one pull request a branch, which is merged when the base reaches it', async () => {
      const { repository } = stage;
      const bead = BeadNumber.parse(61);
      const branch = 'polecat/ada/61';
      const head = await stage.commit(base, { 'sixty-one.txt': 'x' });
      await branchAt(branch, head);
      const effect = { type: 'open-pull', bead, branch, head, base: 'main', title: 'Sixty-one', body: 'Text' } as const;
      const opened = await repository.openPull(effect);
      expect(await repository.openPull(effect)).toEqual(opened);
      const pull = opened.type === 'opened' ? opened.pull : 0;
      const view = (await look()).pulls.find((each) => each.number === pull);
      expect(view).toEqual({
        number: pull,
        head,
        branch,
        base: 'main',
        isDraft: false,
        isFork: false,
        author: stage.app,
        title: 'Sixty-one',
        headAt: expect.any(Number),
        labels: [],
        reviews: { approvals: [], changesBy: [], isMissing: false },
      });
      await stage.report(head, 'ci', 'success');
      const landed = await repository.moveRefs([{ ref: 'refs/heads/main', from: base, to: head, force: false }]);
      expect(landed).toEqual({ status: 'moved' });
      expect((await look()).base.head).toBe(head);
      expect((await look()).pulls.map((each) => each.number)).not.toContain(pull);
    });

    it('sees what the base holds after a landing', async () => {
      const { repository } = stage;
      const [one, two, stranger] = [
        await stage.commit(base, { 'held-1.txt': '1' }),
        await stage.commit(base, { 'held-2.txt': '2' }),
        await stage.commit(base, { 'held-3.txt': '3' }),
      ];
      const heads = [one, two, stranger, base].map((sha, index) => ({ pull: PullNumber.parse(41 + index), sha }));
      const members = heads.slice(0, 2).map(({ pull, sha: head }) => ({ pull, head, message: `Merge ${pull}` }));
      await Promise.all(members.map(({ pull, head }) => branchAt(`polecat/ada/${pull}`, head)));
      const run = QueueRunId.parse('c'.repeat(24));
      const composed = await repository.compose({ type: 'compose', run, onto: base, members }, false);
      const to = composed.type === 'composed' && composed.sha !== null ? composed.sha : base;
      const land = { type: 'land', run, branch: 'main', from: base, to, pulls: [], heads } as const;
      const effect = { ...land, pulls: [], heads: [...heads] };
      expect(await repository.heldByBase(effect)).toEqual({ holds: false, missing: [] });
      await stage.report(to, 'ci', 'success');
      await repository.moveRefs([{ ref: 'refs/heads/main', from: base, to, force: false }]);
      expect(await repository.heldByBase(effect)).toEqual({ holds: true, missing: [43] });
      // Somebody else went on from there.
      const later = await stage.commit(to, { 'later.txt': 'x' });
      await stage.report(later, 'ci', 'success');
      await repository.moveRefs([{ ref: 'refs/heads/main', from: to, to: later, force: false }]);
      expect(await repository.heldByBase(effect)).toEqual({ holds: true, missing: [43] });
      expect(await repository.heldByBase({ ...effect, to: stranger })).toEqual({ holds: false, missing: [] });
    });

    it('takes back what landed by a pull request that undoes exactly that, once', async () => {
      const { repository } = stage;
      const pulls = [PullNumber.parse(31), PullNumber.parse(32)] as const;
      const heads = [
        await stage.commit(base, { 'undo.txt': '1' }),
        await stage.commit(base, { 'stay.txt': '2' }),
      ] as const;
      const members = [
        { pull: pulls[0], head: heads[0], message: 'Merge 31' },
        { pull: pulls[1], head: heads[1], message: 'Merge 32' },
      ];
      await Promise.all(members.map(({ pull, head }) => branchAt(`polecat/ada/${pull}`, head)));
      const run = QueueRunId.parse('d'.repeat(24));
      const composed = await repository.compose({ type: 'compose', run, onto: base, members }, false);
      const landed = composed.type === 'composed' && composed.sha !== null ? composed.sha : base;
      await stage.report(landed, 'ci', 'success');
      await repository.moveRefs([{ ref: 'refs/heads/main', from: base, to: landed, force: false }]);
      const text = { branch: 'revert/31', base: 'main', title: 'Revert #31', body: 'As asked.' };
      const effect = { type: 'open-revert', of: pulls[0], head: heads[0], landed, squashed: null, ...text } as const;
      const opened = await repository.openRevert(effect, false);
      expect(opened).toMatchObject({ type: 'reverted' });
      expect(await repository.openRevert(effect, true)).toEqual(opened);
      expect(await repository.openRevert(effect, false)).toEqual(opened);
      const head = opened.type === 'reverted' ? opened.head : base;
      const pull = opened.type === 'reverted' ? opened.pull : pulls[0];
      const again = { run: QueueRunId.parse('e'.repeat(24)), onto: landed };
      const undone = await repository.compose(
        { type: 'compose', ...again, members: [{ pull, head, message: 'Merge' }] },
        false,
      );
      const sha = undone.type === 'composed' && undone.sha !== null ? undone.sha : base;
      expect(await stage.fileAt(sha, 'undo.txt')).toBeNull();
      expect(await stage.fileAt(sha, 'stay.txt')).toBe('2');
      const unknown = { ...effect, of: pulls[1], head: base, branch: 'revert/32' };
      expect(await repository.openRevert(unknown, false)).toMatchObject({ type: 'refused' });
    });

    it('takes back what was squashed by the commit that it became', async () => {
      const { repository } = stage;
      const head = await stage.commit(base, { 'squashed.txt': '1' });
      await branchAt('polecat/ada/35', head);
      const about = {
        bead: BeadNumber.parse(35),
        branch: 'polecat/ada/35',
        base: 'main',
        title: 'Thirty-five',
        body: '',
      };
      const made = await repository.openPull({ type: 'open-pull', ...about, head });
      const pull = made.type === 'opened' ? made.pull : PullNumber.parse(35);
      const run = QueueRunId.parse('3'.repeat(24));
      const members = [{ pull, head, message: 'Another title' }];
      const composed = await repository.compose(
        { type: 'compose', run, onto: base, members, squash: { under: [] } },
        false,
      );
      const landed = composed.type === 'composed' && composed.sha !== null ? composed.sha : base;
      const squashed = composed.type === 'composed' ? (composed.commits?.[0]?.sha ?? null) : null;
      expect(squashed).toBe(landed);
      const text = { branch: 'revert/35', base: 'main', title: 'Revert #35', body: 'As asked.' };
      const effect = { type: 'open-revert', of: pull, head, landed, ...text } as const;
      expect(await repository.openRevert({ ...effect, squashed: null }, false)).toMatchObject({ type: 'refused' });
      await stage.report(landed, 'ci', 'success');
      await repository.moveRefs([{ ref: 'refs/heads/main', from: base, to: landed, force: false }]);
      const opened = await repository.openRevert({ ...effect, squashed }, false);
      expect(opened).toMatchObject({ type: 'reverted' });
      const undoing = opened.type === 'reverted' ? opened.head : base;
      expect(await stage.fileAt(undoing, 'squashed.txt')).toBeNull();
      expect((await stage.commitAt(undoing)).parents).toEqual([landed]);
    });

    it('writes one sticky comment and edits it', async () => {
      const { repository } = stage;
      const bead = BeadNumber.parse(await stage.openIssue({ title: 'Sticky', body: '' }));
      const show = { type: 'show', bead, comment: null, mayExist: false, body: 'First', hash: 'x' } as const;
      const first = await repository.show(show, false);
      const comment = first.type === 'commented' ? first.comment : 0;
      expect(await repository.show({ ...show, body: 'Again' }, true)).toEqual(first);
      expect(await repository.show({ ...show, mayExist: true, body: 'Found' }, false)).toEqual(first);
      expect(await repository.show({ ...show, comment, body: 'Third' }, false)).toEqual(first);
      const seen = await stage.comments(bead);
      expect(seen.map(({ by, body }) => [by, body.split('\n').at(-1)])).toEqual([[stage.app, 'Third']]);
      await stage.deleteComment(bead, comment);
      const again = await repository.show({ ...show, comment, body: 'Fourth' }, false);
      expect(again).toMatchObject({ type: 'commented' });
      expect(again).not.toEqual(first);
    });

    it('answers a comment once, and reacts once', async () => {
      const { repository } = stage;
      const issue = await stage.openIssue({ title: 'Asked', body: '' });
      await stage.comment(issue, 'It should sort by name.');
      const to = await stage.comment(issue, '/why');
      const reply = { type: 'reply', issue, to, body: 'Because.' } as const;
      await repository.reply(reply, false);
      await repository.reply(reply, true);
      expect((await stage.comments(issue)).map((each) => each.by)).toEqual(['ada', 'ada', stage.app]);
      const { remarks } = await repository.look(unasked);
      expect(remarks.filter(({ on }) => on === issue)).toEqual([
        { on: issue, by: 'ada', at: expect.any(Number), text: 'It should sort by name.' },
      ]);
      expect(await repository.react(to, '+1')).toEqual({ type: 'done' });
      expect(await repository.react(to, '+1')).toEqual({ type: 'done' });
    });

    it('dispatches a run once, and finds it by its name', async () => {
      const { repository } = stage;
      const [bead, agent] = [BeadNumber.parse(51), AgentName.parse('ada')];
      const nonce = Nonce.parse('0123456789abcdef');
      const effect = {
        type: 'dispatch',
        mode: 'work',
        bead,
        attempt: 1,
        nonce,
        agent,
        runtime: 'script',
        base,
        previous: null,
        secrets: [],
      } as const;
      const dispatched = await repository.dispatch(effect, false);
      expect(await repository.dispatch(effect, true)).toEqual(dispatched);
      const { runs, areComplete } = await repository.runs(Instant.parse(0));
      expect(areComplete).toBe(true);
      const named = runs.filter((run) => run.name === runName(bead, agent, nonce));
      expect(named.map((run) => run.id)).toEqual(dispatched.type === 'dispatched' ? [dispatched.run] : []);
    });
  });
}
