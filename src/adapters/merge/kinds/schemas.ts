/** Terraform, Protocol Buffers, GraphQL, Prisma: blocks that stand in any order, and what may stand in any order inside them. */
import type { Three } from '../diff.ts';
import { insideBraces } from './inside.ts';
import type { Inside, OutlineSyntax } from './outline.ts';
import { wordsAndSigns } from './outlines.ts';

const comment = /^\s*(?:#|\/\/)/u;

function braceEnd(lines: readonly string[], first: number): number | undefined {
  const line = lines[first] ?? '';
  if (/^\s|^"""|^\}|<<|\/\*/u.test(line)) return undefined;
  if (!/\{\s*(?:(?:#|\/\/).*)?$/u.test(line))
    return /[{}()[\]]/u.test(line.replace(/"[^"]*"|\([^()]*\)|\{[^{}]*\}|\[[^[\]]*\]/gu, '')) ? undefined : first + 1;
  const shut = lines.findIndex((each, i) => i > first && /^\S/u.test(each));
  return shut >= 0 && /^\}\s*$/u.test(lines[shut] ?? '') ? shut + 1 : undefined;
}

function braceIdentity([line = '']: readonly string[]): ReturnType<OutlineSyntax['identify']> {
  const head =
    /^(?:resource|data|module|variable|output|provider|model|enum|type|input|interface|message|service)\s+[^{]*\S(?=\s*\{)/u.exec(
      line,
    )?.[0];
  return head === undefined
    ? { key: undefined, role: 'statement' }
    : { key: head.replace(/\s+/gu, ' '), role: 'definition' };
}

type Members = (text: string, head: string) => Inside | undefined;

function schema(name: string, members: Members, check?: OutlineSyntax['check']): OutlineSyntax {
  const inside = (text: string): Inside | undefined =>
    members(text, text.split('\n').find((line) => !comment.test(line)) ?? '');
  return {
    name,
    isCode: true,
    comment,
    identify: braceIdentity,
    end: braceEnd,
    norm: wordsAndSigns,
    inside,
    ...(check === undefined ? {} : { check }),
  };
}

/** Fields and values carry their numbers, so their order is nothing; what is reserved, chosen among or nested is left as it stands. */
function protoMembers(text: string, head: string): Inside | undefined {
  if (!/^(?:message|enum|service)\b/u.test(head)) return undefined;
  return insideBraces(text, {
    kind: 'members',
    comment,
    identify: (own) => {
      const rpc = /^rpc\s+(\w+)/u.exec(own)?.[1];
      const name =
        rpc ?? /^(?:(?:optional|repeated|required)\s+)?(?:[\w.]+|map<[^<>]*>)?\s*\b(\w+)\s*=\s*\w+/u.exec(own)?.[1];
      const isPlain = name !== undefined && !/^(?:option|reserved|extensions|oneof|message|enum)\b/u.test(own);
      return isPlain ? { key: name, role: 'member' } : { key: undefined, role: 'statement' };
    },
  });
}

/** A number is given once in a message or enumeration, and not where it is reserved. */
function checkNumbers({ ours, theirs }: Three<string>, result: string): string | undefined {
  const known = new Set([...numbersTwice(ours), ...numbersTwice(theirs)]);
  const twice = numbersTwice(result).find((number) => !known.has(number));
  return twice === undefined ? undefined : `the number of "${twice}" would be given twice`;
}

function numbersTwice(text: string): readonly string[] {
  return [...text.matchAll(/^(?:message|enum)\s+(\w+)\s*\{\n((?:(?!\}).*\n)*)\}/gmu)].flatMap(
    ([, name = '', body = '']) => {
      if (/^\s*(?:message|enum|oneof|option allow_alias)\b/mu.test(body)) return [];
      const reserved = [...body.matchAll(/^\s*reserved\s+([\d,\s]+);/gmu)].flatMap(
        ([, list = '']) => list.match(/\d+/gu) ?? [],
      );
      const numbers = [
        ...reserved,
        ...[...body.matchAll(/=\s*(\d+)\s*(?:\[[^\]]*\])?\s*;/gu)].map(([, number = '']) => number),
      ];
      return numbers.filter((number, i) => numbers.indexOf(number) !== i).map((number) => `${name} ${number}`);
    },
  );
}

/** Fields go by name, as do the values of an enumeration. */
function graphqlMembers(text: string, head: string): Inside | undefined {
  const isEnum = /^enum\b/u.test(head);
  if (!isEnum && !/^(?:type|input|interface)\b/u.test(head)) return undefined;
  return insideBraces(text, {
    kind: isEnum ? 'variants' : 'members',
    comment: /^\s*(?:#|"[^"]*"\s*$)/u,
    identify: (own) => {
      const name = (isEnum ? /^(\w+)(?:\s+@.*)?$/u : /^(\w+)\s*(?:\([^]*\))?\s*:/u).exec(own)?.[1];
      return name === undefined ? undefined : { key: name, role: 'member' };
    },
  });
}

/** Arguments go by name; blocks of one name may be many, and stay where they are. */
function terraformMembers(text: string, head: string): Inside | undefined {
  if (!/^(?:resource|data|module|variable|output|provider)\b/u.test(head)) return undefined;
  return insideBraces(text, {
    kind: 'object',
    comment,
    identify: (own) => {
      const name = /^([\w-]+)\s*=(?!=)/u.exec(own)?.[1];
      return name === undefined ? { key: undefined, role: 'statement' } : { key: name, role: 'pair' };
    },
  });
}

function prismaMembers(text: string, head: string): Inside | undefined {
  const isEnum = /^enum\b/u.test(head);
  if (!isEnum && !/^(?:model|type)\b/u.test(head)) return undefined;
  return insideBraces(text, {
    kind: isEnum ? 'variants' : 'members',
    comment,
    identify: (own) => {
      const name = /^(\w+)/u.exec(own)?.[1];
      return name === undefined ? { key: undefined, role: 'statement' } : { key: name, role: 'member' };
    },
  });
}

export const proto = schema('proto', protoMembers, checkNumbers);
export const graphql = schema('graphql', graphqlMembers);
export const terraform = schema('terraform', terraformMembers);
export const prisma = schema('prisma', prismaMembers);
