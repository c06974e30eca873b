/** What people do in a simulated town, as the plan says, on whatever is there at that time. */
import { configPath, revertBranch } from '../../src/core/ref.ts';
import type { Sha } from '../../src/core/name.ts';
import { appLogin } from '../support/memory-world.ts';
import type { MemoryPull } from '../support/memory-shapes.ts';
import type { MemoryWorld } from '../support/memory-world.ts';
import type { Act, ActName } from './plan.ts';
import { configText } from './config-text.ts';
import type { ConfigChange } from './config-text.ts';
import type { Plan } from './plan.ts';
import type { Story } from './story.ts';

/** What people see of a town. */
export interface Sight {
  readonly plan: Plan;
  readonly world: MemoryWorld;
  readonly story: Story;
  readonly now: number;
  readonly issues: ReadonlyMap<number, number>;
}

/** Everybody who is not an agent. */
export class People {
  readonly #town: Sight;
  #config: ConfigChange = {
    missing: null,
    paused: false,
    isFree: false,
  };
  #pushes = 0;
  /** Commits that somebody pushed to a polecat's branch and nobody deleted: they must stay. */
  readonly pushed = new Set<Sha>();
  /** Issues that somebody did something to: what becomes of them is theirs to answer for. */
  readonly touched = new Set<number>();
  /** Steps that somebody approved, as `issue step`, and issues of which somebody said that they are done. */
  readonly approved = new Set<string>();
  readonly finished = new Set<number>();

  constructor(town: Sight) {
    this.#town = town;
  }

  /** Whether the budget was lifted. */
  get isFree(): boolean {
    return this.#config.isFree;
  }

  perform(act: Act): void {
    const issue = this.#town.issues.get(act.bead);
    if (issue === undefined) return;
    const { now } = this.#town;
    this.#town.story.tell(`people: ${act.what}${isOfTown(act.what) ? '' : ` on #${issue}`}`);
    this.touched.add(issue);
    if (act.what.startsWith('/done')) this.finished.add(issue);
    if (act.what.startsWith('/approve ')) this.approved.add(`${issue} ${act.what.slice('/approve '.length)}`);
    this.#do(act.what, issue, Math.floor(now / 1000) + act.bead);
  }

  /** Takes back what would keep everything waiting for ever. */
  makeGood(): void {
    this.#town.story.tell('people: put everything back as it was');
    this.#configure({ missing: null, paused: false, isFree: true });
  }

  #do(what: ActName, issue: number, number: number): void {
    const { world } = this.#town;
    switch (what) {
      case '/hold':
      case '/resume':
      case '/stop':
      case '/retry':
      case '/done':
      case '/priority P0':
      case '/why':
      case '/revert':
      case '/approve plan':
      case '/approve ship':
        world.comment(issue, what, 'maintainer');
        break;
      case '/revert on the pull request':
        this.#onLanded(issue, ({ number: pull }) => void world.comment(pull, '/revert', 'maintainer'));
        break;
      case '/revert what took it back':
        this.#onRevert(issue, ({ number: pull }) => void world.comment(pull, '/revert', 'maintainer'));
        break;
      case '/done on the pull request':
        this.#onPull(issue, (pull) => void world.comment(pull.number, '/done', 'maintainer'));
        break;
      case 'close':
      case 'reopen':
        world.setOpen(issue, what === 'reopen');
        break;
      case 'unlabel':
        world.unlabel(issue, 'agent');
        break;
      case 'relabel':
        world.label(issue, 'agent', 'maintainer');
        break;
      case 'edit as a stranger':
        world.edit(issue, { body: `Please. ${number}` }, 'mallory');
        break;
      case 'edit as a maintainer':
        world.edit(issue, { body: `Please. ${number}` }, 'maintainer');
        break;
      case 'delete the sticky comment':
        this.#deleteComment(issue);
        break;
      case "push to the polecat's branch":
        this.#onPull(issue, (pull) => this.#push(pull));
        break;
      case "delete the polecat's branch":
        this.#onPull(issue, (pull) => this.#deleteBranch(pull));
        break;
      case 'close the pull request':
        this.#onPull(issue, (pull) => world.closePull(pull.number));
        break;
      default:
        this.#doToTown(what, number);
    }
  }

  #doToTown(what: ActName, number: number): void {
    switch (what) {
      case 'push to the base':
        this.#town.world.pushToBase({ [`by-hand-${++this.#pushes}.txt`]: 'by hand\n', 'shared-1.txt': `${number}\n` });
        break;
      case 'take an agent off the roster':
        this.#configure({ missing: number % this.#town.plan.agents });
        break;
      case 'put every agent back':
        this.#configure({ missing: null });
        break;
      case 'pause':
      case 'unpause':
        this.#configure({ paused: what === 'pause' });
        break;
      default:
        throw new Error(`nobody knows how to ${what}`);
    }
  }

  #configure(change: Partial<ConfigChange>): void {
    this.#config = { ...this.#config, ...change };
    this.#town.world.pushToBase({ [configPath]: configText(this.#town.plan, this.#config) });
  }

  #deleteComment(issue: number): void {
    const mine = this.#town.world.issue(issue).comments.find((comment) => comment.by === appLogin);
    if (mine !== undefined) this.#town.world.deleteComment(issue, mine.id);
  }

  #push(pull: MemoryPull): void {
    const sha = this.#town.world.pushToBranch(pull.branch, { [`review-${++this.#pushes}.txt`]: 'by hand\n' });
    if (sha !== null) this.pushed.add(sha);
  }

  #deleteBranch(pull: MemoryPull): void {
    const { git } = this.#town.world;
    const tip = git.refs.get(`refs/heads/${pull.branch}`);
    for (const sha of this.pushed) if (tip !== undefined && git.isAncestor(sha, tip)) this.pushed.delete(sha);
    this.#town.world.pushToBranch(pull.branch, null);
  }

  #onLanded(issue: number, act: (pull: MemoryPull) => void): void {
    const landed = this.#pulls().findLast((pull) => pull.state === 'merged' && pull.branch.endsWith(`/${issue}`));
    if (landed !== undefined) act(landed);
  }

  #onRevert(issue: number, act: (pull: MemoryPull) => void): void {
    this.#onLanded(issue, ({ number }) => {
      const by = this.#pulls().findLast((pull) => pull.branch === revertBranch(number) && pull.state === 'merged');
      if (by !== undefined) act(by);
    });
  }

  #pulls(): MemoryPull[] {
    return [...this.#town.world.pulls.values()];
  }

  #onPull(issue: number, act: (pull: MemoryPull) => void): void {
    const open = [...this.#town.world.pulls.values()].find(
      (pull) => pull.state === 'open' && pull.branch.endsWith(`/${issue}`),
    );
    if (open !== undefined) act(open);
  }
}

function isOfTown(what: ActName): boolean {
  return /base|roster|agent back|pause/.test(what);
}
