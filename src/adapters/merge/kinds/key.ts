/** The identity and role of a syntax node among its siblings. */
import type { Node } from 'web-tree-sitter';
import type { ListKind, Role } from '../tree/unit.ts';
import { roleOfType } from './language.ts';
import { childrenOf } from './grammar.ts';

export interface Identity {
  readonly key: string | undefined;
  readonly role: Role;
}

/** What a node is to the list it stands in. */
export function identify(node: Node, kind: ListKind): Identity {
  if (kind === 'array')
    return { key: elementKey(node), role: roleOfType(node.type) === 'spread' ? 'spread' : 'element' };
  if (kind === 'specifiers')
    return { key: squeeze(node.text), role: roleOfType(node.type) === 'spread' ? 'spread' : 'element' };
  if (kind === 'params') return { key: paramKey(node), role: 'element' };
  if (kind === 'args') return { key: undefined, role: 'element' };
  if (kind === 'cases') return identifyCase(node);
  if (kind === 'enum' || kind === 'variants') return { key: nameOf(node) ?? squeeze(node.text), role: 'member' };
  return identifyStatement(node);
}

function squeeze(text: string): string {
  return text.replace(/\s+/gu, ' ');
}

const idNames =
  /^["'`]?(?:id|key|name|path|slug|code|title|label|url|route|value|type|kind|command|field|host|email)["'`]?$/iu;

/** A string is its own identity, a record goes by its identifying property. */
function elementKey(node: Node): string | undefined {
  if (/object|dictionary|literal_value/u.test(node.type)) {
    const pairs = childrenOf(node).filter((child) => roleOfType(child.type) === 'pair');
    const id = pairs.find((pair) => idNames.test(pair.childForFieldName('key')?.text ?? ''));
    const value = id?.childForFieldName('value')?.text;
    return value === undefined ? undefined : `{${squeeze(value)}}`;
  }
  return node.text.includes('\n') ? undefined : node.text;
}

function paramKey(node: Node): string {
  const name = node.childForFieldName('pattern') ?? node.childForFieldName('name') ?? node.childForFieldName('left');
  return squeeze((name ?? node).text);
}

const ends = /^(?:break|return|throw|continue|raise|goto|yield)/u;

const fallingNever = /^(?:expression_case|type_case|switch_rule|case_item)$/u;

function identifyCase(node: Node): Identity {
  if (/default/u.test(node.type) || /^(?:default|_|\*\))/u.test(node.text)) return { key: 'default', role: 'default' };
  const key = squeeze((fieldOf(node, ['pattern', 'value', 'type']) ?? node).text.split(/:(?!:)|=>|->/u)[0] ?? '');
  if (node.type === 'match_arm') return { key: squeeze(fieldOf(node, ['pattern'])?.text ?? key), role: armRole(node) };
  if (fallingNever.test(node.type)) return { key, role: /\bfallthrough\b/u.test(node.text) ? 'fallthrough' : 'case' };
  return { key, role: isEnding(node) ? 'case' : 'fallthrough' };
}

function isEnding(node: Node): boolean {
  const last = childrenOf(node).findLast((child) => child.isNamed && !child.type.includes('comment'));
  if (last === undefined) return false;
  return (
    ends.test(last.type) ||
    (/block/u.test(last.type) && /\b(?:break|return|throw|continue)\b[^{}]*\}$/u.test(last.text))
  );
}

/** The first of these fields that a node has. */
function fieldOf(node: Node, names: readonly string[]): Node | undefined {
  for (const name of names) {
    const found = node.childForFieldName(name);
    if (found !== null) return found;
  }
  return undefined;
}

/** A pattern that binds or has a guard may overlap with others. */
function armRole(node: Node): Role {
  const pattern = fieldOf(node, ['pattern'])?.text ?? '';
  if (/^\w+(?:::\w+)+\s*(?:\((?:_|\.\.)(?:,\s*_)*\)|\{\s*\.\.\s*\})$/u.test(pattern)) return 'case';
  const isPlain = /^[\p{Lu}"'\d-][\w:"'()-]*$/u.test(pattern) || pattern.includes('::');
  return isPlain && !/ if |\b_\b|\.\./u.test(pattern) ? 'case' : 'statement';
}

const wrappers =
  /^(?:export_statement|decorated_definition|ambient_declaration|declaration|expression_statement|type_declaration|template_declaration|labeled_statement|export_declaration)$/u;

function identifyStatement(node: Node): Identity {
  if (node.type === 'declaration' && node.childForFieldName('declarator') === null) {
    return { key: childrenOf(node)[0]?.text, role: 'pair' };
  }
  if (node.type === 'export_statement') return identifyExport(node);
  if (node.type.startsWith('preproc_')) return identifyDirective(node);
  if (/^(?:expression_statement|assignment|assignment_expression)$/u.test(node.type)) return identifyExpression(node);
  if (wrappers.test(node.type)) return identifyWrapped(node);
  const role = roleOfType(node.type) ?? 'statement';
  if (role === 'import') return identifyImport(node);
  if (role !== 'statement') return { key: nameOf(node), role };
  return node.type === 'call' ? identifyCall(node) : { key: localKey(node), role };
}

const declaring =
  /^(?:has_(?:many|one|one_attached|many_attached|and_belongs_to_many)|belongs_to|validates|scope|attribute|enum|store_accessor)$/u;

/** Ruby's `gem 'name'`, `group :name` and `resources :name`: they stand in any order, and go by what they name. */
function identifyCall(node: Node): Identity {
  const callee = node.childForFieldName('method')?.text ?? '';
  const first = node.childForFieldName('arguments')?.namedChildren[0] ?? undefined;
  const bare: Identity = { key: undefined, role: 'statement' };
  if (node.childForFieldName('receiver') !== null || first === undefined) return bare;
  if (node.childForFieldName('block') !== null)
    return callee === 'group' ? { key: `group ${first.text}`, role: 'case-call' } : bare;
  return identifyDeclaring(callee, first) ?? bare;
}

function identifyDeclaring(callee: string, first: Node): Identity | undefined {
  if (callee === 'require' && first.type === 'string') return { key: `require ${first.text}`, role: 'import' };
  // An association or attribute of one name is there once, whatever declares it.
  if (first.type === 'simple_symbol' && declaring.test(callee))
    return { key: `${/^(?:validates|scope)$/u.test(callee) ? callee : 'has'} ${first.text}`, role: 'case-call' };
  return /^(?:gem|resources|resource)$/u.test(callee)
    ? { key: `${callee} ${first.text}`, role: 'case-call' }
    : undefined;
}

function identifyDirective(node: Node): Identity {
  const key = node.childForFieldName('name')?.text;
  if (node.type === 'preproc_include') return identifyInclude(node);
  if (node.type === 'preproc_def') return { key, role: 'const' };
  return node.type === 'preproc_function_def' ? { key, role: 'definition' } : { key: undefined, role: 'statement' };
}

/** Headers of the system stand in any order; one's own may need what stands before. */
function identifyInclude(node: Node): Identity {
  const path = node.childForFieldName('path')?.text ?? '';
  return { key: path, role: path.startsWith('<') ? 'import' : 'statement' };
}

function identifyWrapped(node: Node): Identity {
  const inner = node.childForFieldName('definition') ?? childrenOf(node).findLast((child) => child.isNamed);
  const found = inner === undefined ? undefined : identifyStatement(inner);
  const isBare = found === undefined || found.role === 'statement';
  return { key: found?.key ?? nameOf(node), role: isBare ? 'definition' : found.role };
}

function localKey(node: Node): string | undefined {
  return /short_var_declaration|let_declaration|local_variable_declaration/u.test(node.type) ? nameOf(node) : undefined;
}

function identifyExport(node: Node): Identity {
  const source = node.childForFieldName('source');
  if (source !== null) return { key: `export ${source.text}${/\*/u.test(node.text) ? ' *' : ''}`, role: 'import' };
  const inner = node.childForFieldName('declaration');
  if (inner !== null)
    return /\bdefault\b/u.test(node.text.slice(0, inner.startIndex - node.startIndex))
      ? { key: 'default', role: 'definition' }
      : identifyStatement(inner);
  return /^export\s+default\b/u.test(node.text)
    ? { key: 'default', role: 'definition' }
    : { key: 'export {}', role: 'import' };
}

function identifyImport(node: Node): Identity {
  const source =
    node.childForFieldName('source') ?? node.childForFieldName('module_name') ?? node.childForFieldName('path');
  const isEffect =
    node.type === 'import_statement' &&
    source !== null &&
    !childrenOf(node).some((child) => child.type === 'import_clause' || child.type === 'import_require_clause');
  if (isEffect) return { key: source.text, role: 'effect-import' };
  const isType = /^import\s+type\b/u.test(node.text) ? 'type ' : '';
  return {
    key: source === null ? squeeze(node.text.split(/[{(]/u)[0] ?? '') : `${isType}${source.text}`,
    role: 'import',
  };
}

const titled = /^(?:test|it|describe|context|suite|bench|specify)(?:\.(?:only|skip|concurrent))?$/u;
const routed = /^[\w$]*(?:app|router|server|api|routes|fastify)\.(?:get|post|put|patch|delete)$/iu;

function identifyExpression(node: Node): Identity {
  const bare: Identity = { key: undefined, role: 'statement' };
  const inner = node.type === 'expression_statement' ? childrenOf(node).find((child) => child.isNamed) : node;
  if (inner === undefined) return bare;
  const left = inner.childForFieldName('left');
  if (inner.type.startsWith('assignment') && left !== null) {
    return { key: squeeze(left.text), role: /\bauto\(\)/u.test(inner.text) ? 'statement' : 'assign' };
  }
  const title = titleOf(inner);
  return title === undefined ? bare : { key: title, role: 'case-call' };
}

/** Go's ways to say what answers to a path. */
const mounted =
  /^(?:http|mux|r|e|g|rg|group|engine|router|app|server|api|v\d|\w+(?:Mux|Router|Group))\.(?:Handle|HandleFunc|GET|POST|PUT|PATCH|DELETE|Get|Post|Put|Patch|Delete)$/u;

/** A call that goes by its first text: a named test, a route without wildcards. */
function titleOf(call: Node): string | undefined {
  const callee = call.childForFieldName('function')?.text ?? '';
  const first = call.childForFieldName('arguments')?.namedChildren[0];
  if (first === undefined || first === null || !first.type.includes('string') || first.text.includes('${'))
    return undefined;
  return titled.test(callee) || isRoute(callee, first.text) ? `${callee} ${first.text}` : undefined;
}

function isRoute(callee: string, path: string): boolean {
  return (routed.test(callee) || (/^["'`]\//u.test(path) && mounted.test(callee))) && !/[:*(?{]/u.test(path);
}

/** The name that a node declares. */
export function nameOf(node: Node): string | undefined {
  if (node.type === 'impl_item') return `impl ${textOf(node, 'trait')} for ${textOf(node, 'type')}`;
  if (node.type === 'rule_set') return squeeze(childrenOf(node)[0]?.text ?? '');
  if (/^(?:shorthand_)?property_identifier$/u.test(node.type)) return node.text;
  const own = fieldOf(node, node.type === 'field_definition' ? ['property'] : ['name', 'key', 'left', 'pattern']);
  if (own !== undefined) return `${receiverOf(node)}${squeeze(own.text)}`;
  const declarator = node.childForFieldName('declarator');
  if (declarator !== null) return nameOf(declarator) ?? declarator.text.replace(/\(.*/su, '');
  const inner = childrenOf(node).filter((child) => /declarator$|_spec$|variant/u.test(child.type));
  const names = inner.map((child) => nameOf(child)).filter((name) => name !== undefined);
  return names.length > 0 ? names.join(',') : undefined;
}

/** Go's methods stand apart from their type. */
function receiverOf(node: Node): string {
  const receiver = node.type === 'method_declaration' ? fieldOf(node, ['receiver']) : undefined;
  return receiver === undefined ? '' : `${receiver.text.replace(/^\(\s*\w+\s+/u, '(')}.`;
}

function textOf(node: Node, field: string): string {
  return node.childForFieldName(field)?.text ?? '';
}
