/** A repository on which merges are tried, with nothing of this machine's git settings. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';

const env = {
  GIT_AUTHOR_NAME: 'test',
  GIT_AUTHOR_EMAIL: 'test@localhost',
  GIT_COMMITTER_NAME: 'test',
  GIT_COMMITTER_EMAIL: 'test@localhost',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
};

export class MergeRepo {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  /** A new one in this folder, on `main`. */
  static async create(dir: string): Promise<MergeRepo> {
    await mkdir(dir, { recursive: true });
    const repo = new MergeRepo(dir);
    await repo.git('init', '-q', '-b', 'main');
    return repo;
  }

  async git(...args: readonly string[]): Promise<string> {
    return (await execa('git', args, { cwd: this.dir, env })).stdout;
  }

  /** Writes these files and commits whatever there is. */
  async commit(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(this.dir, file)), { recursive: true });
      await writeFile(path.join(this.dir, file), text);
    }
    await this.git('add', '-A');
    await this.git('commit', '-q', '--allow-empty', '-m', Object.keys(files).join(' ') || 'Nothing');
  }

  /** `main` with ours checked out, and a branch `theirs`; `texts` are base, ours, theirs. */
  async diverge(file: string, texts: readonly [string, string, string]): Promise<void> {
    await this.commit({ [file]: texts[0] });
    await this.git('checkout', '-q', '-b', 'theirs');
    await this.commit({ [file]: texts[2] });
    await this.git('checkout', '-q', 'main');
    await this.commit({ [file]: texts[1] });
  }
}
