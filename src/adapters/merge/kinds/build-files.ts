/** Dockerfiles and Gradle builds: which of their entries stand in any order, and which are steps that build on those before. */
import { between } from '../policy/token.ts';
import { insideBraces } from './inside.ts';
import type { Inside, OutlineSyntax } from './outline.ts';
import { wordsAndSigns } from './outlines.ts';

const instruction =
  /^(FROM|RUN|CMD|LABEL|MAINTAINER|EXPOSE|ENV|ADD|COPY|ENTRYPOINT|VOLUME|USER|WORKDIR|ARG|ONBUILD|STOPSIGNAL|HEALTHCHECK|SHELL)[ \t]/iu;

function dockerEnd(lines: readonly string[], first: number): number | undefined {
  if (!instruction.test(lines[first] ?? '') || /<<-?["']?\w/u.test(lines[first] ?? '')) return undefined;
  let end = first + 1;
  while (end < lines.length && /\\\s*$/u.test(lines[end - 1] ?? '')) end += 1;
  return end;
}

/** What is said of the image goes by its name; a step may need any that ran before. */
function dockerIdentity(lines: readonly string[]): ReturnType<OutlineSyntax['identify']> {
  const [line = ''] = lines;
  const word = (instruction.exec(line)?.[1] ?? '').toUpperCase();
  const said = /^\w+[ \t]+(?:--\S+[ \t]+)*["']?([\w./-]+)["']?(?:=|[ \t]*$|[ \t])/u.exec(line)?.[1] ?? '';
  const isOne = lines.length === 1 && (line.match(/=/gu) ?? []).length < 2;
  if (['ENV', 'ARG', 'LABEL'].includes(word) && isOne) return { key: `${word} ${said}`, role: 'assign' };
  if (word === 'EXPOSE') return { key: `${word} ${said}`, role: 'assign' };
  if (['FROM', 'WORKDIR', 'USER', 'STOPSIGNAL', 'MAINTAINER'].includes(word)) return { key: word, role: 'statement' };
  return { key: undefined, role: 'statement', shape: 'step' };
}

export const dockerfile: OutlineSyntax = {
  name: 'dockerfile',
  isCode: false,
  comment: /^\s*#/u,
  identify: dockerIdentity,
  end: dockerEnd,
  // An instruction's word is no name that another one could use.
  norm: (text) => (text.match(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? []).join(between).replace(/^[A-Za-z]+/u, '$&:'),
};

function gradleEnd(lines: readonly string[], first: number): number | undefined {
  if (/^[\s)}\]]/u.test(lines[first] ?? '')) return undefined;
  let depth = 0;
  for (let i = first; i < lines.length; i += 1) {
    const line = (lines[i] ?? '').replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/gu, '""').replace(/\/\/.*$/u, '');
    if (/"""|'''|\/\*|\*\/|["'](?!")/u.test(line.replaceAll('""', ''))) return undefined;
    depth += (line.match(/[{([]/gu) ?? []).length - (line.match(/[})\]]/gu) ?? []).length;
    if (depth < 0) return undefined;
    if (depth === 0) return i + 1;
  }
  return undefined;
}

function gradleIdentity([line = '']: readonly string[]): ReturnType<OutlineSyntax['identify']> {
  const block = /^(dependencies|plugins)\s*\{\s*$/u.exec(line)?.[1];
  if (block !== undefined) return { key: block, role: 'list' };
  const name = /^(?:(?:def|val|var)\s+)?([\w.]+)\s*=(?!=)/u.exec(line)?.[1];
  return name === undefined ? { key: undefined, role: 'statement' } : { key: name, role: 'assign' };
}

/** What is asked for, by what it is: in one configuration or another, in one version. */
function gradleInside(text: string): Inside | undefined {
  if (!/^(?:\/\/.*\n)*(?:dependencies|plugins)\b/u.test(text)) return undefined;
  return insideBraces(text, {
    kind: 'object',
    comment: /^\s*\/\//u,
    identify: (own) => {
      if (own.includes('\n') || !/^[\w.]+[\s(]/u.test(own)) return undefined;
      const coordinates = /["']([\w.-]+:[\w.-]+)(?::[^"']*)?["']/u.exec(own)?.[1];
      const name = coordinates ?? /^(?:id|alias|kotlin)[\s(]+(["']?[\w.-]+["']?)/u.exec(own)?.[1] ?? own;
      return { key: name, role: 'pair' };
    },
  });
}

export const gradle: OutlineSyntax = {
  name: 'gradle',
  isCode: false,
  comment: /^\/\//u,
  identify: gradleIdentity,
  end: gradleEnd,
  norm: wordsAndSigns,
  inside: gradleInside,
};
