/** What GitHub's issues mean, value by value. */
import { expect, it } from 'vitest';
import { unique } from './site.ts';
import type { Site } from './site.ts';

/** The tests of issues, labels, comments and relations. */
export function issueContract(open: () => Site): void {
  const make = async (title: string, labels: string[] = []) => {
    const { octokit, owner, repo } = open();
    return (await octokit.rest.issues.create({ owner, repo, title, body: 'The body', labels })).data;
  };

  it('an issue is by the caller, open, and numbered after the one before', async () => {
    const one = await make('One');
    const two = await make('Two');
    expect(two.number).toBeGreaterThan(one.number);
    expect([two.user?.login, two.state, two.state_reason, two.body]).toEqual([open().login, 'open', null, 'The body']);
    expect(two.created_at).toBe(two.updated_at);
  });

  it('the timeline says who put on and took off which label', async () => {
    const { octokit, owner, repo, login } = open();
    const { number } = await make('Labelled');
    const name = unique('label');
    const place = { owner, repo, issue_number: number };
    await octokit.rest.issues.addLabels({ ...place, labels: [name] });
    await octokit.rest.issues.addLabels({ ...place, labels: [name] });
    await octokit.rest.issues.removeLabel({ ...place, name });
    const { data } = await octokit.rest.issues.listEventsForTimeline(place);
    const seen = data.map((event) => {
      const { actor, label } = { actor: undefined, label: undefined, ...event };
      return [event.event, Reflect.get(actor ?? {}, 'login'), Reflect.get(label ?? {}, 'name')];
    });
    expect(seen).toEqual([
      ['labeled', login, name],
      ['unlabeled', login, name],
    ]);
    await octokit.rest.issues.deleteLabel({ owner, repo, name });
  });

  it('closing takes a reason, reopening takes it back', async () => {
    const { octokit, owner, repo, login } = open();
    const { number } = await make('Closed');
    const place = { owner, repo, issue_number: number };
    const closed = await octokit.rest.issues.update({ ...place, state: 'closed', state_reason: 'not_planned' });
    expect([closed.data.state, closed.data.state_reason]).toEqual(['closed', 'not_planned']);
    expect((await octokit.rest.issues.get(place)).data.closed_by?.login).toBe(login);
    const opened = await octokit.rest.issues.update({ ...place, state: 'open' });
    expect([opened.data.state, opened.data.state_reason, opened.data.closed_at]).toEqual(['open', 'reopened', null]);
  });

  it('a comment is by the caller, can be edited and reacted to, and counts', async () => {
    const { octokit, owner, repo, login } = open();
    const { number } = await make('Commented');
    const { data } = await octokit.rest.issues.createComment({ owner, repo, issue_number: number, body: '/help' });
    expect([data.user?.login, data.body]).toEqual([login, '/help']);
    const place = { owner, repo, comment_id: data.id };
    expect((await octokit.rest.issues.updateComment({ ...place, body: 'new' })).data.body).toBe('new');
    const first = await octokit.rest.reactions.createForIssueComment({ ...place, content: 'eyes' });
    const again = await octokit.rest.reactions.createForIssueComment({ ...place, content: 'eyes' });
    expect([first.status, again.status, again.data.id]).toEqual([201, 200, first.data.id]);
    expect((await octokit.rest.issues.get({ owner, repo, issue_number: number })).data.comments).toBe(1);
  });

  it('a body of 65,536 characters fits and one more does not', async () => {
    const { octokit, owner, repo } = open();
    const { number } = await make('Long');
    const place = { owner, repo, issue_number: number };
    const fitting = await octokit.rest.issues.createComment({ ...place, body: 'x'.repeat(65_536) });
    expect(fitting.data.body).toHaveLength(65_536);
    const tooLong = octokit.rest.issues.createComment({ ...place, body: 'x'.repeat(65_537) });
    await expect(tooLong).rejects.toMatchObject({ status: 422 });
  });

  it('a label of 50 characters fits, one more does not, and names are told apart without case', async () => {
    const { octokit, owner, repo } = open();
    const name = unique('L').padEnd(50, 'x');
    await octokit.rest.issues.createLabel({ owner, repo, name, color: '00ff00' });
    const longer = octokit.rest.issues.createLabel({ owner, repo, name: `${name}x`, color: '00ff00' });
    await expect(longer).rejects.toMatchObject({ status: 422 });
    const twin = octokit.rest.issues.createLabel({ owner, repo, name: name.toUpperCase(), color: '00ff00' });
    await expect(twin).rejects.toMatchObject({ status: 422 });
    await octokit.rest.issues.deleteLabel({ owner, repo, name });
  });

  it('dependencies and sub-issues are counted, and refused in circles', async () => {
    const { octokit, owner, repo } = open();
    const [one, two] = [await make('Blocker'), await make('Blocked')];
    const place = { owner, repo, issue_number: two.number };
    const path = 'POST /repos/{owner}/{repo}/issues/{issue_number}/dependencies/blocked_by';
    await octokit.request(path, { ...place, issue_id: one.id });
    const blocked = (await octokit.rest.issues.get(place)).data;
    expect(Reflect.get(blocked, 'issue_dependencies_summary')).toMatchObject({ blocked_by: 1, total_blocked_by: 1 });
    const circle = octokit.request(path, { owner, repo, issue_number: one.number, issue_id: two.id });
    await expect(circle).rejects.toMatchObject({ status: 422 });
    await octokit.rest.issues.update({ owner, repo, issue_number: one.number, state: 'closed' });
    const freed = (await octokit.rest.issues.get(place)).data;
    expect(Reflect.get(freed, 'issue_dependencies_summary')).toMatchObject({ blocked_by: 0, total_blocked_by: 1 });
    const child = 'POST /repos/{owner}/{repo}/issues/{issue_number}/sub_issues';
    await octokit.request(child, { ...place, sub_issue_id: one.id });
    const parent = (await octokit.rest.issues.get(place)).data;
    expect(Reflect.get(parent, 'sub_issues_summary')).toEqual({ total: 1, completed: 1, percent_completed: 100 });
  });

  it('what is not there is 404, and what is malformed 422 with the field', async () => {
    const { octokit, owner, repo } = open();
    const missing = octokit.rest.issues.get({ owner, repo, issue_number: 999_999 });
    await expect(missing).rejects.toMatchObject({ status: 404 });
    const blank = octokit.rest.issues.create({ owner, repo, title: '' });
    await expect(blank).rejects.toMatchObject({ status: 422 });
  });
}
